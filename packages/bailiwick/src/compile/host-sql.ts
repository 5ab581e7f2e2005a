import { BailiwickError } from '../errors/error.ts'
import { type Fragment, isFragment, sql as own, untypedParameter } from './fragment.ts'

/**
 * SQL of your own, as a tagged template: fragments become part of the text, every other value a parameter. Nothing but a template can
 * be given, so no text that was put together by hand gets in.
 *
 * ```ts
 * import { sql, toPg } from 'bailiwick/sql'
 *
 * toPg(sql`"views" > ${10} and ${sql`"title" is not null`}`)
 * // => { text: '"views" > $1 and "title" is not null', values: [10] }
 * ```
 */
export function sql(text: TemplateStringsArray, ...values: readonly unknown[]): Fragment {
  if (!Array.isArray(text) || !Array.isArray((text as Partial<TemplateStringsArray>).raw)) {
    throw new BailiwickError(
      'UNTRUSTED_SQL',
      '`sql` is the tag of a template: sql`…`. It takes no text that was put together before.',
    )
  }
  return own(text, ...values.map((value, index) => (isFragment(value) ? value : bound(value, index))))
}

function bound(value: unknown, index: number): Fragment {
  const fits =
    value === null ||
    ['string', 'boolean', 'bigint'].includes(typeof value) ||
    Number.isFinite(value) ||
    value instanceof Date ||
    Array.isArray(value)
  if (fits) return untypedParameter(typeof value === 'bigint' ? String(value) : value)
  const seen = value === undefined ? 'undefined' : typeof value
  throw new BailiwickError(
    'UNTRUSTED_SQL',
    `Value ${index + 1} of a SQL text is ${seen}; expected a fragment, or a text, a number, true or false, a Date, a list, or null. Give json as JSON.stringify(…) with ::text::jsonb.`,
    { seen },
  )
}

/**
 * The condition of a host in parentheses that it cannot leave. Its text is trusted, but a slip in it must not widen what is permitted:
 * UNTRUSTED_SQL for what closes a parenthesis that it did not open, ends the statement, or hides what follows.
 */
export function enclosedCondition(fragment: Fragment): Fragment {
  const wrong = findOpen(fragment.strings)
  if (wrong === undefined) return own`(${fragment})`
  throw new BailiwickError(
    'UNTRUSTED_SQL',
    `The condition ${wrong}: as a part of a query it must stand in parentheses of its own, and only narrow it.`,
    { seen: fragment.strings.join('$'), expected: 'one complete condition' },
  )
}

/** What of the text would reach beyond its parentheses; undefined where it is one complete condition. */
function findOpen(strings: readonly string[]): string | undefined {
  let depth = 0
  let quote = ''
  for (const [index, text] of strings.entries()) {
    // Between two texts stands a value.
    if (index > 0 && quote !== '') return 'has a value inside of quotes'
    for (let at = 0; at < text.length; at++) {
      const character = text[at]!
      const two = text.slice(at, at + 2)
      if (quote !== '') {
        if (character === '\\' && quote === "'") return 'has a backslash in a text: give the text as a value'
        if (character === quote) quote = ''
      } else if (character === "'" || character === '"') quote = character
      else if (two === '--' || two === '/*') return 'has a comment'
      else if (character === ';') return 'has a `;`'
      else if (character === '$') return 'has a `$`: give values in the template'
      else if ('([{'.includes(character)) depth++
      else if (')]}'.includes(character) && --depth < 0) return 'closes a parenthesis that it did not open'
    }
  }
  if (quote !== '') return 'does not end its quotes'
  if (depth > 0) return 'does not close its parentheses'
  return strings.join('').trim() === '' && strings.length === 1 ? 'is empty' : undefined
}
