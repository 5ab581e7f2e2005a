import { escapeLike } from '../ast/like.ts'
import { Unsayable } from './not-in-prisma.ts'

type Test = 'startsWith' | 'endsWith' | 'contains'

/** Prisma puts a text into a LIKE pattern as it is, so that `%` and `_` in it would stand for others. */
export function textField(test: Test, text: string): Readonly<Record<string, string>> {
  return { [test]: escapeLike(text) }
}

/** For the same reason a pattern can be given, if it begins or ends with `%`: Prisma adds that one. */
export function likeField(pattern: string): Readonly<Record<string, string>> {
  const ends = /(?<!\\)(?:\\\\)*%$/.test(pattern)
  if (ends) return { startsWith: pattern.slice(0, -1) }
  if (pattern.startsWith('%')) return { endsWith: pattern.slice(1) }
  throw new Unsayable('a LIKE pattern that neither begins nor ends with `%`')
}
