import { type AttributeNode, lookup, type ResourceNode } from '../../ast/model.ts'
import { isArrayType, isJsonType, type ScalarType } from '../../ast/types.ts'
import { NO } from './assignment.ts'
import { keyOf, type Val } from './atoms.ts'
import type { Reasons } from './justify.ts'
import type { List } from './lists.ts'
import { valOf } from './lists.ts'
import type { Model } from './model.ts'
import { Limit } from './question.ts'
import { usual, written } from './values.ts'
import type { Cell, Holder, Many, Row, World } from './world.ts'

/** A row of the witness: what several made-up rows with one key turned out to be, or one that nothing is said of. */
export interface Stored {
  readonly resource: ResourceNode
  readonly rows: Row[]
  readonly isBefore: boolean
  readonly values: Map<string, unknown>
}

interface Joins {
  readonly unique: ReadonlySet<string>
  readonly all: ReadonlySet<string>
}

/** A small database in which the conditions are true: each row once, whatever way leads to it. */
export class Store {
  readonly #world: World
  readonly #reasons: Reasons
  readonly #model: Model
  readonly stored: Stored[] = []
  readonly #byRow = new Map<Row, Stored>()
  readonly #joins = new Map<ResourceNode, Joins>()

  constructor(world: World, reasons: Reasons, model: Model) {
    this.#world = world
    this.#reasons = reasons
    this.#model = model
    // By the keys that are said; the others are free, and chosen apart from those.
    const byKey = new Map<string, Stored>()
    for (const row of world.rows) {
      if (!reasons.has(row.exists)) continue
      const { resource, isBefore } = row
      const keys: string[] = []
      for (const name of isBefore ? [] : this.#joinsOf(resource).unique) {
        const said = this.attribute([row], lookup(resource.attributes, name)!, () => null, true)
        if (said !== null) keys.push(JSON.stringify([resource.name, name, said]))
        const cell = row.cells.get(name)
        if (cell?.null === NO) keys.push(`${resource.name} ${name} ${keyOf(cell.val)}`)
      }
      let own = keys.map((key) => byKey.get(key)).find((found) => found)
      if (own) own.rows.push(row)
      else {
        own = { resource, rows: [row], isBefore, values: new Map() }
        this.stored.push(own)
      }
      for (const key of keys) if (!byKey.has(key)) byKey.set(key, own)
      this.#byRow.set(row, own)
    }
  }

  /** The stored form of a row, if it is there. */
  of(row: Row): Stored | undefined {
    return this.#byRow.get(row)
  }

  /** Rows that turned out to have one key: they are one row. */
  meetings(): readonly (readonly [Row, Row, string])[] {
    return this.stored.flatMap((own, at) =>
      this.stored.slice(0, at + 1).flatMap((other) => {
        if (other.resource !== own.resource || own.isBefore || other.isBefore) return []
        return [...this.#joinsOf(own.resource).unique].flatMap((name) => {
          const value = this.value(own, name)
          if (value === null || value !== this.value(other, name)) return []
          if (own !== other) this.isTwofold = true
          return other.rows.flatMap((a) =>
            own.rows
              .filter((b) => own !== other || (a.id < b.id && a.cells.has(name) && b.cells.has(name)))
              .map((b) => [a, b, name] as const),
          )
        })
      }),
    )
  }
  /** Two rows have one key. */
  isTwofold = false

  /** The attributes by which rows of a resource are related; of some no two rows have the same. */
  #joinsOf(resource: ResourceNode): Joins {
    const known = this.#joins.get(resource)
    if (known) return known
    const { name, key } = resource
    const unique = new Set<string>(key === undefined ? [] : [key])
    const all = new Set(unique)
    for (const { resource: own, relation } of relationsOf(this.#world)) {
      const isOne = relation.cardinality === 'one'
      if (own === resource) all.add(isOne ? relation.via : relation.references)
      if (relation.target !== name) continue
      all.add(isOne ? relation.references : relation.via)
      if (isOne) unique.add(relation.references)
    }
    const joins = { unique, all }
    this.#joins.set(resource, joins)
    return joins
  }

  /** An attribute of a row, as an application writes it. */
  value(stored: Stored, name: string): unknown {
    const known = stored.values.get(name)
    if (known !== undefined) return known
    const attribute = lookup(stored.resource.attributes, name)!
    // Two that nothing is said of must not be the same by chance.
    const apart = this.#joinsOf(stored.resource).all.has(name)
    const value = this.attribute(stored.rows, attribute, () => this.#usual(stored, attribute, apart), apart)
    stored.values.set(name, value)
    return value
  }

  #usual(stored: Stored, attribute: AttributeNode, apart: boolean): unknown {
    const { resource } = stored
    // The tenant that nothing is said of is that of the subject, if that has one.
    const { subject, model } = this.#world
    const tenant = attribute.name === resource.tenant && this.given(subject, model.subject[model.subjectTenant!]!)
    if (tenant !== false && tenant !== null) return tenant
    if (attribute.nullable && apart) return null
    const cell = stored.rows.map(({ cells }) => cells.get(attribute.name)).find((own) => own)
    return this.#plain(attribute, cell?.val ?? this.#term(attribute, resource.name), apart)
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

  /** The row at the other end of a to-one relation, which is that with the key; null if there is none. */
  one(stored: Stored, name: string): Stored | null {
    const { resource } = stored
    const { target: targetName, via, references, nullable } = resource.relations[name]!
    const key = this.value(stored, via)
    if (key === null) return null
    const target = this.#world.model.resources[targetName]!
    const found = this.stored.find(
      (other) => other.resource === target && !other.isBefore && this.value(other, references) === key,
    )
    if (found) return this.#sameTenant(stored, found) ? found : null
    if (nullable) return null
    const fresh: Stored = { resource: target, rows: [], isBefore: false, values: new Map([[references, key]]) }
    if (target.tenant !== undefined && resource.tenant !== undefined && target.tenant !== references) {
      fresh.values.set(target.tenant, this.value(stored, resource.tenant))
    }
    if (this.stored.push(fresh) > 2 * this.#world.rowLimit) throw new Limit('rows')
    return fresh
  }

  #sameTenant(from: Stored, to: Stored): boolean {
    const { tenant } = to.resource
    if (tenant === undefined || from.resource.tenant === undefined) return true
    const own = this.value(to, tenant)
    if (own === null) return to.resource.attributes[tenant]!.tenant === 'shared'
    return own === this.value(from, from.resource.tenant)
  }

  /** All rows at the other end of a to-many relation. */
  many(stored: Stored, name: string): readonly Stored[] {
    const relation = stored.resource.relations[name]!
    const key = this.value(stored, relation.references)
    if (key === null) return []
    const target = this.#world.model.resources[relation.target]!
    return this.stored.filter(
      (other) =>
        other.resource === target &&
        !other.isBefore &&
        this.value(other, relation.via) === key &&
        this.#sameTenant(stored, other),
    )
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

function relationsOf({ model }: World) {
  return Object.values(model.resources).flatMap((resource) =>
    Object.values(resource.relations).map((relation) => ({ resource, relation })),
  )
}

const none: Val = { type: { kind: 'id' }, whole: usual({ kind: 'int' }), real: 0, text: '', flag: 1 }
