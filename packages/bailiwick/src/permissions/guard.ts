import { BailiwickError } from '../errors/error.ts'

/** The answer of one named check, as plain data for an audit: never what else the subject holds, and no secret. */
export interface PermissionCheck<C extends string = string> {
  readonly permission: C
  readonly allowed: boolean
  /** ISO 8601. */
  readonly at: string
  /** Who asked, if the caller said. */
  readonly subject?: string
}

export interface CheckOptions<C extends string = string> {
  readonly subject?: string
  /** Called once with every answer, before it is returned or thrown; what it throws reaches the caller. */
  readonly onCheck?: (check: PermissionCheck<C>) => void
}

/** Thrown by `permissions.authorize` (HTTP 403), with the code FORBIDDEN as every refusal. */
export class PermissionDeniedError extends BailiwickError {
  override readonly name = 'PermissionDeniedError'
  readonly check: PermissionCheck

  constructor(check: PermissionCheck) {
    super('FORBIDDEN', `\`${check.permission}\` is not held.`, { path: check.permission })
    this.check = check
  }
}
