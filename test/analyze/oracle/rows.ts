import type { AttributeNode, ModelNode, RelationNode } from '../../../packages/bailiwick/src/ast/model.ts'
import type { ScalarType } from '../../../packages/bailiwick/src/ast/types.ts'
import { and, equal, implies, or, type Script, type Term } from './smt.ts'
import { domain, isArrayType, type Nullable, sameKnown, sortOf } from './values.ts'

/** A row that may or may not be in the database. */
export interface PoolRow {
  readonly resource: string
  readonly index: number
  readonly exists: Term
}

/** A list of unknown length up to a bound. */
export interface List {
  readonly isNull: Term
  readonly slots: readonly (Nullable & { readonly isUsed: Term })[]
}

/** How many rows of each resource a world is given, and how many elements each list. */
export interface Sizes {
  readonly rows: ReadonlyMap<string, number>
  /** By list, such as `subject.tags`. */
  readonly elements: ReadonlyMap<string, number>
  /** By resource, how many of its rows come first: those that are there for conditions about them. The others are at the end of relations. */
  readonly witnesses: ReadonlyMap<string, number>
}

/**
 * A whole database with few rows, as in PostgreSQL: relations are nothing but keys that meet, so whatever row has the key is related,
 * whichever condition it was made for.
 */
export class Database {
  readonly #script: Script
  readonly #model: ModelNode
  readonly #elements: Sizes['elements']
  /** The rows that are meant for the end of a relation, by the row and the relation that they are at the end of. */
  readonly #ends = new Map<string, PoolRow | undefined>()
  readonly #free = new Map<string, PoolRow[]>()
  readonly #wholes = new Map<string, Term>()
  readonly #pairs = new Map<string, string[]>()
  readonly #rows = new Map<string, readonly PoolRow[]>()
  readonly #values = new Map<string, Nullable>()
  readonly #lists = new Map<string, List>()

  constructor(script: Script, model: ModelNode, sizes: Sizes, root: string | undefined) {
    this.#script = script
    this.#model = model
    this.#elements = sizes.elements
    for (const [resource, count] of sizes.rows) {
      const rows = Array.from({ length: count }, (_, index): PoolRow => {
        const isRoot = resource === root && index === 0
        return { resource, index, exists: isRoot ? 'true' : script.constant(`${resource} ${index} exists`, 'Bool') }
      })
      this.#rows.set(resource, rows)
      this.#free.set(resource, rows.slice(sizes.witnesses.get(resource) ?? 0))
    }
  }

  rowsOf(resource: string): readonly PoolRow[] {
    return this.#rows.get(resource) ?? []
  }

  scalar(row: PoolRow, name: string): Nullable {
    const attribute = this.#model.resources[row.resource]!.attributes[name]!
    return this.value(`${row.resource} ${row.index}.${name}`, attribute.type as ScalarType, attribute.nullable)
  }

  list(row: PoolRow, name: string): List {
    const attribute = this.#model.resources[row.resource]!.attributes[name]!
    return this.listOf(`${row.resource} ${row.index}.${name}`, attribute, `${row.resource}.${name}`)
  }

  /** A value of that name, with what holds of every such value. */
  value(name: string, type: ScalarType, nullable: boolean): Nullable {
    const found = this.#values.get(name)
    if (found) return found
    const value = this.#script.constant(name, sortOf(type))
    const isNull = nullable ? this.#script.constant(`${name} is null`, 'Bool') : 'false'
    this.#script.assert(domain(type, value))
    this.#values.set(name, { isNull, value })
    return { isNull, value }
  }

  /** Whether a json attribute is null as a whole. */
  isWholeNull(name: string): Term {
    const found = this.#wholes.get(name) ?? this.#script.constant(`${name} is null`, 'Bool')
    this.#wholes.set(name, found)
    return found
  }

