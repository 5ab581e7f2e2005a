import { TRUE } from '../../ast/condition.ts'
import { BailiwickError } from '../../errors/error.ts'
import type { CompiledAction, Program } from '../../evaluate/compiled.ts'
import type { Condition } from '../../policy/condition.ts'
import { condition } from '../../policy/define-condition.ts'
import type { Model } from '../../policy/define-model.ts'
import type { PolicyRefs } from '../../policy/define-policy.ts'
import type { Policy } from '../../policy/policy.ts'
import type { Part } from '../solve/question.ts'
import { Asker } from './asker.ts'
import { difference, permitted } from './differences.ts'
import { type QuestionOptions, type Spending, spendingOf } from './options.ts'
import { type AnyPolicy, programOf } from './program.ts'
import { requirementsFrom, requirementsOf } from './requirements.ts'

/** Whether a kind of subject may do something: with every row, with some, with none; or that was not decided. */
export type Cell = 'always' | 'sometimes' | 'never' | 'unknown'

export interface MatrixRow<K extends string = string> {
  readonly action: string
  readonly cells: Readonly<Record<K, Cell>>
}

/**
 * What kinds of subjects may do at all: for each action and each kind whether it is permitted always, sometimes or never. `always` and
 * `never` are proved. A kind that no subject can be may do nothing. Throws INVALID_POLICY and INVALID_OPTION.
 *
 * ```ts
 * import { defineModel, definePolicy, t } from 'bailiwick'
 * import { matrix } from 'bailiwick/analyze'
 *
 * const model = defineModel({
 *   subject: { id: t.id(), role: t.enum('viewer', 'editor') },
 *   resource: { article: { id: t.id(), authorId: t.id() } },
 * })
 * const policy = definePolicy(model, 'article', ({ subject, resource: article }) => ({
 *   read: { allow: true },
 *   update: { allow: { own: article.authorId.is(subject.id) }, deny: { viewer: subject.role.is('viewer') } },
 * }))
 * const rows = matrix(policy, {
 *   viewers: ({ subject }) => subject.role.is('viewer'),
 *   editors: ({ subject }) => subject.role.is('editor'),
 * })
 * rows[1] // => { action: 'article.update', cells: { viewers: 'never', editors: 'sometimes' } }
 * ```
 */
export function matrix<M extends Model, P, const K extends string>(
  policy: Policy<M, P>,
  kinds: { readonly [Kind in K]: true | ((refs: PolicyRefs<M, '*'>) => Condition) },
  options: QuestionOptions = {},
): readonly MatrixRow<K>[] {
  const program = programOf(policy as AnyPolicy, 'matrix')
  const spending = spendingOf(options, 'matrix')
  if (typeof kinds !== 'object' || kinds === null) {
    throw new BailiwickError(
      'INVALID_OPTION',
      "matrix takes kinds of subjects: { editors: ({ subject }) => subject.role.is('editor') }.",
    )
  }
  const parts = Object.entries(kinds).map(([kind, said]) => partOf(policy.model, kind, said))
  return policy.actions().map(({ id }) => ({
    action: id,
    cells: cellsOf(program, program.actions.get(id)!, parts, spending) as Readonly<Record<K, Cell>>,
  }))
}

function partOf(model: Model, kind: string, said: unknown): Part {
  if (said === true) return { label: kind, condition: TRUE }
  if (typeof said === 'function') return { label: kind, condition: condition(model, '*', said as never).node }
  throw new BailiwickError(
    'INVALID_OPTION',
    `\`${kind}\` is true, or a function of references: ({ subject }) => subject.banned.`,
  )
}

function cellsOf({ model }: Program, action: CompiledAction, parts: readonly Part[], spending: Spending) {
  const asker = new Asker(model, action.node.resource, spending)
  const requirements = requirementsOf(action)
  return Object.fromEntries(
    parts.map((part): [string, Cell] => {
      const some = permitted(asker, [part], requirements)
      if (some.kind !== 'found') return [part.label, some.kind === 'none' ? 'never' : 'unknown']
      const others = difference(asker, requirementsFrom(part.label, part.condition), requirements)
      return [part.label, others.kind === 'found' ? 'sometimes' : others.kind === 'none' ? 'always' : 'unknown']
    }),
  )
}
