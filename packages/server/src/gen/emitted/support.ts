/** Calls functions of PostgreSQL and reads what they return, from text: each client gives text as it is, and text loses nothing. */

/** Whatever sends SQL: a client or a pool of `pg`, or anything whose `query` resolves with rows. */
export interface Db {
  query(text: string, values?: unknown[]): PromiseLike<{ readonly rows: readonly object[] } | readonly object[]>
}

/** How a type is read from PostgreSQL's text and written as such. NULL has no text, and never comes here. */
export interface Codec {
  readonly read: (text: string) => unknown
  readonly write: (value: unknown) => string
  /** Whether NULL is a mistake. */
  readonly notNull?: true
}

export interface Input {
  /** Its name in SQL; null for one that is given by its place. */
  readonly name: string | null
  readonly type: string
  readonly codec: Codec
  /** It has a default, which holds where nothing is given. */
  readonly optional?: true
  readonly variadic?: true
}

export interface Routine {
  readonly name: string
  /** `rows`: a record each. `row`: one, or null where all of it is null. `record`: one. `values`: a value each. */
  readonly returns: 'rows' | 'row' | 'record' | 'values' | 'value' | 'nothing' | 'call'
  readonly columns?: string
  readonly codec?: Codec
  readonly leading?: Readonly<Record<string, Input>>
  readonly inputs?: Readonly<Record<string, Input>>
  /** Of a procedure: parameters that only come back. */
  readonly outputs?: readonly string[]
}

const own = (record: object, key: string): unknown =>
  Object.hasOwn(record, key) ? (record as Record<string, unknown>)[key] : undefined

/** The one of several functions with the same name whose parameters these are. */
function pick(routines: readonly Routine[], args: object): Routine {
  const given = Object.keys(args).filter((key) => own(args, key) !== undefined)
  const fits = ({ inputs = {} }: Routine) =>
    given.every((key) => Object.hasOwn(inputs, key)) &&
    Object.keys(inputs).every((key) => inputs[key]?.optional || given.includes(key))
  const found = routines.find(fits)
  if (found !== undefined) return found
  throw new TypeError(`${routines[0]?.name}: none of its ${routines.length} forms takes { ${given.join(', ')} }.`)
}

/** Calls it, or the one of several that takes what is given, and resolves with what it returns. Errors of PostgreSQL come as the client gives them. */
export async function ask<Result>(
  db: Db,
  routines: Routine | readonly Routine[],
  args: object = {},
  call: object = {},
): Promise<Result> {
  const routine = 'name' in routines ? routines : pick(routines, args)
  const { inputs = {}, leading = {}, name } = routine
  for (const key of Object.keys(args)) {
    if (!Object.hasOwn(inputs, key)) throw new TypeError(`${name} has no parameter \`${key}\`.`)
  }
  const values: unknown[] = []
  const sql: string[] = []
  const give = (from: object, key: string, input: Input) => {
    const value = own(from, key)
    if (value === undefined) {
      if (input.optional) return
      throw new TypeError(`${name} needs \`${key}\`.`)
    }
    values.push(value === null ? null : input.codec.write(value))
    const named = input.name === null ? '' : `${input.name} => `
    sql.push(`${input.variadic ? 'variadic ' : ''}${named}$${values.length}::pg_catalog.text::${input.type}`)
  }
  for (const key of Object.keys(leading)) give(call, key, leading[key] as Input)
  for (const key of Object.keys(inputs)) give(args, key, inputs[key] as Input)
  const result = await db.query(textOf(routine, sql), values)
  const rows = ('rows' in result ? result.rows : result) as readonly Record<string, unknown>[]
  try {
    return resultOf(routine, rows) as Result
  } catch (cause) {
    const message = `${name} returned what it was not generated from: ${(cause as Error).message}`
    throw new Error(message, { cause })
  }
}

function textOf({ name, returns, columns, outputs = [] }: Routine, sql: readonly string[]): string {
  const called = `${name}(${[...sql, ...outputs.map((output) => `${output} => null`)].join(', ')})`
  switch (returns) {
    case 'call':
      return `call ${called}`
    case 'nothing':
      return `select ${called}::pg_catalog.text as value`
    case 'value':
      return `select row(${called})::pg_catalog.text as value`
    case 'values':
      return `select row(r.v)::pg_catalog.text as value from ${called} as r(v)`
    default:
      // A composite value alone would be spread over its columns behind `from`.
      if (columns === undefined) return `select row(${called})::pg_catalog.text as value`
      return `select row(${columns})::pg_catalog.text as value from ${called} as r`
  }
}

function resultOf({ returns, codec }: Routine, rows: readonly Record<string, unknown>[]): unknown {
  if (returns === 'nothing' || codec === undefined) return undefined
  if (returns === 'call') return fromColumns(codec, rows[0])
  const records = rows.map((row) => {
    if (typeof row.value === 'string') return row.value
    throw new TypeError('a text was expected')
  })
  if (returns === 'rows') return records.map(codec.read)
  if (returns === 'values') return records.map((record) => only(codec, record))
  const [record] = records
  if (record === undefined) throw new TypeError('a row was expected')
  if (returns === 'value') return only(codec, record)
  return returns === 'row' && /^\(,*\)$/.test(record) ? null : codec.read(record)
}

function only(codec: Codec, record: string): unknown {
  return orNull(codec, partsOf(record)[0] ?? null)
}

/** What a procedure gives back cannot be turned into text in SQL: these are of types that every client gives without loss. */
function fromColumns(codec: Codec, row: Record<string, unknown> | undefined): unknown {
  const text = (value: unknown) => (value === null ? null : String(value))
  return codec.read(writeRecord(Object.values(row ?? {}).map(text)))
}

function orNull(codec: Codec, text: string | null): unknown {
  if (text !== null) return codec.read(text)
  if (codec.notNull) throw new TypeError('NULL where none was expected')
  return null
}

/** Of `(a,"b ""c""",)`: its parts, where nothing at all is NULL. */
function partsOf(record: string): (string | null)[] {
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

function writeRecord(parts: readonly (string | null)[]): string {
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
