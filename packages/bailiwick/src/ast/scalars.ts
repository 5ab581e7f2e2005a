import { compareByteOrder } from '../util/byte-order.ts'
import type { Value } from './condition.ts'
import { compareInstants, fromDate, isCalendarDay, isInRange, parseInstant, printInstant } from './instants.ts'
import type { ScalarKind, ScalarType } from './types.ts'

/** What a value should have been; `isMisfit` tells it from every canonical value. */
export class Misfit {
  readonly expected: string
  constructor(expected: string) {
    this.expected = expected
  }
}

interface Scalar {
  /** What a right value looks like, for messages. */
  readonly expected: string
  /**
   * The one form in which equal values are equal, or a Misfit. `exact` is false for values that a driver read from a
   * row. Never called with null or undefined.
   */
  read(value: unknown, type: ScalarType, exact: boolean): Value | Misfit
  /** Negative, zero or positive, null for unknown; absent where the type has no order. Same answer as PostgreSQL. */
  readonly compare?: (a: Value, b: Value) => number | null
  /** False where equality would depend on rounding. */
  readonly equality: boolean
}

// U+0000 cannot be stored by PostgreSQL, and a lone surrogate silently becomes another character there.
const unstorable = /[\0\p{Surrogate}]/u

interface MaybeWellFormed {
  isWellFormed?: () => boolean
}
const knowsWellFormed = typeof (String.prototype as MaybeWellFormed).isWellFormed === 'function'

/** Whether PostgreSQL stores the text as it is. Every value that is read passes here, and the expression is the slowest test. */
export function isStorable(text: string): boolean {
  if (text.length < 13) return isShortAndStorable(text) || !unstorable.test(text)
  if (knowsWellFormed) return (text as MaybeWellFormed).isWellFormed!() && !text.includes('\0')
  return !unstorable.test(text)
}
const uuidText = /^\{?[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}\}?$/i

const difference = (a: Value, b: Value): number => ((a as number) < (b as number) ? -1 : a === b ? 0 : 1)

/** False for any surrogate: whether it is alone is for the expression to see. */
function isShortAndStorable(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    if (unit === 0 || (unit & 0xf800) === 0xd800) return false
  }
  return true
}

function readText(value: unknown): Value | Misfit {
  if (typeof value !== 'string') return new Misfit('a string')
  return isStorable(value) ? value : new Misfit('a string without U+0000 and lone surrogates')
}

