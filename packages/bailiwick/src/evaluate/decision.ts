import type { Effect } from '../ast/policy.ts'
import { BailiwickError } from '../errors/error.ts'
import type { TruthName } from './truth.ts'

/** One rule that decided, or could have. */
export interface Reason {
  /** `article.read/team owner`; `no-allow` where no allow was true, `needs-resource` where the question needs a row. */
  readonly rule: string
  readonly effect: Effect
  readonly value: TruthName
  /** Why the value is unknown or an error; of a refused field, why it is refused. */
  readonly cause?: string
  /** Where a question carries changes: the reason is about the row after them. */
  readonly row?: 'after'
  /** The attribute that may not be written, of a reason such as `article.update/field status`. */
  readonly field?: string
  /** The rule's words for the end user. */
  readonly because?: string
  /** Whose rule it is, where the subject asks on behalf of others: their place in the list. Absent for the subject itself. */
  readonly onBehalfOf?: number
}

/** The answer to one question, as plain data. */
export interface Decision {
  readonly allowed: boolean
  readonly action: string
  /**
   * Allowed: every allow that is true. Denied: every deny that is not false; if there is none, `no-allow` and what each
   * allow came to. In declaration order.
   */
  readonly reasons: readonly Reason[]
  /** Per attribute whether it is visible (read) or may be written; only on a permitted action. */
  readonly fields?: Readonly<Record<string, boolean>>
  /** Messages of checks that failed while deciding. A failing allow does not allow; a failing deny denies. */
  readonly errors: readonly string[]
}

/** Thrown by `authorize` where the answer is no (HTTP 403). Carries the decision. */
export class ForbiddenError extends BailiwickError {
  override readonly name = 'ForbiddenError'
  readonly decision: Decision

  constructor(decision: Decision) {
    const because = decision.reasons.map((reason) => reason.because).find((text) => text !== undefined)
    super('FORBIDDEN', because ?? `\`${decision.action}\` is denied: ${printReasons(decision)}.`, {
      path: decision.action,
    })
    this.decision = decision
  }
}

/**
 * Thrown where a row is not there, and where it may not be known to be there: one error, with one message, for both (HTTP 404).
 */
export class NotFoundError extends BailiwickError {
  override readonly name = 'NotFoundError'
  /** For an HTTP answer. */
  readonly status = 404

  constructor(action: string) {
    super('NOT_FOUND', `\`${action}\`: there is no such row.`, { path: action })
  }
}

/** Thrown by `authorize` where a check failed (HTTP 500): the answer is no, and somebody should look. */
export class DecisionError extends BailiwickError {
  override readonly name = 'DecisionError'
  readonly decision: Decision

  constructor(decision: Decision, cause: unknown) {
    super('DECISION_FAILED', `\`${decision.action}\` is denied, since a check failed: ${decision.errors.join('; ')}`, {
      path: decision.action,
      cause,
    })
    this.decision = decision
  }
}

/** `article.read/locked (article.locked is null)`: the reasons in one line, for logs. */
export function printReasons(decision: Decision): string {
  const decisive = decision.reasons.filter(
    (reason) => reason.field !== undefined || !reason.rule.includes('/') || reason.value !== false,
  )
  return decisive.map(printReason).join(', ')
}

function printReason({ rule, row, cause, onBehalfOf }: Reason): string {
  const whose = onBehalfOf === undefined ? '' : `onBehalfOf[${onBehalfOf}]: `
  return `${whose}${rule}${row ? ' after the changes' : ''}${cause ? ` (${cause})` : ''}`
}
