/** Entries of the journal as sentences. */
import { BailiwickError } from 'bailiwick'
import type { EventSpec } from './declare/announced.ts'

/** What a sentence is made of. */
export interface Told {
  readonly actors: readonly string[]
  readonly request: Readonly<Record<string, unknown>>
  readonly target: Readonly<Record<string, unknown>>
  readonly data: Readonly<Record<string, unknown>>
}

const placeholder = /\{([^{}]*)\}/g

/**
 * Fills a template in: `{actor} published {target.article}`. `{data.a|data.b}` is the first of them that is there, and `—` stands where
 * none is. What is filled in is never read as a part of the template; what is not plainly a name stands in quotation marks, on one
 * line, without characters that hide or turn round what follows. It is plain text: to be escaped as any other where it is shown.
 */
export function renderMessage(template: string, told: Told): string {
  return template.replace(placeholder, (_, alternatives: string) => {
    for (const path of alternatives.split('|')) {
      const found = path === 'actor' ? told.actors.map(shown).join(' for ') : valueAt(told, path.split('.'))
      if (typeof found === 'string' && found !== '') return found
    }
    return '—'
  })
}

function valueAt(told: Told, [root, ...names]: readonly string[]): string | undefined {
  if (root !== 'target' && root !== 'data' && root !== 'request') return undefined
  let value: unknown = told[root]
  for (const name of names) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
    value = (value as Record<string, unknown>)[name]
  }
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'object') return shown(String(value))
  if (!Array.isArray(value) || value.some((item) => typeof item === 'object')) return shown(JSON.stringify(value))
  return value.map((item) => shown(String(item))).join(', ') || 'nothing'
}

const longest = 200

/** As it is where it is plainly a name, a time or a number; else in quotation marks. */
function shown(text: string): string {
  if (/^[\p{L}\p{N}_*][\p{L}\p{N}_.:@/+*-]{0,199}$/u.test(text)) return text
  const cut = text.length > longest ? `${text.slice(0, longest)}…` : text
  // Control and format characters, separators of lines, halves of characters.
  const hidden = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}]/gu
  const escaped = (char: string) => `\\u{${char.codePointAt(0)!.toString(16)}}`
  return `"${cut.replace(/[\\"]/g, '\\$&').replace(hidden, escaped)}"`
}

/** Refuses a template that speaks of what the event does not say. */
export function checkTemplate(code: string, { template, target = {}, data = {} }: EventSpec): void {
  const declared: Readonly<Record<string, object>> = { target, data }
  const wrong = [...template.matchAll(placeholder)]
    .flatMap(([, alternatives]) => alternatives!.split('|'))
    .find((path) => {
      const [root = '', name, ...more] = path.split('.')
      if (root === 'actor') return name !== undefined
      if (root === 'request') return name === undefined || more.length > 0
      const fields = Object.hasOwn(declared, root) ? declared[root]! : undefined
      return fields === undefined || name === undefined || more.length > 0 || !Object.hasOwn(fields, name)
    })
  const rest = template.replace(placeholder, '')
  const seen = wrong ?? (/[{}]/.test(rest) ? template : undefined)
  if (seen === undefined && template !== '' && template.length <= 500) return
  const known = [
    'actor',
    ...Object.entries(declared).flatMap(([root, of]) => Object.keys(of).map((name) => `${root}.${name}`)),
  ]
  const expected = `1 to 500 characters with {${known.join('}, {')}} or a field of {request.…}`
  throw new BailiwickError(
    'INVALID_OPTION',
    `The template of the event \`${code}\` is a sentence of ${expected}; seen: ${JSON.stringify(seen ?? template).slice(0, 200)}.`,
    { path: code, seen: seen ?? template, expected },
  )
}
