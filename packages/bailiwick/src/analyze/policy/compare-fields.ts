import type { AttributeNode } from '../../ast/model.ts'
import type { CompiledAction } from '../../evaluate/compiled.ts'
import { fieldFormula } from '../../evaluate/field-formula.ts'
import type { Witness } from '../solve/question.ts'
import type { Asker } from './asker.ts'
import { canonical } from './canonical.ts'
import type { Comparing } from './comparing.ts'
import { permitted } from './differences.ts'
import { missed, requirementsOf } from './requirements.ts'

/** An attribute that is seen, or may be written, on other rows than before. */
export interface FieldComparison {
  readonly attribute: string
  readonly kind: 'equal' | 'narrower' | 'wider' | 'both' | 'unknown'
  /** A row that both policies permit, with the attribute in the new one only. */
  readonly gained?: Witness
  readonly lost?: Witness
  /** Why a direction was not decided. */
  readonly message?: string
}

/** Only those that differ, or were not decided. */
export function compareFields(
  comparing: Comparing,
  asker: Asker,
  before: CompiledAction,
  after: CompiledAction,
): readonly FieldComparison[] {
  const [old, now] = [comparing.before, comparing.after].map(
    ({ program }) => program.model.resources[after.node.resource]!,
  )
  const names = Object.keys(now!.attributes).filter((name) => Object.hasOwn(old!.attributes, name))
  return names.flatMap((name) => {
    const was = conditionOf(before, old!.attributes[name]!)
    const is = conditionOf(after, now!.attributes[name]!)
    if (canonical(was) === canonical(is)) return []
    const both = [...requirementsOf(after), ...requirementsOf(before)]
    const ask = (has: typeof is, lacks: typeof is) =>
      permitted(asker, [{ label: name, condition: has }, missed({ label: `no ${name}`, condition: lacks })], both)
    const [gained, lost] = [ask(is, was), ask(was, is)]
    const found = (answer: typeof gained) => answer.kind === 'found'
    if (gained.kind === 'none' && lost.kind === 'none') return []
    const open = [gained, lost].find((answer) => answer.kind === 'unknown')
    const kind = open ? 'unknown' : found(gained) ? (found(lost) ? 'both' : 'wider') : 'narrower'
    return [
      {
        attribute: name,
        kind,
        ...(gained.kind === 'found' ? { gained: gained.witness } : {}),
        ...(lost.kind === 'found' ? { lost: lost.witness } : {}),
        ...(open?.kind === 'unknown' ? { message: open.message } : {}),
      } as const,
    ]
  })
}

/** Where the attribute is seen, or may be written, on a permitted row. */
function conditionOf(action: CompiledAction, attribute: AttributeNode) {
  return fieldFormula(action, attribute, action.node.name === 'read').where((node) => node)
}
