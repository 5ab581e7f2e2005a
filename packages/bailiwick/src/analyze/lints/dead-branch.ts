import { type ConditionNode, FALSE, TRUE } from '../../ast/condition.ts'
import { printCondition } from '../../ast/print.ts'
import { childrenOf } from '../../ast/visit.ts'
import type { AnalysedPolicy, WrittenCondition } from './analysed-policy.ts'
import { find, type Kind, type Lint } from './lint.ts'
import { holds } from './questions.ts'

const kind: Kind = {
  id: 'L09/dead-branch',
  severity: 'info',
  why: 'It looks as if it decided something, and the rule is the same without it.',
}

/** Conditions in an `all` or an `any` without which the rule stays the same. */
export const deadBranch: Lint = {
  kinds: [kind],
  *check(policy) {
    const stored = new Set(policy.rules.filter(({ rule }) => rule.stored).map(({ object }) => object))
    for (const written of policy.conditions) {
      if (policy.settled.has(written.object)) continue
      let condition = written.condition
      const removed: (readonly number[])[] = []
      for (const { path, node, inside } of branchesOf(written.condition, [])) {
        if (removed.some((outer) => outer.every((index, at) => path[at] === index))) continue
        const without = replaced(condition, path, inside === 'any' ? FALSE : TRUE)
        if (!isSame(policy, written, condition, without)) continue
        condition = without
        removed.push(path)
        const text = printCondition(node)
        yield find(kind, written, {
          key: text,
          message:
            inside === 'any'
              ? `\`${text}\` adds nothing to \`any(…)\`: wherever it counts another one is true.`
              : `\`${text}\` takes nothing from \`all(…)\`: the others are true only where it is.`,
          fix: 'Remove it, or correct it.',
          ...(stored.has(written.object) ? {} : { edit: { kind: 'remove-branch', rule: written.object, path, text } }),
        })
      }
    }
  },
}

interface Branch {
  readonly path: readonly number[]
  readonly node: ConditionNode
  readonly inside: 'all' | 'any'
}

/** The last ones first, so that of two equal ones the later is found; the insides of what is delegated belong to another rule. */
function* branchesOf(node: ConditionNode, path: readonly number[]): Generator<Branch> {
  if ('text' in node && node.text !== undefined) return
  const children = [...childrenOf(node).entries()].reverse()
  for (const [index, child] of children) {
    const inner = [...path, index]
    if ((node.kind === 'all' || node.kind === 'any') && children.length > 1 && !asksForNull(child))
      yield { path: inner, node: child, inside: node.kind }
    yield* branchesOf(child, inner)
  }
}

/** That something is not null is often said for the reader, though a comparison beside it implies it. */
function asksForNull(node: ConditionNode): boolean {
  return node.kind === 'isNull' || (node.kind === 'not' && node.condition.kind === 'isNull')
}

export function replaced(node: ConditionNode, [index, ...rest]: readonly number[], by: ConditionNode): ConditionNode {
  if (index === undefined) return by
  if (node.kind === 'all' || node.kind === 'any') {
    const conditions = node.conditions.map((child, at) => (at === index ? replaced(child, rest, by) : child))
    return { kind: node.kind, conditions }
  }
  return { ...node, condition: replaced(childrenOf(node)[0]!, rest, by) } as ConditionNode
}

/** Whether the two let through the same: as a deny, what is not false counts. */
function isSame(
  { questions }: AnalysedPolicy,
  { object, resource, denies }: WrittenCondition,
  one: ConditionNode,
  other: ConditionNode,
): boolean {
  const counts = (condition: ConditionNode): ConditionNode => ({ kind: denies ? 'isNotFalse' : 'isTrue', condition })
  const only = (a: ConditionNode, b: ConditionNode): ConditionNode => ({
    kind: 'all',
    conditions: [counts(a), { kind: 'not', condition: counts(b) }],
  })
  const differ: ConditionNode = { kind: 'any', conditions: [only(one, other), only(other, one)] }
  return questions.ask(object, resource, [holds('differ', differ)])?.kind === 'none'
}
