import type { Value } from '../../ast/condition.ts'
import { parseInstant, printInstant } from '../../ast/instants.ts'
import { printValue } from '../../ast/scalars.ts'
import type { ScalarType } from '../../ast/types.ts'

/** What the solver makes of a kind: propositions, whole numbers, numbers between which there are others, texts. */
export type Sort = 'flag' | 'whole' | 'real' | 'word'

export function sortOf({ kind }: ScalarType): Sort {
  if (kind === 'boolean') return 'flag'
  if (kind === 'float') return 'real'
  return kind === 'id' || kind === 'uuid' || kind === 'text' ? 'word' : 'whole'
}

/** The least and the greatest value of the type, if it has them. */
export function rangeOf(type: ScalarType): readonly [bigint, bigint] | readonly [number, number] | undefined {
  switch (type.kind) {
    case 'float':
      return finite
    case 'int':
      return safe
    case 'date':
      return days
    case 'timestamp':
      return instants
    case 'enum':
      return [0n, BigInt((type.values ?? []).length - 1)]
    default:
      return undefined
  }
}

const finite = [-Number.MAX_VALUE, Number.MAX_VALUE] as const
const safe = [BigInt(Number.MIN_SAFE_INTEGER), BigInt(Number.MAX_SAFE_INTEGER)] as const
const days = [dayNumber('0001-01-01'), dayNumber('9999-12-31')] as const
const instants = [parseInstant('0001-01-01T00:00:00Z')!, parseInstant('9999-12-31T23:59:59.999999Z')!] as const

function dayNumber(day: string): bigint {
  return parseInstant(`${day}T00:00:00Z`)! / 86_400_000_000n
}

/** A canonical value of one of the whole kinds as its number; an enum value is its place. */
export function toWhole(type: ScalarType, value: Value): bigint {
  if (type.kind === 'enum') return BigInt((type.values ?? []).indexOf(value as string))
  return type.kind === 'date' ? dayNumber(value as string) : BigInt(value as number | bigint)
}

/** The value as an application writes it. */
export function written(type: ScalarType, value: Value | bigint): unknown {
  if (typeof value !== 'bigint') return value
  switch (type.kind) {
    case 'enum':
      return type.values?.[Number(value)]
    case 'date':
      return printInstant(value * 86_400_000_000n).slice(0, 10)
    case 'int':
      return Number(value)
    case 'timestamp':
      return printInstant(value).replace(/\.?0*Z$/, 'Z')
    default:
      return printValue(type, value)
  }
}

/** The value that is taken where any will do. */
export function usual(type: ScalarType): bigint {
  if (type.kind === 'date') return dayNumber('2026-01-01')
  return type.kind === 'timestamp' ? parseInstant('2026-01-01T00:00:00Z')! : 0n
}
