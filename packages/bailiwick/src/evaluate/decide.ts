import { asksChecks } from '../ast/visit.ts'
import { decideTogether, forAll } from './bounds.ts'
import type { CompiledAction, CompiledRule, Program } from './compiled.ts'
import type { Decision, Reason } from './decision.ts'
import type { Environment } from './environment.ts'
import { type ExplainedCondition, explainCondition, messageOf, reasonOfCheck } from './explain-condition.ts'
import { fieldAccess, hasFieldRules } from './fields.ts'
import { ASK, YES } from './quick-answer.ts'
import { Failure, fold, IMPRECISE, isCallerMistake, negate, PENDING, showTruth, type Truth } from './truth.ts'

/**
 * Whether the action is permitted: some allow is true and every deny is false, and so for what it requires. Stops as soon
 * as the answer is certain; a caller's mistake throws if the answer hangs on it.
 */
export function isPermitted(action: CompiledAction, environment: Environment): boolean {
  const quick = environment.bounds === undefined ? action.quick.check(environment) : ASK
  if (quick !== ASK) return quick === YES
  return certain(permission(action, environment), environment)
}

/** True or not: what is pending is asked again, and a caller's mistake throws. */
export function certain(value: Truth, environment: Environment): boolean {
  if (value === PENDING) environment.answers.undecided()
  if (value instanceof Failure && isCallerMistake(value)) throw value.error
  return value === true
}

/** The action's truth, with failures: what `isPermitted` and the questions about several actions are made of. */
export function permission(action: CompiledAction, environment: Environment): Truth {
  if (environment.bounds === undefined) return permissionAlone(action, environment)
  return forAll(environment, (party) => permissionAlone(action, party))
}

function permissionAlone(action: CompiledAction, environment: Environment): Truth {
  const { allow, deny, requires } = action
  return fold(
    1 + deny.length + requires.length,
    (index) => {
      if (index === 0) return fold(allow.length, (rule) => allow[rule]!.check(environment), true)
      if (index <= deny.length) return negate(deny[index - 1]!.check(environment))
      return permissionAlone(requires[index - 1 - deny.length]!, environment)
    },
    false,
  )
}

/** A rule and the action that it is asked for: the one in question, or one that it requires. */
export interface AskedRule {
  readonly rule: CompiledRule
  readonly action: string
}

/** A rule with what it came to, here or in the database. */
export interface EvaluatedRule extends AskedRule {
  readonly value: Truth
}

/** The same answer with its reasons: every rule is evaluated. */
export function decide(
  program: Program,
  action: CompiledAction,
  environment: Environment,
  listsFields = true,
): Decision {
  const allowed = isPermitted(action, environment)
  if (environment.bounds === undefined) return decideAlone(program, action, environment, allowed, listsFields)
  return decideTogether(action, environment, allowed, (party) =>
    decideAlone(program, action, party, isPermitted(action, party), listsFields),
  )
}

function decideAlone(
  program: Program,
  action: CompiledAction,
  environment: Environment,
  allowed: boolean,
  listsFields: boolean,
): Decision {
  const rules = askedRules(action).map((asked) => ({ ...asked, value: asked.rule.check(environment) }))
  const failures = rules.flatMap(({ value }) =>
    value instanceof Failure && value !== IMPRECISE && !isCallerMistake(value) ? [value.error] : [],
  )
  const show = (evaluated: EvaluatedRule) => reasonOf(program, environment, evaluated)
  return {
    allowed,
    action: action.node.id,
    reasons: reasonsOf(action, allowed, rules, show),
    ...(allowed && listsFields ? fieldsOf(program, action, environment) : {}),
    errors: failures.map(messageOf),
  }
}

/** Every rule that decides the action, its own first; one that also decides what it requires is asked once. */
export function askedRules(action: CompiledAction): readonly AskedRule[] {
  const own = [...action.allow, ...action.deny].map((rule) => ({ rule, action: action.node.id }))
  const all = [...own, ...action.requires.flatMap(askedRules)]
  return all.filter(({ rule }, index) => all.findIndex((other) => other.rule.node.id === rule.node.id) === index)
}

/** Which of the rules decided, each as `show` has it. */
export function reasonsOf(
  action: CompiledAction,
  allowed: boolean,
  rules: readonly EvaluatedRule[],
  show: (rule: EvaluatedRule) => Reason,
): readonly Reason[] {
  if (allowed) return rules.filter(({ rule, value }) => value === true && isAllowOf(action, rule)).map(show)
  // A deny that lacks data did not decide, or the question would have thrown.
  const denies = rules.filter(({ rule, value }) => rule.node.effect === 'deny' && value !== false && !isMistake(value))
  if (denies.length > 0) return denies.map(show)
  return blockedActions(action, rules).flatMap((blocked) => [
    noAllow(action, blocked),
    ...rules.filter(({ rule }) => isAllowOf(blocked, rule)).map(show),
  ])
}

function isMistake(value: Truth): boolean {
  return value instanceof Failure && isCallerMistake(value)
}

function isAllowOf(action: CompiledAction, rule: CompiledRule): boolean {
  return action.allow.some((allow) => allow.node.id === rule.node.id)
}

function noAllow(action: CompiledAction, blocked: CompiledAction): Reason {
  const required = blocked === action ? {} : { cause: `it requires ${blocked.node.id}` }
  return { rule: 'no-allow', effect: 'allow', value: false, ...required }
}

/** The action, and what it requires, where no allow is true. */
function blockedActions(action: CompiledAction, rules: readonly EvaluatedRule[]): readonly CompiledAction[] {
  const open = rules.some(({ rule, value }) => value === true && isAllowOf(action, rule))
  return [...(open ? [] : [action]), ...action.requires.flatMap((required) => blockedActions(required, rules))]
}

function reasonOf(program: Program, environment: Environment, { rule, value }: EvaluatedRule): Reason {
  const { condition } = rule.node
  const asksTree = typeof showTruth(value) !== 'boolean' || asksChecks(condition)
  return shownReason(rule, value, asksTree ? explainCondition(program.model, condition, environment) : undefined)
}

/** A rule as a reason; what it came to in detail tells the cause of a value that is neither true nor false. */
export function shownReason(
  { node: { id, effect, because } }: Pick<CompiledRule, 'node'>,
  value: Truth,
  tree: ExplainedCondition | undefined,
): Reason {
  const name = showTruth(value)
  const cause = tree && (tree.cause ?? reasonOfCheck(tree, name))
  return { rule: id, effect, value: name, ...(cause ? { cause } : {}), ...(because ? { because } : {}) }
}

function fieldsOf(program: Program, action: CompiledAction, environment: Environment): Pick<Decision, 'fields'> {
  return hasFieldRules(program, action) ? { fields: fieldAccess(program, action, environment) } : {}
}
