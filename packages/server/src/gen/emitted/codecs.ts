/** Reads and writes values as PostgreSQL's text, which is the same whatever the client. */

/** How a type is read from PostgreSQL's text and written as such. NULL has no text, and never comes here. */
export interface Codec {
  readonly read: (text: string) => unknown
  readonly write: (value: unknown) => string
  /** Whether NULL is a mistake. */
  readonly notNull?: true
}

/** What every object has is not given. */
export const own = (record: object, key: string): unknown =>
  Object.hasOwn(record, key) ? (record as Record<string, unknown>)[key] : undefined

/** What it is in TypeScript. */
export function orNull(codec: Codec, text: string | null): unknown {
  if (text !== null) return codec.read(text)
  if (codec.notNull) throw new TypeError('NULL where none was expected')
  return null
}

/** Of `(a,"b ""c""",)`: its parts, where nothing at all is NULL. */
export function partsOf(record: string): (string | null)[] {
  const parts: (string | null)[] = []
  let at = 1
  while (at < record.length) {
    const { text, end, quoted } = tokenOf(record, at, ',')
    parts.push(text === '' && !quoted ? null : text)
    at = end + 1
  }
  return parts
}

/** Up to the next delimiter or bracket outside of quotes. */
function tokenOf(source: string, start: number, delimiter: string) {
  let text = ''
  let quoted = false
  let inside = false
  let at = start
  for (; at < source.length; at++) {
    const char = source[at] as string
    if (char === '\\') text += source[++at]
    else if (char === '"') {
      // Doubled it is one of the text's own.
      if (inside && source[at + 1] === '"') text += source[++at]
      else inside = !inside
      quoted = true
    } else if (
      !inside &&
      (char === delimiter || (char === ')' && source[0] === '(') || (char === '}' && source[0] === '{'))
    )
      break
    else text += char
  }
  return { text, end: at, quoted }
}

const quote = (text: string) => `"${text.replace(/[\\"]/g, '\\$&')}"`

export function writeRecord(parts: readonly (string | null)[]): string {
  return `(${parts.map((part) => (part === null ? '' : quote(part))).join(',')})`
}

/** Its parts are in the order of its columns. */
export function record(fields: Readonly<Record<string, Codec>>): Codec {
  const known = Object.entries(fields)
  return {
    read: (source) => {
      const parts = known.length === 0 ? [] : partsOf(source)
      if (parts.length !== known.length) throw new TypeError(`${parts.length} columns instead of ${known.length}`)
      const entries = known.map(([key, codec], index) => {
        try {
          return [key, orNull(codec, parts[index] as string | null)]
        } catch (cause) {
          throw new TypeError(`${key}: ${(cause as Error).message}`, { cause })
        }
      })
      return Object.fromEntries(entries)
    },
    write: (value) => {
      const given = value as object
      return writeRecord(
        known.map(([key, codec]) => {
          const part = own(given, key)
          if (part === undefined) throw new TypeError(`A composite value needs \`${key}\`.`)
          return part === null ? null : codec.write(part)
        }),
      )
    },
  }
}

export function array(element: Codec, delimiter = ','): Codec {
  return {
    read: (source) => {
      // Bounds that do not begin at 1 stand before it: `[0:1]={a,b}`.
      const body = source.slice(source.indexOf('{'))
      const items: unknown[] = []
      if (body === '{}') return items
      if (body[1] === '{') throw new TypeError('an array of more than one dimension')
      let at = 1
      while (at < body.length) {
        const { text, end, quoted } = tokenOf(body, at, delimiter)
        items.push(orNull(element, text === 'NULL' && !quoted ? null : text))
        at = end + 1
      }
      return items
    },
    write: (value) => {
      const items = Array.from(value as readonly unknown[])
      return `{${items.map((item) => (item === null ? 'NULL' : quote(element.write(item)))).join(delimiter)}}`
    },
  }
}

