import type { ModelNode } from '../ast/model.ts'
import { lookup } from '../ast/model.ts'
import { BailiwickError, unknownName } from '../errors/error.ts'

/** What a policy is held to, besides what it says. */
export interface AnalyzeOptions {
  /** Actions of which nobody may be able to do two to one row: `[['invoice.submit', 'invoice.approve']]`. */
  readonly exclusive?: readonly (readonly string[])[]
  /** Where else the policy is asked: SQL filters, row-level security. What cannot be said there is an error then. */
  readonly targets?: readonly AnalysisTarget[]
  /** What whoever asks can set himself, so no rule may trust it: `['subject.profile', 'context.userAgent']`. */
  readonly untrusted?: readonly string[]
  /** The named permissions that `holds` asks for, as `definePermissions` returns them. */
  readonly permissions?: PermissionNames
  /** How many relations deep a rule may look; 3 unless said otherwise. */
  readonly depth?: number
  /** How much time the questions may take; those that it ends are told as undecided. */
  readonly budget?: Partial<AnalysisBudget>
}

export type AnalysisTarget = 'filter' | 'rls'

/** What is asked of `definePermissions(…)`. */
export interface PermissionNames {
  list(): readonly { readonly code: string }[]
  readonly roles: {
    list(): readonly { readonly name: string }[]
    giving(code: never): readonly string[]
  }
}

export interface AnalysisBudget {
  /** For the whole policy; 30,000 unless said otherwise. */
  readonly milliseconds: number
  /** For one question; 200 unless said otherwise. */
  readonly question: number
}

/** The options with their defaults, checked. */
export interface Options {
  readonly exclusive: readonly (readonly string[])[]
  readonly targets: readonly AnalysisTarget[]
  readonly untrusted: readonly string[]
  readonly permissions: PermissionNames | undefined
  readonly depth: number
  readonly budget: AnalysisBudget
}

const known = ['exclusive', 'targets', 'untrusted', 'permissions', 'depth', 'budget']
const targets = ['filter', 'rls']

/** Throws INVALID_OPTION for an option that is not one, UNKNOWN_ACTION and UNKNOWN_ATTRIBUTE for a name that the policy does not have. */
export function readOptions(model: ModelNode, actions: readonly string[], given: AnalyzeOptions): Options {
  if (!isRecord(given)) throw invalid("analyze takes options: { targets: ['rls'] }.")
  checkKeys(given, known, 'option of analyze')
  const { exclusive = [], targets: wanted = [], untrusted = [], permissions, depth = 3, budget = {} } = given
  for (const group of list(exclusive, 'exclusive')) checkExclusive(actions, group)
  for (const target of list(wanted, 'targets'))
    if (!targets.includes(String(target))) throw unknownName('INVALID_OPTION', 'target', String(target), targets)
  for (const path of list(untrusted, 'untrusted')) checkPath(model, String(path))
  if (permissions !== undefined && !isRegistry(permissions))
    throw invalid('`permissions` is what `definePermissions` returns.')
  checkCount(depth, 'depth')
  if (!isRecord(budget)) throw invalid('`budget` is a record: { milliseconds: 30000 }.')
  checkKeys(budget, ['milliseconds', 'question'], 'key of `budget`')
  const { milliseconds = 30_000, question = 200 } = budget
  checkCount(milliseconds, 'budget.milliseconds')
  checkCount(question, 'budget.question')
  return { exclusive, targets: wanted, untrusted, permissions, depth, budget: { milliseconds, question } }
}

function checkExclusive(actions: readonly string[], group: unknown): void {
  const names = list(group, 'exclusive')
  if (names.length < 2)
    throw invalid("`exclusive` has lists of two actions or more: [['invoice.submit', 'invoice.approve']].")
  for (const name of names) {
    if (!actions.includes(String(name)))
      throw unknownName('UNKNOWN_ACTION', 'action in `exclusive`', String(name), actions)
  }
  const resources = new Set(names.map((name) => String(name).split('.').slice(0, -1).join('.')))
  if (resources.size > 1)
    throw invalid('The actions of one list in `exclusive` are of one resource: they are asked of one row.')
}

function checkPath(model: ModelNode, path: string): void {
  const [of = '', name = ''] = path.split('.')
  if (of === 'subject' || of === 'context') {
    if (lookup(model[of], name)) return
    throw unknownName('UNKNOWN_ATTRIBUTE', `attribute of the ${of} in \`untrusted\``, name, Object.keys(model[of]))
  }
  throw invalid(
    `\`untrusted\` names attributes of who asks: 'subject.${name || 'profile'}' or 'context.userAgent'; seen: ${path}.`,
  )
}

function isRegistry(value: unknown): boolean {
  return (
    isRecord(value) &&
    typeof (value as PermissionNames).list === 'function' &&
    isRecord((value as PermissionNames).roles)
  )
}

function list(value: unknown, name: string): readonly unknown[] {
  if (Array.isArray(value)) return value
  throw invalid(`\`${name}\` is a list; seen: ${String(value)}.`)
}

function checkKeys(value: object, keys: readonly string[], what: string): void {
  for (const key of Object.keys(value)) if (!keys.includes(key)) throw unknownName('INVALID_OPTION', what, key, keys)
}

function checkCount(value: unknown, name: string): void {
  if (!Number.isSafeInteger(value) || (value as number) < 1)
    throw invalid(`\`${name}\` is a whole number from 1 on; seen: ${String(value)}.`)
}

function isRecord(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function invalid(message: string): BailiwickError {
  return new BailiwickError('INVALID_OPTION', message)
}
