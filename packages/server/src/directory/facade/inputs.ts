/** Refuses what a caller of the directory got wrong before anything is sent: what is missing, of another type, or named otherwise. */
import { BailiwickError } from 'bailiwick'
import { nearest } from 'bailiwick/findings'

/** What a value has to be. With `?` it may be left out, and null is as good as that. */
export type Kind = KindOfValue | `${KindOfValue}?`
type KindOfValue = 'text' | 'texts' | 'boolean' | 'count' | 'instant' | 'data' | 'place' | 'any'

const kinds: Readonly<Record<KindOfValue, readonly [expected: string, fits: (value: unknown) => boolean]>> = {
  text: ['a text', isText],
  texts: ['a list of texts', (value) => Array.isArray(value) && value.every(isText)],
  boolean: ['true or false', (value) => typeof value === 'boolean'],
  count: ['a whole number', Number.isSafeInteger],
  instant: [
    'a Date, or a text such as 2026-01-31T12:00:00Z',
    (value) => (value instanceof Date && !Number.isNaN(value.getTime())) || isText(value),
  ],
  data: ['a plain object', (value) => typeof value === 'object' && value !== null && !Array.isArray(value)],
  // These are looked at where they are read.
  any: ['a value', () => true],
  place: ['a type and a key', () => true],
}

/** A method with what it was given, as its values are spoken of: `groups.nest` and `in`. */
export function checkInput(method: string, given: object | undefined, shape: Readonly<Record<string, Kind>>): void {
  const where = (name: string) => `${method}(): \`${name}\``
  if (given !== undefined && (typeof given !== 'object' || given === null || Array.isArray(given))) {
    throw refused('INVALID_VALUE', where('options'), given, 'an object')
  }
  const known = Object.keys(shape)
  for (const name of Object.keys(given ?? {})) {
    if (Object.hasOwn(shape, name)) continue
    const meant = nearest(name, known)
    const hint = meant === undefined ? `Known: ${known.join(', ') || 'none'}.` : `Did you mean \`${meant}\`?`
    throw new BailiwickError('INVALID_OPTION', `${method}() has no \`${name}\`. ${hint}`, {
      path: name,
      seen: name,
      expected: known.join(', '),
      ...(meant === undefined ? {} : { suggestion: meant }),
    })
  }
  for (const [name, kind] of Object.entries(shape)) {
    const value =
      given !== undefined && Object.hasOwn(given, name) ? (given as Record<string, unknown>)[name] : undefined
    const isOptional = kind.endsWith('?')
    if (isOptional && (value === undefined || value === null)) continue
    const [expected, fits] = kinds[(isOptional ? kind.slice(0, -1) : kind) as KindOfValue]
    if (!fits(value)) throw refused('INVALID_VALUE', where(name), value, expected, name)
  }
}

/** What PostgreSQL cannot store as a text is no text. */
function isText(value: unknown): boolean {
  return typeof value === 'string' && !/\0|\p{Surrogate}/u.test(value)
}

export function refused(
  code: 'INVALID_VALUE' | 'INVALID_OPTION',
  where: string,
  value: unknown,
  expected: string,
  path?: string,
): BailiwickError {
  const seen = seenOf(value)
  return new BailiwickError(code, `${where} is ${expected}; seen: ${seen}.`, {
    seen,
    expected,
    ...(path === undefined ? {} : { path }),
  })
}

function seenOf(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 100))
  if (value === undefined || value === null || typeof value === 'number' || typeof value === 'boolean')
    return String(value)
  if (value instanceof Date) return 'an invalid Date'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}
