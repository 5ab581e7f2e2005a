import type { ConditionNode } from '../../../packages/bailiwick/src/ast/condition.ts'
import type { ModelNode } from '../../../packages/bailiwick/src/ast/model.ts'
import { Translation } from './conditions.ts'
import { Database } from './rows.ts'
import { type Bound, boundOf } from './sizes.ts'
import { Script } from './smt.ts'
import { isStorable } from './values.ts'

/** A question as SMT-LIB: is there a world in which all conditions are true? */
export interface SmtQuestion {
  readonly text: string
  readonly constants: ReadonlyMap<string, string>
  readonly bound: Bound
  /** Z3 may find what is none: something in the question has no exact twin in its language. */
  readonly inexact: boolean
}

/** `isStrict` leaves out all text that no column holds, not only where it would matter; that takes longer. */
export function translate(
  model: ModelNode,
  resource: string,
  conditions: readonly ConditionNode[],
  { isStrict = false }: { readonly isStrict?: boolean } = {},
): SmtQuestion {
  const bound = boundOf(model, resource, conditions)
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
  return { text: script.text, constants: script.constants, bound, inexact: translation.inexact }
}
