import { type AttributeNode, lookup, type ResourceNode } from '../../ast/model.ts'
import { isArrayType, isJsonType, type ScalarType } from '../../ast/types.ts'
import { NO } from './assignment.ts'
import type { Val } from './atoms.ts'
import type { Reasons } from './justify.ts'
import type { List } from './lists.ts'
import { valOf } from './lists.ts'
import type { Model } from './model.ts'
import { usual, written } from './values.ts'
import type { Cell, Holder, Many, Row, World } from './world.ts'

/** A row of the witness: what several made-up rows with one key turned out to be, or one that nothing is said of. */
export interface Stored {
  readonly resource: ResourceNode
  readonly rows: Row[]
  readonly isBefore: boolean
  readonly values: Map<string, unknown>
}

/** A small database in which the conditions are true: each row once, whatever way leads to it. */
export class Store {
  readonly #world: World
  readonly #reasons: Reasons
  readonly #model: Model
  readonly stored: Stored[] = []
  readonly #byRow = new Map<Row, Stored>()
  /** Rows that turned out to have one key, where nothing was said of that yet. */
  readonly meetings: (readonly [Row, Row, string])[] = []

  constructor(world: World, reasons: Reasons, model: Model) {
    this.#world = world
    this.#reasons = reasons
    this.#model = model
    for (const row of world.rows) if (reasons.has(row.exists)) this.of(row)
  }

  /** The stored form of a row; one with the same key if there is. */
  of(row: Row): Stored {
    const known = this.#byRow.get(row)
    if (known) return known
    const { resource, isBefore } = row
    const own: Stored = { resource, rows: [row], isBefore, values: new Map() }
    for (const other of isBefore ? [] : this.stored) {
      if (other.resource !== resource || other.isBefore) continue
      const unique = this.#sharedKey(own, other)
      if (unique === undefined) continue
      for (const met of other.rows) this.meetings.push([met, row, unique])
      other.rows.push(row)
      this.#byRow.set(row, other)
      return other
    }
    this.stored.push(own)
    this.#byRow.set(row, own)
    return own
  }

