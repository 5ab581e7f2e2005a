import { BailiwickError, unknownName } from '../../errors/error.ts'
import type { Budget } from '../solve/question.ts'

/** How much may be spent on the questions about policies. Beyond it the answer is `unknown`, with its reason. */
export interface QuestionOptions {
  /** For one question of the solver, in milliseconds; 5,000 unless said otherwise. */
  readonly milliseconds?: number
  /** For all of them together, in milliseconds; 60,000 unless said otherwise. */
  readonly total?: number
}

/** The budget of a question, and when there is none left. */
export interface Spending extends Budget {
  /** As `Date.now()` tells it. */
  readonly until: number
}

const known = ['milliseconds', 'total'] as const

/** Throws INVALID_OPTION. */
export function spendingOf(options: QuestionOptions, asker: string): Spending {
  if (typeof options !== 'object' || options === null) {
    throw new BailiwickError('INVALID_OPTION', `${asker} takes options: { milliseconds: 5000 }.`)
  }
  for (const key of Object.keys(options)) {
    if (!(known as readonly string[]).includes(key))
      throw unknownName('INVALID_OPTION', `option of ${asker}`, key, known)
  }
  const { milliseconds = 5_000, total = 60_000 } = options
  for (const [name, value] of Object.entries({ milliseconds, total })) {
    if (Number.isSafeInteger(value) && value >= 1) continue
    throw new BailiwickError('INVALID_OPTION', `\`${name}\` is a whole number from 1 on; seen: ${String(value)}.`)
  }
  return { milliseconds, until: Date.now() + total, minimal: false }
}
