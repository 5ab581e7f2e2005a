/** Cuts a schema of Prisma into tokens. */
import { BailiwickError } from '../../../errors/error.ts'
import type { Position } from '../../../errors/position.ts'

export interface Token {
  readonly kind: 'name' | 'text' | 'number' | 'sign' | 'line' | 'end'
  /** Of a text what it stands for, without its quotes. */
  readonly text: string
  readonly at: number
}

/** A schema that is being read: where a token stands, and what is said of one that nobody expected. */
export interface Source {
  readonly file: string
  readonly text: string
}

const pattern =
  /(?<line>\r\n|\n|\r)|(?<blank>[^\S\r\n]+|\/\/[^\r\n]*|\/\*[\s\S]*?\*\/)|(?<text>"(?:[^"\\\r\n]|\\[^\r\n])*")|(?<number>-?\d+(?:\.\d+)?)|(?<name>[\p{L}_][\p{L}\p{N}_-]*)|(?<sign>@@|[{}()[\],:?=@.!])/uy

/** All tokens, the ends of lines among them. Throws INVALID_SCHEMA. */
export function tokensOf(source: Source): readonly Token[] {
  const tokens: Token[] = []
  pattern.lastIndex = 0
  let at = 0
  while (at < source.text.length) {
    const groups = pattern.exec(source.text)?.groups
    if (groups === undefined) throw problem(source, at, `unexpected \`${source.text[at]}\``)
    const { line, text, number, name, sign } = groups
    if (line !== undefined) tokens.push({ kind: 'line', text: '\n', at })
    else if (text !== undefined) tokens.push({ kind: 'text', text: unquoted(source, text, at), at })
    else if (number !== undefined) tokens.push({ kind: 'number', text: number, at })
    else if (name !== undefined) tokens.push({ kind: 'name', text: name, at })
    else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign, at })
    at = pattern.lastIndex
  }
  tokens.push({ kind: 'end', text: '', at })
  return tokens
}

/** Prisma writes texts as JSON does. */
function unquoted(source: Source, text: string, at: number): string {
  try {
    return JSON.parse(text) as string
  } catch {
    throw problem(source, at, `unreadable text ${text}`)
  }
}

export function positionOf({ file, text }: Source, at: number): Position {
  const before = text.slice(0, at).split(/\r\n|\n|\r/)
  return { file, line: before.length, column: before.at(-1)!.length + 1 }
}

/** INVALID_SCHEMA with its place. */
export function problem(source: Source, at: number, seen: string): BailiwickError {
  const position = positionOf(source, at)
  const place = `${position.file}:${position.line}:${position.column}`
  return new BailiwickError('INVALID_SCHEMA', `${place}: this is no schema of Prisma: ${seen}.`, { position })
}
