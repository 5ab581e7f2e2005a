import type { ConditionNode } from '../../ast/condition.ts'
import type { ModelNode } from '../../ast/model.ts'
import type { AnalysisBudget } from '../options.ts'
import type { Answer, Part } from '../solve/question.ts'
import { Searcher } from '../solve/search.ts'

/** A question that was not answered: it makes no finding, and whoever reads the others is told. */
export interface Undecided {
  /** What was asked about: a rule or an action. */
  readonly object: string
  readonly reason: string
  readonly message: string
}

/** What the lints ask the solver, within the budget of the whole policy. What is learned about a resource is kept for its next question. */
export class Questions {
  readonly undecided: Undecided[] = []
  asked = 0
  readonly #model: ModelNode
  readonly #budget: AnalysisBudget
  readonly #end: number
  readonly #searchers = new Map<string, Searcher>()

  constructor(model: ModelNode, budget: AnalysisBudget) {
    this.#model = model
    this.#budget = budget
    this.#end = Date.now() + budget.milliseconds
  }

  /** Whether a world makes all the parts true; undefined where that is not known. */
  ask(object: string, resource: string, parts: readonly Part[]): Exclude<Answer, { kind: 'unknown' }> | undefined {
    this.asked++
    const left = this.#end - Date.now()
    if (left <= 0) {
      this.#leave(object, 'budget', `The ${this.#budget.milliseconds} ms for the policy were over.`)
      return undefined
    }
    const answer = this.#searcher(resource).search(parts)
    if (answer.kind !== 'unknown') return answer
    this.#leave(object, answer.reason, answer.message)
    return undefined
  }

  #searcher(resource: string): Searcher {
    const known = this.#searchers.get(resource)
    if (known) return known
    const made = new Searcher(this.#model, resource, { milliseconds: this.#budget.question })
    this.#searchers.set(resource, made)
    return made
  }

  #leave(object: string, reason: string, message: string): void {
    this.undecided.push({ object, reason, message })
  }
}

/** It is true. */
export const holds = (label: string, condition: ConditionNode): Part => ({ label, condition })

/** It is false, and not unknown. */
export const fails = (label: string, condition: ConditionNode): Part => ({
  label,
  condition: { kind: 'not', condition },
})

/** It is false or unknown. */
export const lacks = (label: string, condition: ConditionNode): Part => ({
  label,
  condition: { kind: 'not', condition: { kind: 'isTrue', condition } },
})

/** It is true or unknown: as a deny, it denies. */
export const denies = (label: string, condition: ConditionNode): Part => ({
  label,
  condition: { kind: 'isNotFalse', condition },
})

/** At least one of them is true. */
export function holdsAny(label: string, conditions: readonly ConditionNode[]): Part {
  return { label, condition: { kind: 'any', conditions } }
}
