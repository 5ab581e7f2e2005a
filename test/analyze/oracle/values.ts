import { isArrayType, isJsonType, type ScalarKind, type ScalarType } from '../../../packages/bailiwick/src/ast/types.ts'
import { and, equal, not, or, type Term } from './smt.ts'

/** Values of each type as terms: text as Z3's strings, everything else as an integer in its bounds; an id, of which nothing but equality is asked, by a number of its own. */

export { isArrayType, isJsonType }

export const sortOf = ({ kind }: Pick<ScalarType, 'kind'>): 'Bool' | 'Int' | 'String' =>
  kind === 'boolean' ? 'Bool' : kind === 'text' ? 'String' : 'Int'

export const integer = (value: bigint | number): Term => (value < 0 ? `(- ${-value})` : String(value))

const bounds: Readonly<Partial<Record<ScalarKind, readonly [bigint, bigint]>>> = {
  int: [-(2n ** 53n - 1n), 2n ** 53n - 1n],
  date: [dayNumber('0001-01-01'), dayNumber('9999-12-31')],
  timestamp: [instant('0001-01-01T00:00:00Z'), instant('9999-12-31T23:59:59.999999Z')],
  uuid: [0n, 2n ** 128n - 1n],
  float: [-floatBits(Number.MAX_VALUE), floatBits(Number.MAX_VALUE)],
}

/** What holds of every value of the type, whatever its column could hold: a number beyond it compares as one. */
export function domain(type: ScalarType, value: Term): Term {
  if (type.kind === 'enum') return and([`(<= 0 ${value})`, `(< ${value} ${type.values!.length})`])
  const found = bounds[type.kind]
  return found ? and([`(<= ${integer(found[0])} ${value})`, `(<= ${value} ${integer(found[1])})`]) : 'true'
}

/** A canonical value of the evaluator as a term; never null. */
export function literal(type: ScalarType, value: unknown): Term {
  switch (type.kind) {
    case 'boolean':
      return String(value)
    case 'id':
      return integer(numberOf(value as string))
    case 'text':
      return string(value as string)
    case 'enum':
      return integer(type.values!.indexOf(value as string))
    case 'date':
      return integer(dayNumber(value as string))
    case 'uuid':
      return integer(BigInt(`0x${(value as string).replaceAll('-', '')}`))
    case 'float': {
      const size = floatBits(Math.abs(value as number))
      return integer((value as number) < 0 ? -size : size)
    }
    default:
      return integer(BigInt(value as number | bigint))
  }
}

/** From the value of a model to what an application would have. */
export function decode(type: ScalarType, text: string): unknown {
  if (type.kind === 'boolean') return text === 'true'
  if (type.kind === 'text') return readString(text)
  const number = BigInt(text.replace(/^\(- (\d+)\)$/, '-$1'))
  switch (type.kind) {
    case 'id':
      return numbered[Number(number)] ?? `id${number}`
    case 'enum':
      return type.values![Number(number)]
    case 'date':
      return new Date(Number(number) * 86_400_000).toISOString().slice(0, 10).padStart(10, '0')
    case 'timestamp':
      return instantText(number)
    case 'uuid':
      return number
        .toString(16)
        .padStart(32, '0')
        .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
    case 'float': {
      const size = floatOf(number < 0n ? -number : number)
      return number < 0n ? -size : size
    }
    case 'int':
      return Number(number)
    case 'decimal': {
      const digits = String(number < 0n ? -number : number).padStart(type.scale! + 1, '0')
      const point = digits.length - type.scale!
      const text = type.scale! > 0 ? `${digits.slice(0, point)}.${digits.slice(point)}` : digits
      return number < 0n ? `-${text}` : text
    }
    default:
      return String(number)
  }
}

const numbers = new Map<string, number>()
const numbered: string[] = []

/** The number that stands for an id, the same in every question. */
function numberOf(id: string): number {
  const found = numbers.get(id) ?? numbered.push(id) - 1
  numbers.set(id, found)
  return found
}

/** Text in quotes. Z3 knows the code points up to U+2FFFF; no text of a question is beyond them. */
export function string(text: string): Term {
  return `"${[...text].map(character).join('')}"`
}

function character(one: string): string {
  if (/[A-Za-z0-9 ]/.test(one)) return one
  const code = one.codePointAt(0)!
  if (code > 0x2ffff) throw new RangeError(`Z3 has no character ${code.toString(16)}`)
  return `\\u{${code.toString(16)}}`
}

