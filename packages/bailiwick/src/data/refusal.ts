import { printCondition } from '../ast/print.ts'
import { explainAction, type SqlExplanation } from '../compile/explain-action.ts'
import type { Question } from '../evaluate/access.ts'
import type { CompiledAction } from '../evaluate/compiled.ts'
import { ForbiddenError, type Reason } from '../evaluate/decision.ts'
import { fieldOf } from '../evaluate/fields.ts'
import { fieldRule } from '../evaluate/write.ts'
import { nameOf, resourceOf } from './host.ts'

/** Asks why the action is denied on the row in reach; `row` says where it is the one after the changes. */
export function askWhy(question: Question, action: CompiledAction, row?: 'after'): SqlExplanation {
  return explainAction(question, nameOf(resourceOf(question)), action, row)
}

/** The refusal of what was just denied. A related row may have changed since, and denied it stays. */
export function deniedAt(action: string, why: SqlExplanation, row: object | undefined): ForbiddenError {
  const { rules: _, text: __, ...decision } = row ? why.read(row) : { rules: [], text: '', allowed: true }
  if ('reasons' in decision && !decision.allowed) return new ForbiddenError(decision)
  const reason = { rule: 'no-allow', effect: 'allow', value: false, cause: 'it changed while it was decided' } as const
  return new ForbiddenError({ allowed: false, action, reasons: [reason], errors: [] })
}

/** The refusal where the rows are permitted, and these attributes may not be written. */
export function refusedAt(
  { action, program }: Question,
  asked: CompiledAction,
  names: readonly string[],
  row?: 'after',
): ForbiddenError {
  const resource = program.model.resources[action.node.resource]!
  const reasons = names.map((name): Reason => {
    const attribute = resource.attributes[name]!
    const field = fieldOf(asked, attribute, false)
    const cause = field
      ? `${printCondition(field.node.condition)} is not true, or no allow that is true lists it`
      : 'no allow that is true lists it'
    return {
      rule: fieldRule(action, attribute),
      effect: 'allow',
      value: false,
      field: name,
      cause,
      ...(row ? { row } : {}),
    }
  })
  return new ForbiddenError({ allowed: false, action: action.node.id, reasons, errors: [] })
}
