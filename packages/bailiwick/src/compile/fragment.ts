import { BailiwickError } from '../errors/error.ts'
import { NoValue } from './no-value.ts'

/** The brand of SQL text: a symbol, so that JSON from outside can never pose as SQL. */
const fragmentBrand: unique symbol = Symbol('bailiwick.sql')

/**
 * A piece of SQL with its parameters, for any driver: `values[i]` stands between `strings[i]` and `strings[i + 1]`, so there is one
 * string more than there are values. Values are never part of the text.
 */
export interface Fragment {
  readonly strings: readonly string[]
  readonly values: readonly unknown[]
  readonly [fragmentBrand]: true
}

function make(strings: readonly string[], values: readonly unknown[]): Fragment {
  return new SqlFragment(strings, values)
}

/** Its parameters would be lost in a text: a driver takes both, by {@link toPg} or an adapter. */
class SqlFragment extends NoValue implements Fragment {
  readonly strings: readonly string[]
  readonly values: readonly unknown[]
  readonly [fragmentBrand] = true as const

  constructor(strings: readonly string[], values: readonly unknown[]) {
    super()
    this.strings = Object.freeze(strings)
    this.values = Object.freeze(values)
    Object.freeze(this)
  }

  protected refusal(): BailiwickError {
    return asText()
  }
}

function asText(): BailiwickError {
  return new BailiwickError(
    'NOT_A_VALUE',
    'A SQL fragment is no text: its values would be lost. Give a driver what `toPg(fragment)` returns; `toPostgres` and `toTag` put it into templates.',
    { seen: 'a fragment', expected: 'toPg(fragment)' },
  )
}

export function isFragment(value: unknown): value is Fragment {
  return typeof value === 'object' && value !== null && fragmentBrand in value
}

/** SQL text with fragments in it. Anything that is not a fragment is refused: values go through {@link parameter}. */
export function sql(text: TemplateStringsArray, ...parts: readonly Fragment[]): Fragment {
  const strings = [text[0]!]
  const values: unknown[] = []
  parts.forEach((part, index) => {
    if (!isFragment(part)) {
      throw new BailiwickError(
        'UNTRUSTED_SQL',
        `Part ${index + 1} of a SQL text is not a fragment: use \`identifier\` or \`parameter\`.`,
      )
    }
    strings[strings.length - 1] += part.strings[0]!
    strings.push(...part.strings.slice(1))
    values.push(...part.values)
    strings[strings.length - 1] += text[index + 1]!
  })
  return make(strings, values)
}

/** The same text with other values. */
export function withValues({ strings }: Fragment, values: readonly unknown[]): Fragment {
  return make(strings, values)
}

/** Texts with numbered parameters, by the first number: of fragments whose strings are made once for many. */
const sharedTexts = new WeakMap<readonly string[], (string | undefined)[]>()
/** Hosts have few parameters of their own before a filter's; a number beyond is not kept. */
const mostFirst = 64

/** Keeps what {@link toPg} makes of the strings, as long as they are kept themselves. */
export function shareText({ strings }: Fragment): void {
  sharedTexts.set(strings, [])
}

/** A bound value. The cast is written out, so that no type is ever guessed. */
export function parameter(value: unknown, type: Fragment): Fragment {
  return make(['', `::${type.strings.join('')}`], [value])
}

/** A bound value of a host's own SQL: its type is what PostgreSQL makes of the place. */
export function untypedParameter(value: unknown): Fragment {
  return make(['', ''], [value])
}

/** A quoted name, or a path of names: `"news"."article"`. */
export function identifier(...names: readonly [string, ...string[]]): Fragment {
  for (const name of names) {
    if (typeof name !== 'string' || name === '' || name.includes('\0')) {
      throw new BailiwickError('UNTRUSTED_SQL', `\`${String(name)}\` is not a name.`, { seen: String(name) })
    }
  }
  return make([names.map((name) => `"${name.replaceAll('"', '""')}"`).join('.')], [])
}

/** Fragments with a separator between them. */
export function joined(parts: readonly Fragment[], separator: Fragment): Fragment {
  return parts.reduce((left, right) => sql`${left}${separator}${right}`)
}

/** The form that `pg` takes: `{ text: '… $1 …', values }`. Numbers start at `first`. */
export function toPg(fragment: Fragment, first = 1): { text: string; values: unknown[] } {
  if (!isFragment(fragment))
    throw new BailiwickError('UNTRUSTED_SQL', 'toPg takes a fragment, such as `filter(access, action)`.')
  if (!Number.isSafeInteger(first) || first < 1) {
    const expected = 'a whole number of at least 1'
    throw new BailiwickError(
      'INVALID_OPTION',
      `toPg numbers its parameters from ${expected}; seen: ${printSeen(first)}.`,
      {
        seen: printSeen(first),
        expected,
      },
    )
  }
  const texts = first <= mostFirst ? sharedTexts.get(fragment.strings) : undefined
  const text = texts?.[first] ?? numbered(fragment.strings, first)
  if (texts) texts[first] = text
  return { text, values: [...fragment.values] }
}

function numbered(strings: readonly string[], first: number): string {
  return strings.reduce((before, after, index) => `${before}$${first + index - 1}${after}`)
}

function printSeen(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  return typeof value === 'object' && value !== null ? 'an object' : String(value)
}
