import type { TextOperator } from '../../ast/condition.ts'
import { parseLike } from '../../ast/like.ts'
import { Language } from '../text/language.ts'
import { type Lit, NO, YES } from './assignment.ts'
import type { Atoms, Relation, Val } from './atoms.ts'
import { Limit } from './question.ts'

type Operator = TextOperator | 'lte'

/** The relation of two texts, of which one is known or both are not. */
export function textMatches(atoms: Atoms, operator: Operator, a: Val, b: Val): Lit {
  if (a.term && b.term) return atoms.related(operator as Relation, a.term, b.term)
  if (a.term) {
    return atoms.inLanguage(a.term, `${operator} ${b.text}`, () => languageBefore(operator, b.text))
  }
  if (b.term) return atoms.inLanguage(b.term, `${a.text} ${operator}`, () => languageAfter(a.text, operator))
  return languageBefore(operator, b.text).includes(a.text) ? YES : NO
}

/** The texts for which `text operator b` holds. */
export function languageBefore(operator: Operator, b: string): Language {
  switch (operator) {
    case 'like':
      return Language.like(parseLike(b)!)
    case 'startsWith':
      return Language.startsWith(b)
    case 'endsWith':
      return Language.endsWith(b)
    case 'contains':
      return Language.contains(b)
    case 'isIgnoringCase':
      return Language.ignoringCase(b)
    case 'lte':
      return Language.below(b, true)
  }
}

/** The texts for which `a operator text` holds. */
export function languageAfter(a: string, operator: Operator): Language {
  if (operator === 'isIgnoringCase') return Language.ignoringCase(a)
  if (operator === 'lte') return Language.above(a, true)
  const characters = [...a]
  const size = characters.length
  const part = (from: number, to: number) => characters.slice(from, to).join('')
  const ends = characters.map((_, at) => at)
  if (operator === 'startsWith') return Language.oneOf([a, ...ends.map((at) => part(0, at))])
  if (operator === 'endsWith') return Language.oneOf(['', ...ends.map((at) => part(at, size))])
  if (size > 200) throw new Limit('text size')
  return Language.oneOf(['', ...ends.flatMap((from) => ends.map((to) => part(from, to + 1)))])
}
