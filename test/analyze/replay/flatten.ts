import type { ModelNode } from '../../../packages/bailiwick/src/ast/model.ts'
import { uniqueOf } from '../oracle/rows.ts'
import type { Witness } from '../solver.ts'
import { Filler } from './filler.ts'
import type { FlatWorld } from './world.ts'

type Row = Readonly<Record<string, unknown>>

/** A witness as rows of tables, complete, that of the question first: what an application would have to store to see it. */
export function flattened(model: ModelNode, resource: string, witness: Witness): FlatWorld {
  const tables = new Tables(model)
  tables.visit(resource, witness.row ?? {})
  const filler = new Filler(model)
  return {
    subject: witness.subject && filler.given('subject', witness.subject),
    context: { now: '2026-01-01T00:00:00Z', ...filler.given('context', witness.context), ...now(witness.context) },
    rows: tables.complete(filler),
    facts: witness.facts,
  }
}

const now = ({ now: instant }: Row) => (instant === undefined ? {} : { now: instant })

class Tables {
  readonly #model: ModelNode
  readonly #rows: Record<string, Record<string, unknown>[]>
  readonly #seen = new Map<object, Record<string, unknown>>()
  readonly #keys: Filler

  constructor(model: ModelNode) {
    this.#model = model
    this.#keys = new Filler(model, 600_000)
    this.#rows = Object.fromEntries(Object.keys(model.resources).map((name) => [name, []]))
  }

  visit(resource: string, given: Row): Record<string, unknown> {
    const seen = this.#seen.get(given)
    if (seen) return seen
    const { attributes, relations } = this.#model.resources[resource]!
    const known = Object.fromEntries(Object.entries(given).filter(([name]) => Object.hasOwn(attributes, name)))
    const twin = this.#twin(resource, known)
    const row = twin ?? {}
    Object.assign(row, known)
    if (!twin) this.#rows[resource]!.push(row)
    this.#seen.set(given, row)
    for (const relation of Object.values(relations)) {
      const value = given[relation.name]
      if (value === null && row[relation.via] === undefined) {
        // No row is there, so whatever the key is, it is that of no row.
        row[relation.via] = attributes[relation.via]!.nullable ? null : this.#fresh(resource, relation.via)
      }
      if (value === undefined || value === null) continue
      for (const other of Array.isArray(value) ? value : [value]) {
        const [near, far] =
          relation.cardinality === 'one' ? [relation.via, relation.references] : [relation.references, relation.via]
        if (relation.cardinality === 'one') {
          const ready: Row = { ...other, [far]: (other as Row)[far] ?? row[near] ?? this.#fresh(relation.target, far) }
          this.#seen.delete(other as object)
          const end = this.visit(relation.target, ready)
          row[near] ??= end[far]
        } else {
          row[near] ??= this.#fresh(resource, near)
          this.visit(relation.target, { ...(other as Row), [far]: (other as Row)[far] ?? row[near] })
        }
      }
    }
    return row
  }

  complete(filler: Filler): FlatWorld['rows'] {
    return Object.fromEntries(
      Object.entries(this.#rows).map(([name, rows]) => [name, rows.map((row) => filler.row(name, row))]),
    )
  }

  #twin(resource: string, known: Row): Record<string, unknown> | undefined {
    const unique = [...uniqueOf(this.#model, resource)].filter((name) => (known[name] ?? null) !== null)
    return this.#rows[resource]!.find((row) => unique.some((name) => String(row[name]) === String(known[name])))
  }

  #fresh(resource: string, name: string): unknown {
    return this.#keys.fresh(resource, name)
  }
}