  listOf(name: string, attribute: AttributeNode, key = name): List {
    const found = this.#lists.get(name)
    if (found) return found
    if (!isArrayType(attribute.type)) throw new TypeError(`${name} is no list`)
    const { element } = attribute.type
    const slots = Array.from({ length: this.#elements.get(key) ?? 1 }, (_, index) => ({
      ...this.value(`${name}[${index}]`, element, true),
      isUsed: this.#script.constant(`${name}[${index}] is used`, 'Bool'),
    }))
    slots.forEach(({ isUsed }, index) => {
      if (index > 0) this.#script.assert(implies(isUsed, slots[index - 1]!.isUsed))
    })
    const isNull = attribute.nullable ? this.#script.constant(`${name} is null`, 'Bool') : 'false'
    this.#lists.set(name, { isNull, slots })
    return { isNull, slots }
  }

  /** Whether the second row is at the other end of a relation of the first, given that the first is there. */
  isRelated(from: PoolRow, relation: RelationNode, to: PoolRow): Term {
    const { target } = relation
    const owner = this.#model.resources[from.resource]!
    const other = this.#model.resources[target]!
    const meet = this.meets(from, relation, to)
    if (owner.tenant === undefined || other.tenant === undefined) return meet
    const [mine, theirs] = [this.scalar(from, owner.tenant), this.scalar(to, other.tenant)]
    const isShared = other.attributes[other.tenant]!.tenant === 'shared'
    const inTenant = or([sameKnown(mine, theirs), isShared ? theirs.isNull : 'false'])
    return and([meet, inTenant])
  }

  /** Whether the second row is there and has the key. */
  meets(from: PoolRow, { cardinality, via, references }: RelationNode, to: PoolRow): Term {
    const [near, far] = cardinality === 'one' ? [via, references] : [references, via]
    return and([to.exists, sameKnown(this.scalar(from, near), this.scalar(to, far))])
  }

  /** The row that is meant for the end of a relation to one; undefined where there are no more: then any row may be it. */
  endOf(from: PoolRow, { name, target }: RelationNode): PoolRow | undefined {
    const key = `${from.resource} ${from.index}.${name}`
    if (!this.#ends.has(key)) this.#ends.set(key, this.#free.get(target)?.shift())
    return this.#ends.get(key)
  }

  /**
   * Two rows with one key are one row, so they have the same values; said last, of what something was asked of. Likewise for two rows
   * with one value of what a relation to one row points at.
   */
  assertKeys(script: Script): void {
    for (const [resource, rows] of this.#rows) {
      rows.forEach((row, at) => {
        for (const other of rows.slice(0, at)) {
          const unique = [...uniqueOf(this.#model, resource)].filter(
            (name) => this.#isAsked(row, name) && this.#isAsked(other, name),
          )
          if (unique.length === 0) continue
          const same = unique.map((name) => sameKnown(this.scalar(row, name), this.scalar(other, name)))
          script.assert(implies(and([row.exists, other.exists, or(same)]), and(this.#sameValues(row, other))))
        }
      })
    }
  }

  #isAsked({ resource, index }: PoolRow, name: string): boolean {
    return this.#values.has(`${resource} ${index}.${name}`)
  }

  #sameValues(row: PoolRow, other: PoolRow): readonly Term[] {
    const [mine, theirs] = [row, other].map(({ resource, index }) => `${resource} ${index}.`) as [string, string]
    const twins = <T>(known: ReadonlyMap<string, T>) =>
      [...known].flatMap(([name, value]) => {
        const twin = name.startsWith(mine) ? known.get(theirs + name.slice(mine.length)) : undefined
        return twin ? [[value, twin] as const] : []
      })
    const values = twins(this.#values).map(([a, b]) =>
      and([equal(a.isNull, b.isNull), or([a.isNull, equal(a.value, b.value)])]),
    )
    const lists = twins(this.#lists).flatMap(([a, b]) => [
      equal(a.isNull, b.isNull),
      ...a.slots.map(({ isUsed }, at) => equal(isUsed, b.slots[at]!.isUsed)),
    ])
    const wholes = twins(this.#wholes).map(([a, b]) => equal(a, b))
    const flags = (this.#pairs.get(row.resource) ?? []).map((what) =>
      equal(this.flag(row, what), this.flag(other, what)),
    )
    return [...values, ...wholes, ...lists, ...flags]
  }

  /** Something else that is true or false of a row. */
  flag({ resource, index }: PoolRow, what: string): Term {
    const known = this.#pairs.get(resource) ?? []
    if (!known.includes(what)) this.#pairs.set(resource, [...known, what])
    return this.#script.constant(`${what} of ${resource} ${index}`, 'Bool')
  }
}

/** The attributes of which no two rows have the same: the key, and what relations to one row point at. */
export function uniqueOf(model: ModelNode, resource: string): ReadonlySet<string> {
  const { key } = model.resources[resource]!
  const pointedAt = Object.values(model.resources).flatMap(({ relations }) =>
    Object.values(relations).flatMap(({ cardinality, target, references }) =>
      cardinality === 'one' && target === resource ? [references] : [],
    ),
  )
  return new Set([...(key === undefined ? [] : [key]), ...pointedAt])
}
