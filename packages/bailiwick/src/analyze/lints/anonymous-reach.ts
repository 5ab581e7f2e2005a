import type { ConditionNode, ListNode, OperandNode, Value } from '../../ast/condition.ts'
import type { ModelNode } from '../../ast/model.ts'
import { isArrayType, isJsonType } from '../../ast/types.ts'
import { childrenOf, operandsOf, unshifted } from '../../ast/visit.ts'
import { readSubject } from '../../evaluate/environment.ts'
import type { FindingWitness } from '../../findings/finding.ts'
import { permission } from './formula.ts'
import { asked, find, type Kind, type Lint, listed } from './lint.ts'
import { holds, lacks } from './questions.ts'
import { replaceSubject, type SubjectValues } from './replace-subject.ts'

const missing: Kind = {
  id: 'L18/anonymous-reach',
  severity: 'error',
  why: 'Being nobody gives more than being a stranger: whoever loses the value, or never had one, is let through.',
}
const shared: Kind = {
  id: 'L18/shared-identity',
  severity: 'warning',
  why: 'All who are not signed in have that one value, so what belongs to it belongs to each of them.',
}

/** Rules over who somebody is that let through those who are nobody. */
export const anonymousReach: Lint = {
  kinds: [missing, shared],
  *check(policy) {
    const { model } = policy
    for (const written of policy.rules) {
      const { rule, object, sites } = written
      if (rule.effect !== 'allow' || policy.settled.has(object)) continue
      const names = identitiesIn(model, rule.condition)
      const nobody = nobodyOf(model, names)
      if (!nobody) continue
      const stranger = { ...nobody, ...Object.fromEntries(names.map((name) => [name, strange(model, name) ?? null])) }
      const { action } = sites[0]!
      const answer = policy.questions.ask(object, action.resource, [
        holds('nobody', replaceSubject(rule.condition, nobody)),
        lacks('stranger', replaceSubject(rule.condition, stranger)),
        ...permission(policy, action).map(({ label, condition }) => holds(label, replaceSubject(condition, nobody))),
      ])
      if (answer?.kind !== 'found') continue
      const paths = listed(names.map((name) => `subject.${name}`))
      const isShared = names.some((name) => nobody[name] !== null)
      yield find(isShared ? shared : missing, written, {
        message: isShared
          ? `The anonymous subject of the model has a value for ${paths}, and the rule is true of rows with that value.`
          : `Where ${paths} is null it is true of rows that it is not true of for somebody else.`,
        fix: isShared
          ? 'Make the attribute `.optional()` and leave it out of `anonymous`: null equals nothing.'
          : 'Say of whom it should be true: a null compares with nothing, so leave the test for null out, or make it a rule of its own.',
        witness: asked(asNobody(model, names, answer.witness), action.id, true),
      })
    }
  },
}

/** The attributes of the subject that say who it is: texts that the rule compares with those of a row. */
function identitiesIn(model: ModelNode, condition: ConditionNode): readonly string[] {
  const names = new Set<string>()
  const look = (node: ConditionNode): void => {
    const operands = operandsOf(node).map(unshifted)
    const isEquality = node.kind === 'comparison' || node.kind === 'in'
    const subjects = operands.flatMap((each) => (isSubject(each) ? [each.name] : []))
    if (isEquality && operands.some(({ kind }) => kind === 'row')) {
      for (const name of subjects) if (strange(model, name) !== undefined) names.add(name)
    }
    childrenOf(node).forEach(look)
  }
  look(condition)
  return [...names]
}

function isSubject(operand: OperandNode | ListNode): operand is Extract<OperandNode, { kind: 'attribute' }> {
  return operand.kind === 'attribute' && operand.of === 'subject' && !('json' in operand && operand.json)
}

/** The values that were put in for those of the subject. */
function asNobody(model: ModelNode, names: readonly string[], witness: FindingWitness): FindingWitness {
  if (model.anonymous) return { ...witness, subject: null }
  return { ...witness, subject: { ...witness.subject, ...Object.fromEntries(names.map((name) => [name, null])) } }
}

/** A value that nothing else has. */
function strange(model: ModelNode, name: string): Value | undefined {
  const { type } = model.subject[name]!
  if (isArrayType(type) || isJsonType(type)) return undefined
  if (type.kind === 'uuid') return '5a1d2c3b-0000-4000-8000-57a46e500000'
  return type.kind === 'id' || type.kind === 'text' ? 'somebody who is a stranger here' : undefined
}

/** What the subject has who is nobody: the declared one's values, else null where the rule reads what may be null. */
function nobodyOf(model: ModelNode, names: readonly string[]): SubjectValues | undefined {
  if (names.length === 0) return undefined
  if (model.anonymous) {
    const values = readSubject(model, null)
    const scalar = Object.entries(values).filter(([name]) => !isJsonType(model.subject[name]!.type))
    return Object.fromEntries(scalar) as SubjectValues
  }
  if (!names.every((name) => model.subject[name]!.nullable)) return undefined
  return Object.fromEntries(names.map((name) => [name, null]))
}
