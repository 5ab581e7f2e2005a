import { lookup, type ModelNode } from '../../ast/model.ts'
import { BailiwickError, unknownName } from '../../errors/error.ts'
import type { Facts } from '../../evaluate/facts.ts'
import { actionOf } from '../../evaluate/program.ts'
import type { ActionName, ForOptions, ResourceName } from '../../policy/access.ts'
import type { Model } from '../../policy/define-model.ts'
import type { SubjectIn } from '../../policy/infer.ts'
import type { Policy } from '../../policy/policy.ts'
import { Limit, type Part, type UnknownReason, unknown } from '../solve/question.ts'
import { Searcher } from '../solve/search.ts'
import { Asked } from './asked.ts'
import { smallestHitting } from './hitting-sets.ts'
import { type QuestionOptions, spendingOf } from './options.ts'
import { type Pin, pinsOf, Unpinned } from './pins.ts'
import { type AnyPolicy, permissionParts, programOf } from './program.ts'

/** A question that was answered with no, as it was asked. */
export interface DeniedQuestion<M extends Model, R extends string, A extends string> {
  readonly action: `${R}.${A}`
  readonly subject: SubjectIn<M['~types']['subject']> | null
  /** With the related rows that rules read. */
  readonly row?: object
  readonly context?: ForOptions<M>['context']
  readonly facts?: Facts
  /** What stays as it is: `['subject.role', 'article.status', 'facts']`. Keys, the id of the subject and tenants always do. */
  readonly keep?: readonly string[]
  /** How many ways are looked for, those with the fewest changes first; 3 unless said otherwise. */
  readonly most?: number
}

/** Something that would have to be otherwise. */
export interface Change {
  /** `article.status`, `article.team.ownerId`, `subject.role`, or `granted('article.read')`, `holds('invoices.pay')`. */
  readonly path: string
  /** As it was given. */
  readonly from: unknown
  /** A value that would do: often there are others. */
  readonly to: unknown
}

/** Changes that together would make the answer a yes, and none of which can be left out. */
export interface NearestWay {
  readonly changes: readonly Change[]
  /** The allows that would then permit it. */
  readonly permittedBy: readonly string[]
}

export type NearestAllow =
  /** Nothing has to change. */
  | { readonly kind: 'allowed' }
  /** Fewest changes first. */
  | { readonly kind: 'found'; readonly ways: readonly NearestWay[] }
  /** Proved: whatever may change, the answer stays no, because of these rules. */
  | { readonly kind: 'never'; readonly rules: readonly string[] }
  | { readonly kind: 'unknown'; readonly reason: UnknownReason | 'application'; readonly message: string }

const known = ['action', 'subject', 'row', 'context', 'facts']

/**
 * What would have to be otherwise for a yes: the fewest attributes of who asks, of the row and of the context, and stored permissions.
 * Each way was asked of the policy, and that none has fewer changes is proved. Related rows are neither added nor taken away. Throws
 * INVALID_POLICY, INVALID_OPTION, UNKNOWN_ACTION, UNKNOWN_ATTRIBUTE, MISSING_FACTS, and ATTRIBUTE_NOT_LOADED or RELATION_NOT_LOADED for what any of the
 * rules reads and the row has not.
 *
 * ```ts
 * import { all, defineModel, definePolicy, t } from 'bailiwick'
 * import { nearestAllow } from 'bailiwick/analyze'
 *
 * const model = defineModel({
 *   subject: { id: t.id(), role: t.enum('reader', 'editor') },
 *   resource: { article: { id: t.id(), authorId: t.id(), status: t.enum('draft', 'published') } },
 * })
 * const policy = definePolicy(model, 'article', ({ subject, resource: article }) => ({
 *   read: { allow: { published: article.status.is('published'), editor: subject.role.is('editor') } },
 * }))
 * const question = {
 *   action: 'article.read',
 *   subject: { id: 'ann', role: 'reader' },
 *   row: { id: '1', authorId: 'bob', status: 'draft' },
 * } as const
 * nearestAllow(policy, { ...question, keep: ['subject'] })
 * // => { kind: 'found', ways: [{ changes: [{ path: 'article.status', from: 'draft', to: 'published' }], permittedBy: ['article.read/published'] }] }
 * nearestAllow(policy, { ...question, keep: ['subject', 'article.status'] })
 * // => { kind: 'never', rules: ['article.read/allow'] }
 * ```
 */
