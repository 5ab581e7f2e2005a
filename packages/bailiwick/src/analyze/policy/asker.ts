import type { ModelNode } from '../../ast/model.ts'
import { RelationsOf } from '../../policy/relations-used.ts'
import { type Answer, type Part, unknown } from '../solve/question.ts'
import { Searcher } from '../solve/search.ts'
import type { Spending } from './options.ts'
import { completed, untrueIn } from './world.ts'

/** How many parts are added at once. */
const many = 20

/** How often a world may be found that others of the parts do not confirm, before all are asked at once. */
const rounds = 24

/**
 * Asks about one resource. Of many parts only a few matter to most questions: these are asked at first, and of the others those that
 * are not true in the world that was found, until there is none or no world. No world for some of the parts is none for all.
 */
export class Asker {
  readonly #model: ModelNode
  readonly #resource: string
  readonly #searcher: Searcher
  readonly #relations: RelationsOf
  readonly #until: number

  constructor(model: ModelNode, resource: string, { until, ...budget }: Spending) {
    this.#model = model
    this.#resource = resource
    this.#searcher = new Searcher(model, resource, budget)
    this.#until = until
    this.#relations = new RelationsOf(model)
  }

  /** A world in which all the parts are true, and with a value for whatever any of them reads. */
  ask(first: readonly Part[], others: readonly Part[] = []): Answer {
    for (const { condition } of first) this.#relations.add(condition)
    for (const { condition } of others) this.#relations.add(condition)
    const asked = [...first]
    let left = others
    for (let round = 0; ; round++) {
      if (Date.now() > this.#until) return unknown('time')
      const answer = this.#searcher.search(asked)
      if (answer.kind !== 'found') return answer
      const world = { kind: 'found', witness: this.#complete(answer) } as const
      const untrue = left.length === 0 ? [] : untrueIn(this.#model, world.witness, left, many)
      if (untrue.length === 0) return world
      const more = round < rounds ? someOf(untrue) : left
      asked.push(...more)
      left = left.filter((part) => !more.includes(part))
    }
  }

  #complete({ witness }: Extract<Answer, { kind: 'found' }>) {
    return completed(this.#model, this.#resource, this.#relations.tree, witness)
  }
}

/** The small ones first: what is one of a thousand allows is a large condition. */
function someOf(parts: readonly Part[]): readonly Part[] {
  const small = parts.filter(({ condition }) => condition.kind !== 'any' || condition.conditions.length < 10)
  return small.length > 0 ? small : parts
}
