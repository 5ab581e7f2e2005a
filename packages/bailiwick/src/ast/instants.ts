import type { Millisecond, Value } from './condition.ts'

const text = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?(Z|[+-]\d\d(?::?\d\d(?::?\d\d)?)?)$/

/** Microseconds since 1970-01-01T00:00Z of an ISO or PostgreSQL timestamp with an offset; undefined if it is none. */
export function parseInstant(value: string): bigint | undefined {
  const match = text.exec(value)
  if (!match) return undefined
  const [, year, month, day, hour, minute, second = '0', fraction = '', offset] = match
  if (!isCalendarDay(Number(year), Number(month), Number(day))) return undefined
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined
  const shift = parseOffset(offset!)
  if (shift === undefined) return undefined
  const date = new Date(0)
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day))
  date.setUTCHours(Number(hour), Number(minute), Number(second))
  return BigInt(date.getTime() - shift * 1000) * 1000n + BigInt(fraction.padEnd(6, '0'))
}

function parseOffset(offset: string): number | undefined {
  if (offset === 'Z') return 0
  const digits = offset.slice(1).replaceAll(':', '').padEnd(6, '0')
  const [hours, minutes, seconds] = [digits.slice(0, 2), digits.slice(2, 4), digits.slice(4, 6)].map(Number)
  if (hours! > 15 || minutes! > 59 || seconds! > 59) return undefined
  const total = hours! * 3600 + minutes! * 60 + seconds!
  return offset.startsWith('-') ? -total : total
}

/** Whether the numbers name a day of the proleptic Gregorian calendar in the years 1 to 9999. */
export function isCalendarDay(year: number, month: number, day: number): boolean {
  if (year < 1 || month < 1 || month > 12 || day < 1) return false
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  return day <= [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]!
}

/** `2026-01-31T10:00:00.000000Z` */
export function printInstant(microseconds: bigint): string {
  const micros = ((microseconds % 1000000n) + 1000000n) % 1000000n
  const seconds = Number((microseconds - micros) / 1000000n)
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}.${String(micros).padStart(6, '0')}Z`
}

const firstInstant = parseInstant('0001-01-01T00:00:00Z')!
const lastInstant = parseInstant('9999-12-31T23:59:59.999999Z')!

export function isInRange(microseconds: bigint): boolean {
  return microseconds >= firstInstant && microseconds <= lastInstant
}

/**
 * A Date as microseconds. One that we bind ourselves (subject, context, literal) is exact; one that a driver made from
 * a row has lost its last three digits and stands for its whole millisecond.
 */
export function fromDate(date: Date, exact: boolean): bigint | Millisecond | undefined {
  const time = date.getTime()
  if (Number.isNaN(time)) return undefined
  const from = BigInt(time) * 1000n
  if (!isInRange(from)) return undefined
  return exact ? from : { from }
}

/** The earliest and the latest instant that the value can stand for. */
function range(value: bigint | Millisecond): readonly [bigint, bigint] {
  return typeof value === 'bigint' ? [value, value] : [value.from, value.from + 999n]
}

/** Negative, zero or positive; null if the missing digits would decide. */
export function compareInstants(a: Value, b: Value): number | null {
  const [aFrom, aTo] = range(a as bigint | Millisecond)
  const [bFrom, bTo] = range(b as bigint | Millisecond)
  if (aTo < bFrom) return -1
  if (aFrom > bTo) return 1
  return aFrom === aTo && bFrom === bTo ? 0 : null
}

export function shiftInstant(value: Value, microseconds: bigint): bigint | Millisecond {
  return typeof value === 'bigint' ? value + microseconds : { from: (value as Millisecond).from + microseconds }
}
