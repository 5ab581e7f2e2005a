import type { ConditionNode } from '../../../packages/bailiwick/src/ast/condition.ts'
import type { ModelNode } from '../../../packages/bailiwick/src/ast/model.ts'
import { Translation } from './conditions.ts'
import { Database } from './rows.ts'
import { type Bound, boundOf, most } from './sizes.ts'
import { Script, TooLong } from './smt.ts'
import { isStorable } from './values.ts'

/** A question as SMT-LIB: is there a world in which all conditions are true? */
export interface SmtQuestion {
  readonly text: string
  readonly constants: ReadonlyMap<string, string>
  readonly bound: Bound
  /** How many rows and elements there are at most. */
  readonly limit: number
  /** Z3 may find what is none: something in the question has no exact twin in its language. */
  readonly inexact: boolean
}

/** The text of most questions is shorter than this. A longer one is asked about fewer rows. */
const longText = 10_000
/** Where even among few rows it is longer than this, it is left open. */
const longestText = 60_000

/**
 * The question in the largest world in which it is still short. Nothing is returned if there is none: a search among few rows may
 * miss a world, and so refutes less, but what it finds is one.
 */
export function translateShort(
  model: ModelNode,
  resource: string,
  conditions: readonly ConditionNode[],
): SmtQuestion | undefined {
  let last: SmtQuestion | undefined
  for (const limit of [most, most >> 1, 1]) {
    try {
      const question = translate(model, resource, conditions, { limit })
      if (question.text.length <= longText) return question
      if (question.text.length <= longestText) last = question
    } catch (error) {
      if (!(error instanceof TooLong)) throw error
    }
  }
  return last
}

/** `isStrict` leaves out all text that no column holds, not only where it would matter; that takes longer. */
export function translate(
  model: ModelNode,
  resource: string,
  conditions: readonly ConditionNode[],
  { isStrict = false, limit = most }: { readonly isStrict?: boolean; readonly limit?: number } = {},
): SmtQuestion {
  const bound = boundOf(model, resource, conditions, limit)
  const script = new Script()
  const database = new Database(script, model, bound, resource)
  const translation = new Translation(script, model, database)
  const root = database.rowsOf(resource)[0]!
  for (const condition of conditions) script.assert(translation.isTrue(condition, [root]))
  database.assertKeys(script)
  if (isStrict) {
    for (const [name, sort] of [...script.constants]) {
      if (sort === 'String') script.assert(isStorable(script.constant(name, sort)))
    }
  }
  return { text: script.text, constants: script.constants, bound, limit, inexact: translation.inexact }
}
