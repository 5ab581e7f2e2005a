import type { ConditionNode, ListNode, OperandNode } from '../../ast/condition.ts'
import { lookup, type ModelNode, resourceAt } from '../../ast/model.ts'
import { childrenOf, operandsOf, unshifted } from '../../ast/visit.ts'

/** What a condition reads of a row, the subject or the context, without what moves it. */
export type Read = Exclude<OperandNode | ListNode, { kind: 'shifted' | 'literal' | 'values' }>

/** The attributes that a condition reads directly, not those of the conditions in it. */
export function readsOf(node: ConditionNode): readonly Read[] {
  return operandsOf(node)
    .map(unshifted)
    .filter((operand): operand is Read => operand.kind === 'row' || operand.kind === 'attribute')
}

/** Those of the conditions in it too. */
export function allReads(node: ConditionNode): readonly Read[] {
  return [...readsOf(node), ...childrenOf(node).flatMap(allReads)]
}

/** Whether it can be null: the attribute, or a relation on the way to it. */
export function isNullable(model: ModelNode, read: Read): boolean {
  if (read.kind === 'attribute') return model[read.of][read.name]!.nullable
  let owner = model.resources[read.resource]!
  for (const hop of read.hops) {
    const relation = owner.relations[hop]!
    if (relation.nullable) return true
    owner = model.resources[relation.target]!
  }
  return owner.attributes[read.name]!.nullable
}

export function attributeOf(model: ModelNode, read: Read) {
  if (read.kind === 'attribute') return lookup(model[read.of], read.name)!
  return lookup(resourceAt(model, read.resource, read.hops).attributes, read.name)!
}

/** Every condition inside, with whether its falsehood is what makes the whole true. */
export function* withSign(node: ConditionNode, negated = false): Generator<{ node: ConditionNode; negated: boolean }> {
  yield { node, negated }
  const turned = node.kind === 'not' || (node.kind === 'quantifier' && node.quantifier === 'none')
  for (const child of childrenOf(node)) yield* withSign(child, turned ? !negated : negated)
}
