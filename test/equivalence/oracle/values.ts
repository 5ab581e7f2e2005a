import type { TypeSpec } from '../spec/spec.ts'

/** Values as the oracle compares them: written without a line of the engine, so that a mistake there is not made twice. */

export type OracleValue = string | number | boolean | bigint

export function read(type: TypeSpec, value: unknown): OracleValue | null {
  if (value === null || value === undefined) return null
  switch (type.kind) {
    case 'int':
    case 'float':
      return (value as number) + 0
    case 'bigint':
      return BigInt(value as string)
    case 'decimal':
      return scaled(String(value), type.scale!)
    case 'timestamp':
      return microseconds(value as string)
    case 'uuid':
      return (value as string).toLowerCase().replace(/[^0-9a-f]/g, '')
    default:
      return value as string | boolean
  }
}

function scaled(text: string, scale: number): bigint {
  const [whole, fraction = ''] = text.replace('-', '').split('.')
  const size = BigInt(whole! + fraction.padEnd(scale, '0').slice(0, scale))
  return text.startsWith('-') ? -size : size
}

function microseconds(text: string): bigint {
  const digits = /\.(\d+)/.exec(text)?.[1] ?? ''
  return BigInt(Date.parse(text.replace(/\.\d+/, ''))) * 1000n + BigInt(digits.padEnd(6, '0'))
}

/** Negative, zero or positive; text by its bytes. */
export function compare(a: OracleValue, b: OracleValue): number {
  if (a === b) return 0
  if (typeof a === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b as string))
  return a < b ? -1 : a > b ? 1 : 0
}

/** A key as a stored permission names its row. */
export function keyText(type: TypeSpec, value: unknown): string {
  const text = String(value)
  if (type.kind !== 'uuid') return text
  const digits = read(type, value) as string
  return [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20), digits.slice(20)].join(
    '-',
  )
}

export function like(text: string, pattern: string): boolean {
  const [first, ...rest] = [...pattern]
  const characters = [...text]
  if (first === undefined) return text === ''
  if (first === '%') {
    const after = rest.join('')
    return Array.from({ length: characters.length + 1 }, (_, from) => characters.slice(from).join('')).some((end) =>
      like(end, after),
    )
  }
  const [wanted, ...left] = first === '\\' ? rest : [first, ...rest]
  const fits = characters.length > 0 && ((first === '_' && wanted === '_') || characters[0] === wanted)
  return fits && like(characters.slice(1).join(''), left.join(''))
}

const units: Readonly<Record<string, bigint>> = {
  days: 86_400_000_000n,
  hours: 3_600_000_000n,
  milliseconds: 1000n,
  microseconds: 1n,
}

export function length(duration: Readonly<Record<string, number>>): bigint {
  return Object.entries(duration).reduce((sum, [unit, amount]) => sum + units[unit]! * BigInt(amount), 0n)
}
