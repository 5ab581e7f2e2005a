import { nearest } from 'bailiwick/findings'
import { CommandError } from '../dev/command-error.ts'

/** The value of an option that takes one of several words; throws INVALID_ARGUMENT with the word that was meant. */
export function oneOf<Word extends string>(option: string, seen: string, words: readonly Word[]): Word {
  const found = words.find((word) => word === seen)
  if (found !== undefined) return found
  const meant = nearest(seen, words)
  const hint = meant === undefined ? '' : ` Did you mean \`${meant}\`?`
  throw new CommandError('INVALID_ARGUMENT', `${option} takes ${words.join(', ')}; seen: \`${seen}\`.${hint}`)
}