export function notNull(codec: Codec): Codec {
  return { ...codec, notNull: true }
}

/** A type of one's own over the text of PostgreSQL. */
export function custom<T>(read: (text: string) => T, write: (value: T) => string): Codec {
  return { read, write: (value) => write(value as T) }
}

export const text: Codec = { read: (source) => source, write: String }

export const bool: Codec = { read: (source) => source === 't' || source === 'true', write: String }

export const number: Codec = { read: Number, write: (value) => (Object.is(value, -0) ? '-0' : String(value)) }

const writeInteger = (value: unknown): string => {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return String(value)
  throw new RangeError(`${value} is not a number that is exact: give a bigint.`)
}

export const bigint: Codec = { read: BigInt, write: writeInteger }

export const bigintText: Codec = { read: (source) => source, write: writeInteger }

export const json: Codec = {
  read: (source) => JSON.parse(source),
  write: (value) => {
    const written: string | undefined = JSON.stringify(value)
    if (written === undefined) throw new TypeError(`There is no JSON of a ${typeof value}.`)
    return written
  },
}

/** Bytes in hexadecimal; the older way of writing them is read too. */
export const bytes: Codec = {
  read: (source) => {
    const pattern = source.startsWith('\\x') ? /[0-9a-fA-F]{2}/g : /\\\\|\\[0-7]{3}|[^\\]/g
    const isHex = source.startsWith('\\x')
    const found = source.slice(isHex ? 2 : 0).match(pattern) ?? []
    const byte = (part: string) =>
      part === '\\\\' ? 92 : part.length === 4 ? Number.parseInt(part.slice(1), 8) : part.charCodeAt(0)
    return Uint8Array.from(found, (part) => (isHex ? Number.parseInt(part, 16) : byte(part)))
  },
  write: (value) => `\\x${Array.from(value as Uint8Array, (byte) => byte.toString(16).padStart(2, '0')).join('')}`,
}

const isIso = (source: string) => /^(\d{4,}-\d\d-\d\d|-?infinity$)/.test(source)

/** A date, or a time without a zone, as PostgreSQL writes it where DateStyle is ISO, which it is unless somebody changed it. */
export const day: Codec = {
  read: (source) => {
    if (isIso(source)) return source
    throw new TypeError(`\`${source}\` is not written as ISO: set DateStyle to ISO`)
  },
  write: String,
}

const isCommonYear = (iso: string) => /^(?!0000)\d{4}-/.test(iso)

function instantText(source: string): string {
  const parts = /^(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(\.\d+)?([+-])(\d\d)(?::(\d\d))?(?::(\d\d))?$/.exec(source)
  if (parts === null) return day.read(source) as string
  const [, year, month, dayOf, hour, minute, second, fraction = '', sign, hours, minutes = 0, seconds = 0] = parts
  const offset = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * (sign === '-' ? -1 : 1)
  const utc = new Date(`${year}-${month}-${dayOf}T${hour}:${minute}:${second}Z`).getTime() - offset * 1000
  const written = new Date(utc).toISOString()
  return isCommonYear(written) ? `${written.slice(0, -5)}${fraction}Z` : source
}

const writeInstant = (value: unknown): string => {
  if (!(value instanceof Date)) return String(value)
  const written = value.toISOString()
  if (isCommonYear(written)) return written
  throw new RangeError(`${written} is not a year from 1 to 9999: give a text.`)
}

/** In UTC with all its digits: `2026-01-31T12:00:00.123456Z`; `infinity` and years that ISO has no place for as PostgreSQL writes them. */
export const instant: Codec = { read: instantText, write: writeInstant }

/** To the millisecond. */
export const instantDate: Codec = {
  read: (source) => {
    const date = new Date(instantText(source))
    if (!Number.isNaN(date.getTime())) return date
    throw new RangeError(`${source} is not a Date`)
  },
  write: writeInstant,
}