/** All knowledge about a kind of value in one entry. */
export const scalars: Readonly<Record<ScalarKind, Scalar>> = {
  id: { expected: 'a string', read: readText, equality: true },
  text: {
    expected: 'a string',
    read: readText,
    equality: true,
    compare: (a, b) => compareByteOrder(a as string, b as string),
  },
  boolean: {
    expected: 'true or false',
    read: (value) => (typeof value === 'boolean' ? value : new Misfit('true or false')),
    equality: true,
  },
  int: {
    expected: 'an integer',
    read: (value) => (Number.isSafeInteger(value) ? (value as number) + 0 : new Misfit('an integer up to 2^53 - 1')),
    equality: true,
    compare: difference,
  },
  bigint: {
    expected: 'a bigint, or its digits as a string',
    read: (value) => {
      if (typeof value === 'bigint') return value
      if (Number.isSafeInteger(value)) return BigInt(value as number)
      if (typeof value === 'string' && /^-?\d{1,40}$/.test(value)) return BigInt(value)
      return new Misfit('a bigint, its digits as a string, or a safe integer')
    },
    equality: true,
    compare: difference,
  },
  decimal: {
    expected: 'a decimal number as a string, such as "12.50"',
    read: (value, type) => readDecimal(value, type.scale ?? 0),
    equality: true,
    compare: difference,
  },
  float: {
    expected: 'a finite number',
    read: (value) => (Number.isFinite(value) ? (value as number) + 0 : new Misfit('a finite number')),
    equality: false,
    compare: difference,
  },
  date: {
    expected: 'a day as text, such as "2026-01-31"',
    read: (value) => {
      const match = typeof value === 'string' ? /^(\d{4})-(\d\d)-(\d\d)$/.exec(value) : null
      if (match && isCalendarDay(Number(match[1]), Number(match[2]), Number(match[3]))) return value as string
      return new Misfit(
        value instanceof Date
          ? 'a day as text, such as "2026-01-31" (a Date is an instant: have the driver return dates as text)'
          : 'a day as text, such as "2026-01-31"',
      )
    },
    equality: true,
    compare: difference,
  },
  timestamp: {
    expected: 'a Date, or text with an offset such as "2026-01-31T10:00:00Z"',
    read: (value, _type, exact) => {
      const instant =
        value instanceof Date ? fromDate(value, exact) : typeof value === 'string' ? parseInstant(value) : undefined
      if (instant === undefined || (typeof instant === 'bigint' && !isInRange(instant))) {
        return new Misfit('a Date, or text with an offset such as "2026-01-31T10:00:00Z", in the years 1 to 9999')
      }
      return instant
    },
    equality: true,
    compare: compareInstants,
  },
  uuid: {
    expected: 'a UUID',
    read: (value) => {
      if (typeof value !== 'string' || !uuidText.test(value)) return new Misfit('a UUID')
      const digits = value.replace(/[{}-]/g, '').toLowerCase()
      return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
    },
    equality: true,
  },
  enum: {
    expected: 'one of the declared values',
    read: (value, type) =>
      typeof value === 'string' && type.values?.includes(value)
        ? value
        : new Misfit(`one of ${(type.values ?? []).map((known) => `"${known}"`).join(', ')}`),
    equality: true,
  },
}

function readDecimal(value: unknown, scale: number): Value | Misfit {
  const written = typeof value === 'number' || typeof value === 'bigint' ? String(value) : value
  const match = typeof written === 'string' ? /^([+-]?)(\d+)(?:\.(\d*))?$/.exec(written) : null
  if (!match || (written as string).length > 1000) return new Misfit('a decimal number as a string, such as "12.50"')
  const fraction = withoutTrailingZeros(match[3] ?? '')
  if (fraction.length > scale) return new Misfit(`at most ${scale} digits after the point, as the model declares`)
  const digits = BigInt(match[2]! + fraction.padEnd(scale, '0'))
  return match[1] === '-' ? -digits : digits
}

function withoutTrailingZeros(digits: string): string {
  let end = digits.length
  while (end > 0 && digits[end - 1] === '0') end--
  return digits.slice(0, end)
}

export function isMisfit(value: unknown): value is Misfit {
  return value instanceof Misfit
}

/** Equality of two canonical values; null (unknown) only between instants whose digits are missing. */
export function equalValues(type: ScalarType, a: Value, b: Value): boolean | null {
  if (type.kind !== 'timestamp') return a === b
  const order = compareInstants(a, b)
  return order === null ? null : order === 0
}

/** The written form of a canonical value, as PostgreSQL would accept it. */
export function printValue(type: ScalarType, value: Value): string {
  if (value === null) return 'null'
  if (type.kind === 'decimal') return printDecimal(value as bigint, type.scale ?? 0)
  if (type.kind === 'timestamp')
    return printInstant(typeof value === 'bigint' ? value : (value as { from: bigint }).from)
  return String(value)
}

function printDecimal(value: bigint, scale: number): string {
  const digits = String(value < 0n ? -value : value).padStart(scale + 1, '0')
  const point = digits.length - scale
  return `${value < 0n ? '-' : ''}${digits.slice(0, point)}${scale > 0 ? `.${digits.slice(point)}` : ''}`
}

/** A value as a reader sees it: text in quotes, the rest as it is written. */
export function showValue(type: ScalarType, value: Value): string {
  const written = printValue(type, value)
  const quoted = value !== null && ['id', 'text', 'enum', 'uuid', 'date'].includes(type.kind)
  return quoted ? JSON.stringify(written) : written
}
