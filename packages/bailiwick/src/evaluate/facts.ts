import { BailiwickError } from '../errors/error.ts'
import type { Signal } from '../util/signal.ts'

/**
 * Answers about stored permissions of the subject that the question is about. The directory implements it; the
 * evaluator only asks. Each method throws where it cannot answer: the decision is then a denial that carries the error.
 */
export interface Facts {
  /** Whether a grant of the action covers this resource or something above it, and nothing denies it. */
  granted(action: string, type: string, id: string): boolean
  /** Whether a denial of the action covers this resource or something above it. */
  denied(action: string, type: string, id: string): boolean
  /** Whether the subject holds the permission on its tenant. */
  holds(code: string): boolean
}

/** One question about stored permissions. */
export type FactQuestion =
  | { readonly kind: 'granted' | 'denied'; readonly action: string; readonly type: string; readonly id: string }
  | { readonly kind: 'holds'; readonly code: string }

/**
 * The asynchronous form of {@link Facts}, for `policy.forAsync`: all that a question needs is asked in one call, at most 500
 * at a time, so one SQL statement can answer.
 */
export interface AsyncFacts {
  /** One answer for each question, in their order. */
  ask(questions: readonly FactQuestion[], options: { readonly signal?: Signal }): Promise<readonly boolean[]>
}

/** One stored permission, as {@link memoryFacts} takes it. */
export interface MemoryFact {
  readonly effect?: 'allow' | 'deny'
  /** An action such as `article.update`, or a namespace above it such as `article`. */
  readonly permission: string
  /** The resource it is given on; without it, the whole tenant. */
  readonly type?: string
  readonly id?: string
}

/**
 * Facts from a list in memory, for tests and for applications without a directory. A permission covers everything under
 * it: `article` covers `article.update`.
 *
 * ```ts
 * import { memoryFacts } from 'bailiwick'
 *
 * const facts = memoryFacts([{ permission: 'article.update', type: 'article', id: 'a1' }])
 * facts.granted('article.update', 'article', 'a1') // => true
 * facts.granted('article.update', 'article', 'a2') // => false
 * ```
 */
export function memoryFacts(list: readonly MemoryFact[]): Facts {
  if (!Array.isArray(list)) throw new BailiwickError('INVALID_OPTION', 'memoryFacts takes a list of facts.')
  for (const fact of list) checkFact(fact)
  const covers = (fact: MemoryFact, code: string) => code === fact.permission || code.startsWith(`${fact.permission}.`)
  const applies = (effect: 'allow' | 'deny', code: string, type?: string, id?: string) =>
    list.some(
      (fact) =>
        (fact.effect ?? 'allow') === effect &&
        covers(fact, code) &&
        (fact.type === undefined || (fact.type === type && fact.id === id)),
    )
  return {
    granted: (action, type, id) => applies('allow', action, type, id) && !applies('deny', action, type, id),
    denied: (action, type, id) => applies('deny', action, type, id),
    holds: (code) => applies('allow', code) && !applies('deny', code),
  }
}

/** Half a resource would silently stand for the whole tenant, or for nothing. */
function checkFact(fact: MemoryFact): void {
  const effects = ['allow', 'deny', undefined]
  const keys = ['effect', 'permission', 'type', 'id']
  const whole = (fact.type === undefined) === (fact.id === undefined)
  if (
    typeof fact.permission === 'string' &&
    fact.permission !== '' &&
    whole &&
    effects.includes(fact.effect) &&
    Object.keys(fact).every((key) => keys.includes(key))
  )
    return
  throw new BailiwickError(
    'INVALID_OPTION',
    'A fact has a `permission`, both `type` and `id` or neither, and an `effect` of allow or deny.',
    { seen: JSON.stringify(fact) },
  )
}
