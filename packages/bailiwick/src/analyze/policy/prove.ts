import { BEFORE, type ConditionNode } from '../../ast/condition.ts'
import { operandsOf, unshifted, walk } from '../../ast/visit.ts'
import { BailiwickError } from '../../errors/error.ts'
import type { CompiledAction } from '../../evaluate/compiled.ts'
import { actionOf } from '../../evaluate/program.ts'
import type { ActionName, ResourceName } from '../../policy/access.ts'
import type { Condition } from '../../policy/condition.ts'
import { condition } from '../../policy/define-condition.ts'
import type { Model } from '../../policy/define-model.ts'
import type { PolicyRefs } from '../../policy/define-policy.ts'
import { bindGrants } from '../../policy/own-grants.ts'
import type { Policy } from '../../policy/policy.ts'
import type { Witness } from '../solve/question.ts'
import { Asker } from './asker.ts'
import { permitted } from './differences.ts'
import { type QuestionOptions, spendingOf } from './options.ts'
import { type AnyPolicy, programOf } from './program.ts'
import { replay } from './replay.ts'
import { missed, requirementsOf, requirementsToWrite } from './requirements.ts'
import { trueAlternatives } from './world.ts'

type Said<M extends Model, R extends string> = true | ((refs: PolicyRefs<M, R>) => Condition)

/** What is to hold of an action, whoever asks, whatever the row. */
export type Claim<M extends Model, R extends string, A extends string> = {
  /** One action, or several of one resource. */
  readonly action: `${R}.${A}` | readonly [`${R}.${A}`, ...`${R}.${A}`[]]
} & (
  | {
      /** It is not permitted where this is true; `true` for nowhere. Where it speaks of `before`, the action is a change from there. */
      readonly never: Said<M, R>
      readonly only?: never
    }
  | {
      /** It is permitted only where this is true, and not where it is unknown. */
      readonly only: (refs: PolicyRefs<M, R>) => Condition
      readonly never?: never
    }
)

/** What came of a claim about a policy. */
export type Proof =
  | {
      readonly kind: 'proved'
      /** The rules that the proof needed: allows that do not go further, and denies, by their ids. */
      readonly rules: readonly string[]
    }
  | {
      readonly kind: 'refuted'
      readonly action: string
      /** Where the action is permitted against the claim. */
      readonly witness: Witness
      /** The allows that permit it there. */
      readonly permittedBy: readonly string[]
      /** The policy was asked through `policy.for(…)`; otherwise the evaluator confirmed each rule. */
      readonly replayed: boolean
    }
  | { readonly kind: 'unknown'; readonly action: string; readonly reason: string; readonly message: string }

/**
 * Proves that a policy keeps to something, whoever asks and whatever the row, or shows where it does not. Throws INVALID_POLICY,
 * INVALID_OPTION, UNKNOWN_ACTION, and what is wrong with the condition.
 *
 * ```ts
 * import { all, defineModel, definePolicy, t } from 'bailiwick'
 * import { prove } from 'bailiwick/analyze'
 *
 * const model = defineModel({
 *   subject: { id: t.id(), role: t.enum('viewer', 'editor') },
 *   resource: { article: { id: t.id(), authorId: t.id() } },
 * })
 * const policy = definePolicy(model, 'article', ({ subject, resource: article }) => ({
 *   delete: {
 *     allow: { own: article.authorId.is(subject.id) },
 *     deny: { viewer: subject.role.is('viewer') },
 *   },
 * }))
 * prove(policy, { action: 'article.delete', never: ({ subject }) => subject.role.is('viewer') })
 * // => { kind: 'proved', rules: ['article.delete/viewer'] }
 * prove(policy, { action: 'article.delete', never: true }).kind // => 'refuted'
 * ```
 */
export function prove<M extends Model, P, R extends ResourceName<P>, A extends ActionName<P, R>>(
  policy: Policy<M, P>,
  claim: Claim<M, R, A>,
  options: QuestionOptions = {},
): Proof {
  const program = programOf(policy as AnyPolicy, 'prove')
  const spending = spendingOf(options, 'prove')
  const rules = new Set<string>()
  let open: Proof | undefined
  for (const id of actionsOf(claim)) {
    const action = actionOf(program, id)
    const said = conditionOf(policy.model, action, claim)
    const requirements = speaksOfBefore(said) ? requirementsToWrite(action) : requirementsOf(action)
    const asker = new Asker(program.model, action.node.resource, { ...spending, minimal: true })
    const part = { label: 'the claim', condition: said }
    const answer = permitted(asker, [claim.only ? missed(part) : part], requirements)
    if (answer.kind === 'found') {
      const { witness } = answer
      const decision = replay({ policy: policy as AnyPolicy, program }, action, witness)
      if (decision?.allowed !== false) {
        const permittedBy = trueAlternatives(program.model, witness, requirements, action.node.allow)
        return { kind: 'refuted', action: id, witness, permittedBy, replayed: decision !== undefined }
      }
      const message = 'The policy does not confirm what was found: please report this.'
      open ??= { kind: 'unknown', action: id, reason: 'internal', message }
    } else if (answer.kind === 'unknown') {
      open ??= { kind: 'unknown', action: id, reason: answer.reason, message: answer.message }
    } else {
      for (const label of answer.core) if (label !== part.label) rules.add(label)
    }
  }
  return open ?? { kind: 'proved', rules: [...rules] }
}

function actionsOf({ action }: { readonly action: string | readonly string[] }): readonly string[] {
  const ids = typeof action === 'string' ? [action] : action
  if (Array.isArray(ids) && ids.length > 0) return ids
  throw new BailiwickError(
    'INVALID_OPTION',
    "prove takes a claim about an action: { action: 'article.read', never: … }.",
  )
}

function conditionOf(
  model: Model,
  { node }: CompiledAction,
  { never, only }: { readonly never?: unknown; readonly only?: unknown },
): ConditionNode {
  if ((never === undefined) === (only === undefined)) {
    throw new BailiwickError('INVALID_OPTION', 'prove takes either `never` or `only`.')
  }
  if (never === true) return { kind: 'constant', value: true }
  const build: unknown = never ?? only
  if (typeof build !== 'function') {
    throw new BailiwickError(
      'INVALID_OPTION',
      '`never` and `only` are functions of references: ({ subject }) => subject.banned.',
    )
  }
  return bindGrants(condition(model, node.resource as never, build as never).node, node.resource, node.name)
}

function speaksOfBefore(said: ConditionNode): boolean {
  let speaks = false
  walk(said, (node) => {
    const places = [node, ...operandsOf(node).map(unshifted)]
    if (places.some((place) => 'level' in place && place.level === BEFORE)) speaks = true
  })
  return speaks
}