function readString(text: string): string {
  return text
    .slice(1, -1)
    .replaceAll('""', '"')
    .replace(/\\u\{([0-9a-f]+)\}|\\u([0-9a-f]{4})/gi, (_, long, short) =>
      String.fromCodePoint(Number.parseInt(long ?? short, 16)),
    )
}

const range = (from: number, to: number): Term => `(re.range "\\u{${from.toString(16)}}" "\\u{${to.toString(16)}}")`
/** What PostgreSQL stores: neither U+0000 nor half of a surrogate pair. */
const storable: Term = `(re.union ${range(1, 0xd7ff)} ${range(0xe000, 0x2ffff)})`
export const isStorable = (text: Term): Term => `(str.in_re ${text} (re.* ${storable}))`

const concat = (parts: readonly Term[]): Term =>
  parts.length === 0 ? '(str.to_re "")' : parts.length === 1 ? parts[0]! : `(re.++ ${parts.join(' ')})`

/** Whether a text is like a pattern with the backslash as escape. */
export function like(text: Term, pattern: string): Term {
  const parts: Term[] = []
  const characters = [...pattern]
  for (let at = 0; at < characters.length; at++) {
    const one = characters[at]!
    if (one === '%') parts.push('(re.* re.allchar)')
    else if (one === '_') parts.push('re.allchar')
    else parts.push(`(str.to_re ${string(one === '\\' ? characters[++at]! : one)})`)
  }
  return `(str.in_re ${text} ${concat(parts)})`
}

/** Whether a text is that one but for the case of A to Z. */
export function likeIgnoringCase(text: Term, other: string): Term {
  const parts = [...other].map((one) => {
    if (!/[A-Za-z]/.test(one)) return `(str.to_re ${string(one)})`
    return `(re.union (str.to_re "${one.toLowerCase()}") (str.to_re "${one.toUpperCase()}"))`
  })
  return `(str.in_re ${text} ${concat(parts)})`
}

/** Whether a text comes before a written one, as a regular expression: faster than the order that Z3 has. */
export function before(text: Term, other: string, orEqual: boolean): Term {
  const characters = [...other]
  const rest = `(re.* ${storable})`
  const parts: Term[] = []
  for (let length = 0; length < characters.length; length++) {
    const start = characters.slice(0, length).join('')
    parts.push(`(str.to_re ${string(start)})`)
    const below = characters[length]!.codePointAt(0)! - 1
    const pieces = [
      [1, Math.min(below, 0xd7ff)],
      [0xe000, below],
    ].filter(([from, to]) => from! <= to!)
    for (const [from, to] of pieces) parts.push(concat([`(str.to_re ${string(start)})`, range(from!, to!), rest]))
  }
  if (orEqual) parts.push(`(str.to_re ${string(other)})`)
  return or(parts.map((part) => `(str.in_re ${text} ${part})`))
}

/** A value that may be null. */
export interface Nullable {
  readonly isNull: Term
  readonly value: Term
}

export const known = ({ isNull }: Nullable): Term => not(isNull)

export function sameKnown(a: Nullable, b: Nullable): Term {
  return and([known(a), known(b), equal(a.value, b.value)])
}

function dayNumber(day: string): bigint {
  return BigInt(Date.parse(`${day}T00:00:00Z`)) / 86_400_000n
}

function instant(text: string): bigint {
  const digits = /\.(\d+)/.exec(text)?.[1] ?? ''
  return BigInt(Date.parse(text.replace(/\.\d+/, ''))) * 1000n + BigInt(digits.padEnd(6, '0'))
}

function instantText(value: bigint): string {
  const rest = ((value % 1_000_000n) + 1_000_000n) % 1_000_000n
  const seconds = (value - rest) / 1_000_000n
  return `${new Date(Number(seconds) * 1000).toISOString().slice(0, 19)}.${String(rest).padStart(6, '0')}Z`
}

/** Finite numbers from zero up in their order: their bits as a whole number. */
function floatBits(value: number): bigint {
  return new BigInt64Array(new Float64Array([value]).buffer)[0]!
}

function floatOf(bits: bigint): number {
  return new Float64Array(new BigInt64Array([bits]).buffer)[0]!
}
