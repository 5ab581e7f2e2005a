import type { ConditionNode } from '../../ast/condition.ts'
import type { ModelNode } from '../../ast/model.ts'
import { BailiwickError } from '../../errors/error.ts'
import type { Budget, Part, Unknown, Witness } from './question.ts'
import { Searcher } from './search.ts'

/** A condition with what it speaks of. */
export interface Subject {
  readonly model: ModelNode
  readonly resource: string
  readonly node: ConditionNode
}

/** What came of a claim. */
export type Verdict =
  /** It holds for every subject, context and row that the model allows; `core` names the conditions that already force it. */
  | { readonly kind: 'proved'; readonly core: readonly string[] }
  /** It does not, as the evaluator confirmed for this example. */
  | { readonly kind: 'refuted'; readonly witness: Witness }
  | Unknown

/** Whether a condition can be TRUE, with an example if so. */
export type Satisfiable =
  | { readonly kind: 'satisfiable'; readonly witness: Witness }
  /** It is never TRUE. */
  | { readonly kind: 'contradictory' }
  | Unknown

/**
 * Whether there are a subject, a context and a row for which the condition is TRUE.
 *
 * ```ts
 * import { all, defineModel, t } from 'bailiwick'
 * import { condition, satisfiable } from 'bailiwick/analyze'
 *
 * const model = defineModel({ subject: { id: t.id() }, resource: { article: { id: t.id(), words: t.int() } } })
 * const never = condition(model, 'article', ({ resource: article }) => all(article.words.lt(3), article.words.gt(2)))
 * satisfiable(never).kind // => 'contradictory'
 * ```
 */
export function satisfiable(condition: Subject, budget?: Budget): Satisfiable {
  const answer = searcherOf([condition], budget).search([{ label: 'condition', condition: condition.node }])
  if (answer.kind === 'none') return { kind: 'contradictory' }
  return answer.kind === 'found' ? { kind: 'satisfiable', witness: answer.witness } : answer
}

/**
 * Whether `b` is TRUE wherever `a` is.
 *
 * ```ts
 * import { defineModel, t } from 'bailiwick'
 * import { condition, implies } from 'bailiwick/analyze'
 *
 * const model = defineModel({ subject: { id: t.id() }, resource: { article: { id: t.id(), title: t.text() } } })
 * const draft = condition(model, 'article', ({ resource: article }) => article.title.startsWith('Draft: '))
 * const short = condition(model, 'article', ({ resource: article }) => article.title.startsWith('Draft'))
 * implies(draft, short).kind // => 'proved'
 * implies(short, draft).kind // => 'refuted'
 * ```
 */
export function implies(a: Subject, b: Subject, budget?: Budget): Verdict {
  return implied(searcherOf([a, b], budget), a, b)
}

/** Whether each of two conditions is TRUE exactly where the other is: where one is FALSE the other may be unknown. */
export function equivalent(a: Subject, b: Subject, budget?: Budget): Verdict {
  const searcher = searcherOf([a, b], budget)
  const there = implied(searcher, a, b)
  if (there.kind === 'refuted') return there
  const back = implied(searcher, b, a)
  return back.kind === 'refuted' || there.kind === 'proved' ? back : there
}

/** Whether there is nothing for which both conditions are TRUE. */
export function disjoint(a: Subject, b: Subject, budget?: Budget): Verdict {
  return verdict(searcherOf([a, b], budget), [
    { label: 'a', condition: a.node },
    { label: 'b', condition: b.node },
  ])
}

/** The condition is not TRUE: it is FALSE or unknown. */
export function isNotTrue(condition: ConditionNode): ConditionNode {
  return { kind: 'not', condition: { kind: 'isTrue', condition } }
}

function implied(searcher: Searcher, a: Subject, b: Subject): Verdict {
  return verdict(searcher, [
    { label: 'a', condition: a.node },
    { label: 'b', condition: isNotTrue(b.node) },
  ])
}

function verdict(searcher: Searcher, parts: readonly Part[]): Verdict {
  const answer = searcher.search(parts)
  if (answer.kind === 'none') return { kind: 'proved', core: answer.core }
  return answer.kind === 'found' ? { kind: 'refuted', witness: answer.witness } : answer
}

/** Throws MODEL_MISMATCH for conditions over different models or resources. */
function searcherOf(conditions: readonly Subject[], budget: Budget | undefined): Searcher {
  const [first] = conditions
  if (conditions.some(({ model }) => model !== first!.model)) {
    throw new BailiwickError('MODEL_MISMATCH', 'Conditions are compared over one and the same model.')
  }
  const resources = new Set(conditions.map(({ resource }) => resource).filter((name) => name !== '*'))
  if (resources.size > 1) {
    const seen = [...resources].join(', ')
    throw new BailiwickError('MODEL_MISMATCH', `Conditions are compared about one resource; seen: ${seen}.`, { seen })
  }
  const [resource] = resources
  return new Searcher(first!.model, resource, budget)
}
