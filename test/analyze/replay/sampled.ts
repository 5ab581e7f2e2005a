import type { MemoryFact, Model } from 'bailiwick'
import type { ModelNode } from '../../../packages/bailiwick/src/ast/model.ts'
import { Dice } from '../../equivalence/random/dice.ts'
import { storable } from '../../equivalence/random/hostile-values.ts'
import { permissions } from '../../equivalence/random/random-policy.ts'
import { randomGiven, randomRows } from '../../equivalence/random/random-rows.ts'
import { nodeOf } from '../../equivalence/spec/build.ts'
import { library } from '../../equivalence/spec/library.ts'
import type { ModelSpec, RowSpec } from '../../equivalence/spec/spec.ts'
import type { BuiltCase } from '../questions/case.ts'
import { related } from './in-process.ts'

type Rows = Readonly<Record<string, readonly RowSpec[]>>

/** Random rows, subjects and stored permissions of one model: what is said never to hold must not hold of any of them. */
export class Samples {
  readonly #dice: Dice
  readonly #spec: ModelSpec
  readonly #worlds: readonly ReturnType<typeof related>[]

  constructor(seed: number, spec: ModelSpec, model: Model) {
    this.#dice = new Dice(seed)
    this.#spec = spec
    const node = nodeOf(library, model)
    this.#worlds = this.#dice.times(3, () => lawful(this.#dice, node, randomRows(this.#dice, spec)))
  }

  /** Looks at so many rows; returns one of which every part is true, with who asked. */
  find({ policy, actions }: BuiltCase, resource: string, count: number): string | undefined {
    const worlds = this.#worlds.map((world) => world[resource]!).filter((rows) => rows.length > 0)
    for (let seen = 0; worlds.length > 0 && seen < count; ) {
      const subject = randomGiven(this.#dice, this.#spec.subject)
      const context = {
        ...randomGiven(this.#dice, this.#spec.context),
        now: this.#dice.pick(storable({ kind: 'timestamp' })),
      }
      const rows = this.#dice.pick(worlds)
      const facts = this.#facts(resource, rows)
      const access = policy.for(subject, { context, facts: library.doors.memoryFacts(facts) })
      for (const row of rows) {
        seen++
        if (actions.every((action) => access.can(action, row)))
          return JSON.stringify({ subject, context, facts, row: plain(row) })
      }
    }
    return undefined
  }

  #facts(resource: string, rows: readonly RowSpec[]): readonly MemoryFact[] {
    if (this.#dice.once(2)) return []
    return this.#dice.times(this.#dice.below(3), () => {
      const permission = this.#dice.pick([...permissions, resource, `${resource}.read`])
      const id = this.#dice.pick(rows)['id']
      return this.#dice.once(2) ? { permission } : { permission, type: resource, id: String(id) }
    })
  }
}

/**
 * The rows as the model has them: a relation that is not optional leads to a row. A key that leads nowhere gets that of some row; where
 * there is none, the row goes.
 */
function lawful(dice: Dice, node: ModelNode, rows: Rows): ReturnType<typeof related> {
  const world = related(node, rows)
  let isLawful = true
  const mended = Object.fromEntries(
    Object.entries(rows).map(([name, list]) => {
      const { key, relations } = node.resources[name]!
      const kept = list.flatMap((row, at) => {
        const broken = Object.values(relations).find((relation) => {
          const { cardinality, nullable, via } = relation
          return cardinality === 'one' && !nullable && row[via] !== null && world[name]![at]![relation.name] === null
        })
        if (!broken) return [row]
        isLawful = false
        const others = rows[broken.target]!.filter((other) => other !== row && other[broken.references] !== null)
        if (broken.via === key || others.length === 0) return []
        return [{ ...row, [broken.via]: dice.pick(others)[broken.references] }]
      })
      return [name, kept]
    }),
  )
  return isLawful ? world : lawful(dice, node, mended)
}

function plain(row: RowSpec): RowSpec {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => typeof value !== 'object' || value === null))
}
