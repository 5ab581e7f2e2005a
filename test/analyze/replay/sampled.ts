import type { MemoryFact, Model } from 'bailiwick'
import { Dice } from '../../equivalence/random/dice.ts'
import { storable } from '../../equivalence/random/hostile-values.ts'
import { permissions } from '../../equivalence/random/random-policy.ts'
import { randomGiven, randomRows } from '../../equivalence/random/random-rows.ts'
import { nodeOf } from '../../equivalence/spec/build.ts'
import { library } from '../../equivalence/spec/library.ts'
import type { ModelSpec, RowSpec } from '../../equivalence/spec/spec.ts'
import type { BuiltCase } from '../questions/case.ts'
import { related } from './in-process.ts'

/** Random rows, subjects and stored permissions of one model: what is said never to hold must not hold of any of them. */
export class Samples {
  readonly #dice: Dice
  readonly #spec: ModelSpec
  readonly #worlds: readonly ReturnType<typeof related>[]

  constructor(seed: number, spec: ModelSpec, model: Model) {
    this.#dice = new Dice(seed)
    this.#spec = spec
    const node = nodeOf(library, model)
    this.#worlds = this.#dice.times(3, () => related(node, randomRows(this.#dice, spec)))
  }

  /** Looks at so many rows; returns one of which every part is true, with who asked. */
  find({ policy, actions }: BuiltCase, resource: string, count: number): string | undefined {
    for (let seen = 0; seen < count; ) {
      const subject = randomGiven(this.#dice, this.#spec.subject)
      const context = {
        ...randomGiven(this.#dice, this.#spec.context),
        now: this.#dice.pick(storable({ kind: 'timestamp' })),
      }
      const rows = this.#dice.pick(this.#worlds)[resource]!
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

function plain(row: RowSpec): RowSpec {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => typeof value !== 'object' || value === null))
}
