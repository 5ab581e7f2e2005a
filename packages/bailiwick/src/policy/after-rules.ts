import type { AfterRules, RuleNode } from '../ast/policy.ts'
import type { PartAction } from './read-part.ts'

type Written = Pick<PartAction, 'name' | 'allow' | 'deny' | 'after'>

/**
 * The rules for the row after the changes. An `after.allow` takes the place of every allow that is written under the same name, in
 * whatever policy, so that none of them goes round it; an `after.deny` only that of the denies beside it, so that it lifts
 * nobody else's. What is not given there stays.
 */
export function mergeAfter(
  name: string,
  written: readonly Written[],
  bound: (rules: readonly RuleNode[]) => readonly RuleNode[],
): { readonly after: AfterRules | undefined; readonly own: readonly RuleNode[] } {
  // Those of `'*'` reach every action; a row that is created has none before it.
  if (name === 'create' || written.every((action) => !action.after)) return { after: undefined, own: [] }
  const given = written.map(({ after }) => ({
    allow: after?.allow && bound(after.allow),
    deny: after?.deny && bound(after.deny),
  }))
  const replaced = new Set(written.filter(({ after }) => after?.allow).map((action) => action.name))
  const allow = written.flatMap((action, index) =>
    replaced.has(action.name) ? (given[index]!.allow ?? []) : action.allow,
  )
  const deny = written.flatMap((action, index) => given[index]!.deny ?? action.deny)
  return { after: { allow, deny }, own: given.flatMap((rules) => [...(rules.allow ?? []), ...(rules.deny ?? [])]) }
}

interface WithAfter {
  readonly allow: readonly RuleNode[]
  readonly deny: readonly RuleNode[]
  readonly after: AfterRules | undefined
}

/** The actions as they are asked about the row after the changes: `implies` and `composedOf` carry those rules on. */
export function withAfterRules<A extends WithAfter>(actions: ReadonlyMap<string, A>): ReadonlyMap<string, A> {
  return new Map([...actions].map(([name, action]) => [name, { ...action, ...action.after }]))
}

interface Flow {
  allows(name: string): readonly RuleNode[]
  denies(name: string): readonly RuleNode[]
}

/** The rules that decide the row after the changes, where they are not those that decide the row before. */
export function afterOf(name: string, flow: Flow, afterFlow: Flow): { readonly after?: AfterRules } {
  const after = { allow: afterFlow.allows(name), deny: afterFlow.denies(name) }
  const same = (a: readonly RuleNode[], b: readonly RuleNode[]) =>
    a.length === b.length && a.every((rule, index) => rule === b[index])
  const isOther = !same(after.allow, flow.allows(name)) || !same(after.deny, flow.denies(name))
  return isOther && name !== 'create' ? { after } : {}
}