export function nearestAllow<M extends Model, P, R extends ResourceName<P>, A extends ActionName<P, R>>(
  policy: Policy<M, P>,
  question: DeniedQuestion<M, R, A>,
  options: QuestionOptions = {},
): NearestAllow {
  const program = programOf(policy as AnyPolicy, 'nearestAllow')
  const spending = spendingOf(options, 'nearestAllow')
  const { keep, most } = checked(question)
  const action = actionOf(program, question.action)
  const { resource } = action.node
  checkKept(keep, program.model, resource)
  const asked = new Asked(policy as AnyPolicy, program.model, resource, question)
  if (asked.decide([]).allowed) return { kind: 'allowed' }
  if (program.asksApplication) return open('Custom checks and loaders answer what only the application knows.')
  const parts = permissionParts(action)
  try {
    const pins = pinsOf(program.model, resource, parts, asked.environment())
    const isNobody = question.subject === null
    const free = pins.filter(
      ({ place, label }) => place && !(isNobody && place.of === 'subject') && !isKept(label, keep),
    )
    const searcher = new Searcher(program.model, resource, { ...spending, minimal: true })
    return nearest({ asked, parts, pins, free, most, searcher, until: spending.until })
  } catch (error) {
    if (error instanceof Limit) return unknown(error.reason)
    if (error instanceof Unpinned) return open(`What the rules read is not compared: ${error.message}.`)
    throw error
  }
}

interface Search {
  readonly asked: Asked
  /** What is all true where the action is permitted. */
  readonly parts: readonly Part[]
  /** That everything is as it is; of those that are free some may be given up. */
  readonly pins: readonly Pin[]
  readonly free: readonly Pin[]
  readonly most: number
  readonly searcher: Searcher
  readonly until: number
}

/** Asks for a yes where as little as possible is otherwise, until what contradicts it is known. */
function nearest({ asked, parts, pins, free, most, searcher, until }: Search): NearestAllow {
  const inTime = () => {
    if (Date.now() > until) throw new Limit('time')
  }
  const byLabel = new Map(free.map((pin) => [pin.label, pin]))
  const conflicts: ReadonlySet<Pin>[] = []
  const given: ReadonlySet<Pin>[] = []
  const ways: NearestWay[] = []
  while (ways.length < most) {
    const left = smallestHitting(conflicts, given, inTime)
    if (!left) break
    const answer = searcher.search([...parts, ...pins.filter((pin) => !left.has(pin))])
    if (answer.kind === 'unknown') {
      if (ways.length > 0) break
      return answer
    }
    if (answer.kind === 'none') {
      const conflict = answer.core.flatMap((label) => byLabel.get(label) ?? [])
      if (conflict.length === 0)
        return { kind: 'never', rules: parts.flatMap(({ label }) => (answer.core.includes(label) ? label : [])) }
      conflicts.push(new Set(conflict))
      continue
    }
    const changes = asked.changes([...left].sort(byPath), answer.witness)
    const decision = asked.decide(changes)
    if (!decision.allowed) return unknown('internal')
    given.push(left)
    ways.push({
      changes: changes.map(({ path, from, to }) => ({ path, from, to })),
      permittedBy: decision.reasons.map(({ rule }) => rule),
    })
  }
  return { kind: 'found', ways }
}

const byPath = (a: Pin, b: Pin) => (a.label < b.label ? -1 : 1)

function checked(asked: DeniedQuestion<Model, string, string>) {
  if (typeof asked !== 'object' || asked === null) {
    throw invalid("nearestAllow takes a question: { action: 'article.read', subject, row }.")
  }
  const { keep = [], most = 3, ...question } = asked
  for (const key of Object.keys(question)) {
    if (!known.includes(key)) throw unknownName('INVALID_OPTION', 'key of a question', key, known)
  }
  if (!Array.isArray(keep)) throw invalid("`keep` is a list: ['subject', 'article.status'].")
  if (!Number.isSafeInteger(most) || most < 1)
    throw invalid(`\`most\` is a whole number from 1 on; seen: ${String(most)}.`)
  return { keep, most }
}

/** What is misspelt would not be kept, and nobody would know. */
function checkKept(keep: readonly unknown[], model: ModelNode, resource: string): void {
  const { attributes, relations } = model.resources[resource]!
  const roots = { subject: model.subject, context: model.context, [resource]: { ...attributes, ...relations } }
  for (const path of keep.map(String)) {
    const [root = '', name] = path.split('.')
    if (path === 'facts' || path.endsWith(')')) continue
    const names = lookup<object>(roots, root)
    if (!names)
      throw unknownName('INVALID_OPTION', 'part of a question in `keep`', root, [...Object.keys(roots), 'facts'])
    if (name !== undefined && !Object.hasOwn(names, name))
      throw unknownName('UNKNOWN_ATTRIBUTE', `attribute of the ${root} in \`keep\``, name, Object.keys(names))
  }
}

/** A path keeps what is inside it. */
function isKept(name: string, keep: readonly string[]): boolean {
  return keep.some((path) => name === path || name.startsWith(`${path}.`) || (path === 'facts' && name.endsWith(')')))
}

function open(message: string): NearestAllow {
  return { kind: 'unknown', reason: 'application', message }
}

function invalid(message: string): BailiwickError {
  return new BailiwickError('INVALID_OPTION', message)
}