  #sharedKey(own: Stored, other: Stored): string | undefined {
    return this.uniques(own.resource).find((name) => {
      if (!own.rows.some(({ cells }) => cells.has(name)) || !other.rows.some(({ cells }) => cells.has(name)))
        return false
      const value = this.value(own, name)
      return value !== null && value === this.value(other, name)
    })
  }

  /** What tells rows of a resource apart: its key, and whatever to-one relations point at. */
  uniques({ name, key }: ResourceNode): readonly string[] {
    const pointed = Object.values(this.#world.model.resources).flatMap(({ relations }) =>
      Object.values(relations)
        .filter(({ target, cardinality }) => target === name && cardinality === 'one')
        .map(({ references }) => references),
    )
    return [...new Set([...(key === undefined ? [] : [key]), ...pointed])]
  }

  /** An attribute of a row, as an application writes it. */
  value(stored: Stored, name: string): unknown {
    const known = stored.values.get(name)
    if (known !== undefined) return known
    const attribute = lookup(stored.resource.attributes, name)!
    const apart = this.#tellsApart(stored.resource, name)
    const value = this.attribute(stored.rows, attribute, () => this.#usual(stored, attribute, apart), apart)
    stored.values.set(name, value)
    return value
  }

  /** Keys, and what leads to a row: two that nothing is said of must not be the same by chance. */
  #tellsApart(resource: ResourceNode, name: string): boolean {
    return this.uniques(resource).includes(name) || this.#leadsToOne(resource, name)
  }

  #leadsToOne({ relations }: ResourceNode, name: string): boolean {
    return Object.values(relations).some(({ cardinality, via }) => cardinality === 'one' && via === name)
  }

  #usual(stored: Stored, attribute: AttributeNode, apart: boolean): unknown {
    const { resource } = stored
    if (attribute.nullable && this.#leadsToOne(resource, attribute.name)) return null
    if (attribute.name === resource.tenant) return this.tenant()
    const cell = stored.rows.map(({ cells }) => cells.get(attribute.name)).find((own) => own)
    return this.#plain(attribute, cell?.val ?? this.#term(attribute, resource.name), apart)
  }

  /** The tenant that nothing is said of is that of the subject. */
  tenant(): unknown {
    const { subject, model } = this.#world
    return this.given(subject, model.subject[model.subjectTenant!]!)
  }

  #term(attribute: AttributeNode, holder: string): Val {
    const hint = attribute.name === 'id' ? holder : attribute.name
    return valOf(this.#world.atoms.term(attribute.type as ScalarType, hint))
  }

  #plain(attribute: AttributeNode, val: Val, apart: boolean): unknown {
    const { type } = attribute
    if (isArrayType(type)) return []
    return isJsonType(type) ? {} : this.print(val, apart)
  }

  /** An attribute of the subject or the context. */
  given(holder: Holder, attribute: AttributeNode): unknown {
    const known = this.#given.get(attribute)
    if (known !== undefined) return known
    const value = this.attribute([holder], attribute, () => {
      if (isArrayType(attribute.type) || isJsonType(attribute.type)) return this.#plain(attribute, none, false)
      const cell = this.#world.cell(holder, attribute.name)
      return this.#plain(attribute, cell.val, false)
    })
    this.#given.set(attribute, value)
    return value
  }
  readonly #given = new Map<AttributeNode, unknown>()

  /** What is said of an attribute by any of its holders, else the usual value. */
  attribute(holders: readonly Holder[], attribute: AttributeNode, otherwise: () => unknown, apart = false): unknown {
    const { name, type } = attribute
    if (isJsonType(type)) return this.#json(holders, name) ?? otherwise()
    if (isArrayType(type)) {
      const lists = holders.flatMap(({ lists }) => lists.get(name) ?? [])
      return lists.length === 0 ? otherwise() : this.#elements(lists)
    }
    for (const { cells } of holders) {
      const cell = cells.get(name)
      if (!cell) continue
      if (this.#reasons.has(cell.null) && cell.null !== 0) return null
      // The key of a row is not null, whatever the attribute may be.
      if (this.#isSaid(cell) || (cell.null === NO && attribute.nullable)) return this.print(cell.val, apart)
    }
    return otherwise()
  }

  #isSaid({ val, null: absent }: Cell): boolean {
    const isFlag = val.term?.sort === 'flag' && (this.#reasons.has(val.flag) || this.#reasons.has(val.flag ^ 1))
    if (isFlag) return true
    return (val.term !== undefined && this.#model.said.has(val.term)) || (absent > 1 && this.#reasons.has(absent ^ 1))
  }

  #json(holders: readonly Holder[], name: string): unknown {
    let root: Record<string, unknown> | undefined
    for (const { cells } of holders) {
      for (const [key, cell] of cells) {
        if (!key.startsWith('[') || !this.#isSaid(cell) || this.#reasons.has(cell.null)) continue
        const [attribute, ...path] = JSON.parse(key) as string[]
        if (attribute !== name) continue
        root ??= {}
        let at = root
        for (const step of path.slice(0, -1)) {
          at[step] ??= {}
          at = at[step] as Record<string, unknown>
        }
        at[path.at(-1)!] = this.print(cell.val, false)
      }
    }
    return root
  }

  #elements(lists: readonly List[]): unknown {
    const has = (lit: number) => this.#reasons.has(lit)
    if (lists.some((list) => has(list.null))) return null
    const elements = lists.flatMap(({ spoken }) => [...spoken.values()].filter(({ member }) => has(member)))
    const values = [...new Set(elements.map(({ val }) => this.print(val, false)))]
    return lists.some(({ hasNull }) => has(hasNull)) ? [...values, null] : values
  }

  print({ type, term, whole, real, text, flag }: Val, apart: boolean): unknown {
    switch (type.kind) {
      case 'boolean':
        return this.#reasons.has(flag)
      case 'float':
        return term ? this.#model.real(term) : real
      case 'id':
      case 'text':
      case 'uuid':
        return term ? this.#model.word(term) : text
      default:
        return written(type, term ? this.#model.whole(term, apart) + whole : whole)
    }
  }

  /** The row at the other end of a to-one relation; null if there is none. */
  one(stored: Stored, name: string): Stored | null {
    const relation = stored.resource.relations[name]!
    const made = stored.rows.flatMap((row) => row.ones.get(name) ?? [])
    const there = made.find((row) => this.#reasons.has(row.present))
    if (there) return this.of(there)
    if (made.some((row) => this.#reasons.has(row.present ^ 1)) || relation.nullable) return null
    const key = this.value(stored, relation.via)
    if (key === null) return null
    const target = this.#world.model.resources[relation.target]!
    const found = this.stored.find(
      (other) => other.resource === target && !other.isBefore && this.value(other, relation.references) === key,
    )
    if (found) return found
    const fresh: Stored = { resource: target, rows: [], isBefore: false, values: new Map([[relation.references, key]]) }
    if (target.tenant !== undefined && stored.resource.tenant !== undefined && target.tenant !== relation.references) {
      fresh.values.set(target.tenant, this.value(stored, stored.resource.tenant))
    }
    this.stored.push(fresh)
    return fresh
  }

  /** All rows at the other end of a to-many relation. */
  many(stored: Stored, name: string): readonly Stored[] {
    const relation = stored.resource.relations[name]!
    const key = this.value(stored, relation.references)
    if (key === null) return []
    const target = this.#world.model.resources[relation.target]!
    return this.stored.filter((other) => {
      if (other.resource !== target || other.isBefore || this.value(other, relation.via) !== key) return false
      if (target.tenant === undefined || stored.resource.tenant === undefined) return true
      const tenant = this.value(other, target.tenant)
      if (tenant === null) return target.attributes[target.tenant]!.tenant === 'shared'
      return tenant === this.value(stored, stored.resource.tenant)
    })
  }

  /** Rows that turned out to be elements of a relation of which something was said without them. */
  unheard(): readonly { readonly many: Many; readonly row: Row }[] {
    return this.#world.manies.flatMap((many) => {
      const owner = this.#byRow.get(many.owner)
      if (!owner) return []
      const rows = this.many(owner, many.relation.name).flatMap((stored) => stored.rows)
      return rows.filter((row) => !many.rows.some((known) => known.row === row)).map((row) => ({ many, row }))
    })
  }
}

const none: Val = { type: { kind: 'id' }, whole: usual({ kind: 'int' }), real: 0, text: '', flag: 1 }
