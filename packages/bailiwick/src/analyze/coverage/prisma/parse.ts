/** Reads the text of a schema of Prisma into blocks, fields and attributes; what they mean is said elsewhere. */
import { problem, type Source, type Token, tokensOf } from './tokens.ts'

export type BlockKind = 'model' | 'view' | 'enum' | 'type' | 'datasource' | 'generator'

export interface Block {
  readonly kind: BlockKind
  readonly name: string
  readonly at: number
  /** Fields of a model, values of an enum, settings of the others. */
  readonly fields: readonly Field[]
  /** Those with `@@`. */
  readonly attributes: readonly Attribute[]
}

export interface Field {
  readonly name: string
  readonly at: number
  /** Of a field of a model; of `Unsupported("ltree")` what stands in it. */
  readonly type?: {
    readonly name: string
    readonly list: boolean
    readonly optional: boolean
    readonly unsupported: boolean
  }
  /** What stands behind `=`. */
  readonly value?: Value
  readonly attributes: readonly Attribute[]
}

export interface Attribute {
  /** `id`, `db.Uuid`. */
  readonly name: string
  readonly at: number
  readonly arguments: readonly Argument[]
}

export interface Argument {
  readonly name?: string
  readonly value: Value
}

export type Value =
  | { readonly kind: 'text' | 'number' | 'name'; readonly text: string }
  | { readonly kind: 'list'; readonly values: readonly Value[] }
  | { readonly kind: 'call'; readonly text: string; readonly arguments: readonly Argument[] }

const blockKinds: readonly string[] = ['model', 'view', 'enum', 'type', 'datasource', 'generator'] satisfies BlockKind[]

/** Lists and calls may stand in each other; nobody nests them deeper. */
const maxDepth = 32

/** Throws INVALID_SCHEMA with the place. */
export function parseSchema(source: Source): readonly Block[] {
  const tokens = tokensOf(source)
  const blocks: Block[] = []
  let next = 0

  const peek = (): Token => tokens[next]!
  const is = (text: string) => peek().kind === 'sign' && peek().text === text
  const seen = ({ kind, text }: Token) =>
    kind === 'end' ? 'the end' : kind === 'line' ? 'the end of the line' : `\`${text}\``
  const expected = (what: string) => problem(source, peek().at, `${what} is expected, ${seen(peek())} is seen`)
  const take = (): Token => tokens[next++]!
  const taken = (text: string): boolean => is(text) && take() !== undefined
  const need = (text: string): void => {
    if (!taken(text)) throw expected(`\`${text}\``)
  }
  const name = (what: string): string => {
    if (peek().kind !== 'name') throw expected(what)
    return take().text
  }
  const skipLines = (): void => {
    while (peek().kind === 'line') next++
  }
  const endOfLine = (): void => {
    if (peek().kind !== 'line' && !is('}')) throw expected('the end of the line')
  }

  const dotted = (what: string): string => {
    let text = name(what)
    while (taken('.')) text += `.${name(what)}`
    return text
  }

  const listOf = <Item>(close: string, item: () => Item): Item[] => {
    const items: Item[] = []
    skipLines()
    while (!is(close)) {
      items.push(item())
      skipLines()
      if (!taken(',')) break
      skipLines()
    }
    need(close)
    return items
  }

  const value = (depth: number): Value => {
    if (depth > maxDepth) throw problem(source, peek().at, 'lists are nested too deep')
    const { kind } = peek()
    if (kind === 'text' || kind === 'number') return { kind, text: take().text }
    if (taken('[')) return { kind: 'list', values: listOf(']', () => value(depth + 1)) }
    const text = dotted('a value')
    if (!taken('(')) return { kind: 'name', text }
    return { kind: 'call', text, arguments: listOf(')', () => argument(depth + 1)) }
  }

  const argument = (depth: number): Argument => {
    const isNamed = peek().kind === 'name' && tokens[next + 1]?.text === ':' && tokens[next + 1]?.kind === 'sign'
    if (!isNamed) return { value: value(depth) }
    const word = take().text
    need(':')
    skipLines()
    return { name: word, value: value(depth) }
  }

  const attribute = (): Attribute => {
    const { at } = peek()
    const word = dotted('the name of an attribute')
    return { name: word, at, arguments: taken('(') ? listOf(')', () => argument(0)) : [] }
  }

  const attributes = (): Attribute[] => {
    const found: Attribute[] = []
    while (taken('@')) found.push(attribute())
    return found
  }

  const typeOf = (): NonNullable<Field['type']> => {
    let word = name('a type')
    const unsupported = word === 'Unsupported' && taken('(')
    if (unsupported) {
      if (peek().kind !== 'text') throw expected('a type of the database, in quotes')
      word = take().text
      need(')')
    }
    const list = taken('[')
    if (list) need(']')
    // Prisma says itself that a list is not optional; it does not matter here.
    return { name: word, list, optional: taken('?'), unsupported }
  }

  const field = (kind: BlockKind): Field => {
    const { at } = peek()
    const word = name(kind === 'enum' ? 'a value' : 'a field')
    if (kind === 'datasource' || kind === 'generator') {
      need('=')
      return { name: word, at, value: value(0), attributes: [] }
    }
    if (kind === 'enum') return { name: word, at, attributes: attributes() }
    const type = typeOf()
    return { name: word, at, type, attributes: attributes() }
  }

  skipLines()
  while (peek().kind !== 'end') {
    const { at, text, kind } = peek()
    if (kind !== 'name' || !blockKinds.includes(text))
      throw expected('`model`, `view`, `enum`, `type`, `datasource` or `generator`')
    next++
    const block = text as BlockKind
    const word = name(`the name of the ${block}`)
    need('{')
    const fields: Field[] = []
    const ofBlock: Attribute[] = []
    skipLines()
    while (!is('}')) {
      if (taken('@@')) ofBlock.push(attribute())
      else fields.push(field(block))
      endOfLine()
      skipLines()
    }
    need('}')
    blocks.push({ kind: block, name: word, at, fields, attributes: ofBlock })
    if (peek().kind !== 'end' && peek().kind !== 'line') throw expected('the end of the line')
    skipLines()
  }
  return blocks
}
