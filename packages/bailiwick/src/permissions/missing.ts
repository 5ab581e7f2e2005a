import { BailiwickError } from '../errors/error.ts'

/** Thrown where permissions or groups are required (HTTP 403), with the code FORBIDDEN as every refusal. */
export class MissingPermissionError extends BailiwickError {
  override readonly name = 'MissingPermissionError'
  readonly required: readonly string[]
  readonly missing: readonly string[]

  constructor(sentence: string, required: readonly string[], missing: readonly string[]) {
    super('FORBIDDEN', `${sentence}: ${missing.join(', ')}.`)
    this.required = required
    this.missing = missing
  }
}
