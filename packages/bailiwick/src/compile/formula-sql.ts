import { BailiwickError } from '../errors/error.ts'
import type { Question } from '../evaluate/access.ts'
import type { CompiledAction } from '../evaluate/compiled.ts'
import { foreignStore } from '../evaluate/foreign-store.ts'
import { type Formula, permissionOf, planFormula } from '../evaluate/plan.ts'
import { reachOf, table } from './columns.ts'
import { permittedSql } from './condition-sql.ts'
import { type Fragment, sql } from './fragment.ts'
import { fromTemplate } from './template.ts'

/**
 * SQL that is TRUE exactly where the formula is true of the row called `name`; what fails on the way is not true. Its text does not
 * depend on the values that a subject has.
 */
export function formulaSql(question: Question, formula: Formula, name: string): Fragment {
  return kept(question, formula, name) ?? planned(question, formula, name).fragment
}

/**
 * Whether the action is permitted on the row called `name`. Throws DECISION_FAILED where a check failed and the answer hangs on it: a
 * row that is not there because of it would look like an answer.
 */
export function permissionSql(question: Question, name: string, action: CompiledAction = question.action): Fragment {
  table(question.program.model.resources[action.node.resource]!)
  const formula = permissionOf(action)
  const fragment = kept(question, formula, name)
  if (fragment) return fragment
  const { errors, fragment: made } = planned(question, formula, name)
  if (errors.length === 0) return made
  const [cause] = errors
  const message = `A check failed while the query of \`${action.node.id}\` was made: ${String(cause)}`
  throw new BailiwickError('DECISION_FAILED', message, { cause })
}

function kept({ program, environment, isOfOne }: Question, formula: Formula, name: string): Fragment | undefined {
  if (environment.bounds !== undefined) return undefined
  return fromTemplate(program.model, formula, environment, name, isOfOne)
}

function planned({ program, environment, isOfOne }: Question, formula: Formula, name: string) {
  const { condition, errors } = planFormula(program.model, formula, environment)
  const foreign = environment.bounds === undefined ? undefined : foreignStore(condition)
  if (foreign) throw foreign
  return { fragment: permittedSql(reachOf(program.model, name, isOfOne), condition), errors }
}

/** Whether the SQL of a formula is true for every row, or for none. */
export function isAlways({ strings }: Fragment): boolean {
  return strings.length === 1 && strings[0] === 'true'
}

export function isNever({ strings }: Fragment): boolean {
  return strings.length === 1 && strings[0] === 'false'
}

/** The fragment in parentheses that it may need beside others. */
export function enclosed(fragment: Fragment): Fragment {
  return isAlways(fragment) || isNever(fragment) ? fragment : sql`(${fragment})`
}
