import type { CompiledAction } from '../../evaluate/compiled.ts'
import type { Decision } from '../../evaluate/decision.ts'
import { hasFieldRules } from '../../evaluate/fields.ts'
import type { Witness } from '../solve/question.ts'
import type { Asked } from './comparing.ts'
import { factsOf } from './world.ts'

/**
 * What the policy itself says of a world, as an application would ask it. Undefined where it cannot be asked: where the world assumes what
 * a function of the application answers, or where attributes have conditions of their own, which a write asks as well.
 */
export function replay({ policy, program }: Asked, action: CompiledAction, witness: Witness): Decision | undefined {
  if (witness.assuming.length > 0 || witness.before || program.checks.length > 0) return undefined
  if (action.creates && hasFieldRules(program, action)) return undefined
  const { attributes } = program.model.resources[action.node.resource]!
  const given = Object.entries(witness.row ?? {}).filter(([name]) => {
    const attribute = Object.hasOwn(attributes, name) ? attributes[name] : undefined
    return !(action.creates && attribute?.generated)
  })
  const access = policy.for(onlyKnown(program.model.subject, witness.subject), {
    context: onlyKnown(program.model.context, witness.context) ?? {},
    facts: factsOf(witness),
  })
  const decide = access.decide as (action: string, row: object) => Decision
  return decide.call(access, action.node.id, Object.fromEntries(given))
}

function onlyKnown(attributes: object, given: Readonly<Record<string, unknown>> | null) {
  return given && Object.fromEntries(Object.entries(given).filter(([name]) => Object.hasOwn(attributes, name)))
}
