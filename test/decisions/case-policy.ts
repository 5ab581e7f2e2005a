import {
  BailiwickError,
  combine,
  definePolicy,
  type Facts,
  isNotFalse,
  isTrue,
  type Model,
  memoryFacts,
  not,
  type PolicyJson,
  type RuleInfo,
} from 'bailiwick'
import type { AccessLike } from 'bailiwick/sql'
import type { ModelNode } from '../../packages/bailiwick/src/ast/model.ts'
import { modelNode } from '../../packages/bailiwick/src/policy/define-model.ts'
import { reversedCondition, reversedWriting } from './reversed.ts'
import type {
  Asked,
  ConditionCase,
  ConditionFamily,
  DecisionCase,
  DecisionFamily,
  GivenFacts,
  QuestionFamily,
  Row,
  Writing,
} from './table.ts'

/** What both runners make of a case before they ask. */

export interface AskedPolicy {
  readonly model: Model
  readonly hash: string
  rules(filter?: { readonly action: string }): readonly RuleInfo[]
  toJSON(): PolicyJson
  for(subject: unknown, options?: object): Asked & AccessLike
  forAsync(subject: unknown, options?: object): Promise<unknown>
}

/** The families that are questions about rows. */
export type Questioned = ConditionFamily | DecisionFamily

export function questionedPolicy(family: Questioned, given: ConditionCase | DecisionCase): AskedPolicy {
  return family.kind === 'conditions' ? conditionPolicy(family, given as ConditionCase) : policiesOf(family)[0]
}

/** A way that a policy, or an access object, takes before it is asked; what it makes of them must answer the same. */
export interface Lane {
  policy(policy: AskedPolicy): AskedPolicy
  access(access: Asked & AccessLike, policy: AskedPolicy): Asked & AccessLike
}

/** Asked as it is written. */
export const direct: Lane = { policy: (policy) => policy, access: (access) => access }

const written: Writing = { definePolicy, combine }
const policies = new Map<Lane, Map<object, readonly [AskedPolicy, AskedPolicy]>>()

/** The family's policy as it is written, and with its rules the other way round. Written once. */
export function policiesOf(
  family: DecisionFamily | QuestionFamily,
  lane = direct,
): readonly [AskedPolicy, AskedPolicy] {
  const ofLane = policies.get(lane) ?? new Map<object, readonly [AskedPolicy, AskedPolicy]>()
  policies.set(lane, ofLane)
  const known = ofLane.get(family)
  if (known) return known
  const make = (writing: Writing) => lane.policy(family.policy(writing) as AskedPolicy)
  const made = [make(written), make(reversedWriting)] as const
  ofLane.set(family, made)
  return made
}

export function modelOf(family: ConditionFamily | DecisionFamily | QuestionFamily): ModelNode {
  return family.kind === 'conditions' ? family.model[modelNode] : policiesOf(family)[0].model[modelNode]
}

/** A question about a condition in each position: as an allow, negated, and as a deny in both meanings of null. */
export const positions = ['holds', 'fails', 'unless', 'without'] as const
export type Position = (typeof positions)[number]

/** In which positions the action is permitted when the condition comes to a value. */
export const permittedIn: Readonly<Record<'true' | 'false' | 'unknown' | 'imprecise', readonly Position[]>> = {
  true: ['holds'],
  false: ['fails', 'unless', 'without'],
  unknown: ['unless'],
  imprecise: [],
}

export function conditionPolicy(
  family: ConditionFamily,
  { condition }: ConditionCase,
  reverse = false,
  lane = direct,
): AskedPolicy {
  const made = definePolicy(family.model, family.resource, ({ resource, ...refs }) => {
    const build = () => (reverse ? reversedCondition(condition(resource, refs)) : condition(resource, refs))
    return {
      holds: { allow: build() },
      fails: { allow: not(build()) },
      unless: { allow: true, deny: isTrue(build()) },
      without: { allow: true, deny: isNotFalse(build()) },
    }
  })
  return lane.policy(made as unknown as AskedPolicy)
}

interface Asking {
  readonly subject?: Row | null
  readonly context?: Row
  readonly facts?: GivenFacts
  readonly onBehalfOf?: unknown
}

/** The access of a case: its subject, context and facts over those of its family. */
export function accessFor(
  policy: AskedPolicy,
  family: { readonly subject: Row; readonly context?: Row },
  asking: Asking,
  lane = direct,
): Asked & AccessLike {
  const { subject, facts, ...options } = askedOf(family, asking)
  const given = facts === undefined ? {} : { facts: factsOf(facts) }
  return lane.access(policy.for(subject, { ...options, ...given }), policy)
}

/** The subject, context and facts of a case over those of its family. */
export function askedOf(family: { readonly subject: Row; readonly context?: Row }, asking: Asking) {
  return {
    subject: asking.subject === null ? null : { ...family.subject, ...asking.subject },
    context: { ...family.context, ...asking.context },
    facts: asking.facts,
    ...(asking.onBehalfOf === undefined ? {} : { onBehalfOf: asking.onBehalfOf }),
  }
}

export function factsOf(facts: GivenFacts): Facts {
  if (facts !== 'failing') return memoryFacts(facts)
  const fail = () => {
    throw new Error('the directory is down')
  }
  return { granted: fail, denied: fail, holds: fail }
}

/** What `run` returns, or the code of the error that it throws; an error without a code is nothing that a row expects. */
export function outcome<T>(run: () => T): T | { readonly throws: string } {
  try {
    return run()
  } catch (error) {
    return { throws: error instanceof BailiwickError ? error.code : String(error) }
  }
}
