import { BailiwickError } from '../errors/error.ts'

/**
 * Holds SQL with its parameters, which would be lost in a text or a value: whoever takes it for one gets an error. So do
 * clients that make a text of a value. (postgres.js makes a boolean of it without looking, so there the types have to refuse it.)
 */
export abstract class NoValue {
  protected abstract refusal(): BailiwickError

  toString(): never {
    throw this.refusal()
  }
  /** Asked by pg. */
  toPostgres(): never {
    throw this.refusal()
  }
}

/** The error for a condition of one client that another was given. */
export function refusedCondition(client: string, uses: string): BailiwickError {
  return new BailiwickError(
    'NOT_A_VALUE',
    `This is a condition for ${client}, no text and no value: give it to ${uses} of ${client}. Other clients have a form of their own.`,
    { seen: `a condition for ${client}`, expected: uses },
  )
}
