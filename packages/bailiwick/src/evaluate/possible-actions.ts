import type { ConditionNode } from '../ast/condition.ts'
import { lookup, type ModelNode } from '../ast/model.ts'
import type { Effect } from '../ast/policy.ts'
import { describeCondition } from '../ast/words.ts'
import { BailiwickError, unknownName } from '../errors/error.ts'
import type { CompiledAction, CompiledRule, Program } from './compiled.ts'
import { askedRules } from './decide.ts'
import { readGiven } from './environment.ts'
import { type Folding, foldCondition } from './fold.ts'
import { both, either, whereFalse, whereTrue } from './where.ts'

export type Possibility = 'always' | 'sometimes' | 'never'

/** Whether a kind of subject can ever do something. */
export interface PossibleAction {
  readonly action: string
  /**
   * `always`: for every such subject, context and row. `never`: for none. `sometimes` may also be a `never` that
   * folding alone does not see, such as a row that would have to have two statuses.
   */
  readonly possible: Possibility
  /** The rules that make it so. */
  readonly rules: readonly PossibleRule[]
}

export interface PossibleRule {
  readonly rule: string
  readonly effect: Effect
  /** Whether the rule applies: an allow that is true, a deny that is not false. */
  readonly applies: Possibility
  /** What is left of its condition, in words; only where that decides. */
  readonly when?: string
}

/**
 * Folds every rule over the attributes that are given and leaves all else open: the other attributes, the context, stored
 * permissions, the row. Each step keeps the meaning, so `always` and `never` are certain.
 */
export function possibleActions(program: Program, subject: unknown): readonly PossibleAction[] {
  const { model } = program
  const folding: Folding = {
    model,
    subject: readPartialSubject(model, subject),
    context: {},
    facts: undefined,
    // Attributes are checked before, so only what is open can fail, and that is not evaluated.
    failed: () => ({ kind: 'constant', value: null }),
  }
  return [...program.actions.values()].map((action) => possibleAction(folding, action))
}

function readPartialSubject(model: ModelNode, subject: unknown): Readonly<Record<string, unknown>> {
  if (typeof subject !== 'object' || subject === null || Array.isArray(subject)) {
    throw new BailiwickError(
      'MISSING_SUBJECT',
      "possibleActions() takes some attributes of a subject: `{ role: 'editor' }`, or `{}` for anybody.",
    )
  }
  const known: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(subject)) {
    const attribute = lookup(model.subject, name)
    if (!attribute) throw unknownName('UNKNOWN_ATTRIBUTE', 'attribute of the subject', name, Object.keys(model.subject))
    if (value === undefined) {
      const message = `\`subject.${name}\` is undefined. Leave it out if it may be anything, or give null if it is empty.`
      throw new BailiwickError('INVALID_VALUE', message, { path: `subject.${name}`, seen: 'undefined' })
    }
    known[name] = readGiven(attribute, value, `subject.${name}`)
  }
  return known
}

function possibleAction(folding: Folding, action: CompiledAction): PossibleAction {
  const possible = nameOf(permitted(folding, action))
  return { action: action.node.id, possible, rules: decisive(folding, action, possible) }
}

/** Where the action is permitted, as `planAction` has it. */
function permitted(folding: Folding, action: CompiledAction): ConditionNode {
  return both([
    either(action.allow.map((rule) => applies(folding, rule))),
    ...action.deny.map((rule) => whereFalse(foldCondition(folding, rule.node.condition))),
    ...action.requires.map((required) => permitted(folding, required)),
  ])
}

function applies(folding: Folding, rule: CompiledRule): ConditionNode {
  const folded = foldCondition(folding, rule.node.condition)
  return rule.node.effect === 'allow' ? whereTrue(folded) : whereFalse(folded)
}

function possibleRule(folding: Folding, rule: CompiledRule): PossibleRule {
  const { id, effect } = rule.node
  const found = nameOf(applies(folding, rule))
  // A deny was asked where it is false.
  const opposite = { always: 'never', sometimes: 'sometimes', never: 'always' } as const
  const possible = effect === 'allow' ? found : opposite[found]
  const left = possible === 'sometimes' ? { when: describeCondition(foldCondition(folding, rule.node.condition)) } : {}
  return { rule: id, effect, applies: possible, ...left }
}

function decisive(folding: Folding, action: CompiledAction, possible: Possibility): readonly PossibleRule[] {
  const rules = askedRules(action).map(({ rule }) => possibleRule(folding, rule))
  const those = (effect: Effect, values: readonly Possibility[]) =>
    rules.filter((rule) => rule.effect === effect && values.includes(rule.applies))
  if (possible === 'always') return those('allow', ['always'])
  if (possible === 'sometimes') return rules.filter((rule) => rule.applies !== 'never')
  const denies = those('deny', ['always'])
  return denies.length > 0 ? denies : those('allow', ['never'])
}

function nameOf(condition: ConditionNode): Possibility {
  if (condition.kind !== 'constant') return 'sometimes'
  return condition.value ? 'always' : 'never'
}
