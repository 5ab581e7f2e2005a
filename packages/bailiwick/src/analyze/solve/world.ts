import { type AttributeNode, lookup, type ModelNode, type RelationNode, type ResourceNode } from '../../ast/model.ts'
import { isArrayType, type ScalarType } from '../../ast/types.ts'
import { type Lit, NO, YES } from './assignment.ts'
import { Atoms, type Val } from './atoms.ts'
import { Gates } from './gates.ts'
import { type List, Lists, valOf } from './lists.ts'
import { Limit } from './question.ts'

/** A place for a value: whether it is null, and what else it is. */
export interface Cell {
  readonly null: Lit
  readonly val: Val
}

/** Whoever has attributes: the subject, the context, a row. */
export interface Holder {
  /** What its id is called after. */
  readonly hint: string
  readonly attributes: Readonly<Record<string, AttributeNode>>
  /** By name, and for json by path. */
  readonly cells: Map<string, Cell>
  readonly lists: Map<string, List>
}

/** A row, or what would be one: `present` says whether there is. */
export interface Row extends Holder {
  readonly id: number
  readonly resource: ResourceNode
  readonly present: Lit
  /** There is a row with this key, be it of another tenant, where relations do not lead. */
  readonly exists: Lit
  /** The row before the changes is another state of the row that is asked about. */
  readonly isBefore: boolean
  /** Of the end of a to-one relation: what points at it, and by which attribute. */
  pointed?: { readonly by: Lit; readonly key: string; readonly missing: Lit }
  readonly ones: Map<string, Row>
  readonly manies: Map<string, Many>
}

/** The rows at the other end of a to-many relation, as far as something made them up. */
export interface Many {
  readonly owner: Row
  readonly relation: RelationNode
  readonly rows: { readonly row: Row; readonly member: Lit }[]
  readonly listeners: ((row: Row, member: Lit) => void)[]
}

/** Everything that conditions can speak of, made where they do. */
export class World {
  readonly gates = new Gates()
  readonly atoms = new Atoms(this.gates)
  readonly lists = new Lists(this.gates, this.atoms)
  readonly model: ModelNode
  readonly subject: Holder
  readonly context: Holder
  readonly rows: Row[] = []
  /** What each to-many relation may have among its rows. */
  readonly manies: Many[] = []
  rowLimit = 200
  /** The subject is the anonymous one. */
  anonymous: Lit = NO

  constructor(model: ModelNode) {
    this.model = model
    this.subject = holder('user', model.subject)
    this.context = holder('context', model.context)
  }

  row(resource: string, present: Lit, cells: Map<string, Cell> = new Map(), isBefore = false, exists = present): Row {
    if (this.rows.length >= this.rowLimit) throw new Limit('rows')
    const node = this.model.resources[resource]!
    const row: Row = {
      ...holder(node.name, node.attributes),
      cells,
      id: this.rows.length,
      resource: node,
      present,
      exists,
      isBefore,
      ones: new Map(),
      manies: new Map(),
    }
    this.rows.push(row)
    return row
  }

  cell(of: Holder, name: string, json?: readonly string[], type?: ScalarType): Cell {
    const key = json ? JSON.stringify([name, ...json]) : name
    const known = of.cells.get(key)
    if (known) return known
    const attribute = of.attributes[name]!
    const own = type ?? (attribute.type as ScalarType)
    const nullable = json !== undefined || attribute.nullable
    const absent = nullable ? this.gates.free() : of === this.subject ? this.anonymous : NO
    const hint = json ? json.at(-1)! : name === 'id' || name.length > 12 ? of.hint : name
    const cell = { null: absent, val: valOf(this.atoms.term(own, hint)) }
    of.cells.set(key, cell)
    return cell
  }

  list(of: Holder, name: string): List {
    const known = of.lists.get(name)
    if (known) return known
    const attribute = of.attributes[name]!
    const { type } = attribute
    if (!isArrayType(type)) throw new TypeError(`${name} is no list`)
    const absent = attribute.nullable ? this.gates.free() : of === this.subject ? this.anonymous : NO
    const list = this.lists.list(type.element, absent, name)
    of.lists.set(name, list)
    return list
  }

  /** The row at the other end of a to-one relation. Its key is that of the row, so it is the same value. */
  one(row: Row, name: string): Row {
    const known = row.ones.get(name)
    if (known) return known
    const { gates } = this
    const relation = row.resource.relations[name]!
    const via = this.cell(row, relation.via)
    const there: Lit[] = [row.present, via.null ^ 1]
    if (relation.nullable) there.push(gates.free(true))
    const exists = gates.and(there)
    const cells = new Map<string, Cell>([[relation.references, { null: NO, val: via.val }]])
    const present = gates.and([exists, this.#sameTenant(row, relation.target, cells)])
    const one = this.row(relation.target, present, cells, false, exists)
    const by = gates.and([row.present, via.null ^ 1])
    one.pointed = { by, key: relation.references, missing: via.null }
    row.ones.set(name, one)
    return one
  }

  many(row: Row, name: string): Many {
    const known = row.manies.get(name)
    if (known) return known
    const many: Many = { owner: row, relation: row.resource.relations[name]!, rows: [], listeners: [] }
    row.manies.set(name, many)
    this.manies.push(many)
    return many
  }

  /** Makes up an element of a to-many relation. */
  element(many: Many): Row {
    const { owner, relation } = many
    const references = this.cell(owner, relation.references)
    const cells = new Map<string, Cell>([[relation.via, { null: NO, val: references.val }]])
    const key = this.model.resources[relation.target]!.tenant
    if (key !== undefined && owner.resource.tenant !== undefined && !cells.has(key)) {
      const own = this.cell(owner, owner.resource.tenant)
      const nullable = lookup(this.model.resources[relation.target]!.attributes, key)!.nullable
      if (own.null === NO && !nullable) cells.set(key, own)
    }
    const tenant = this.#sameTenant(owner, relation.target, cells)
    const present = this.gates.and([this.gates.free(), owner.present, references.null ^ 1, tenant])
    const row = this.row(relation.target, present, cells)
    this.join(many, row, present)
    return row
  }

  /** A row that was made up elsewhere may be an element of the relation as well. */
  join(many: Many, row: Row, member: Lit): void {
    many.rows.push({ row, member })
    for (const listener of many.listeners) listener(row, member)
  }

  /** What makes a row that is there an element of the relation. */
  membership({ owner, relation }: Many, row: Row): Lit {
    const references = this.cell(owner, relation.references)
    const via = this.cell(row, relation.via)
    return this.gates.and([
      row.present,
      owner.present,
      references.null ^ 1,
      via.null ^ 1,
      this.atoms.same(references.val, via.val),
      this.#sameTenant(owner, relation.target, row.cells),
    ])
  }

  /** As `sameTenant` of the evaluator has it: relations stay inside the tenant, and a shared row is in every one. */
  #sameTenant(row: Row, target: string, cells: Map<string, Cell>): Lit {
    const node = this.model.resources[target]!
    if (row.resource.tenant === undefined || node.tenant === undefined) return YES
    const key = lookup(node.attributes, node.tenant)!
    const own = this.cell(row, row.resource.tenant)
    const other = cells.get(node.tenant) ?? this.cell({ ...holder(node.name, node.attributes), cells }, node.tenant)
    const { gates } = this
    const equal = gates.and([own.null ^ 1, other.null ^ 1, this.atoms.same(own.val, other.val)])
    return key.tenant === 'shared' ? gates.or([other.null, equal]) : equal
  }
}

function holder(hint: string, attributes: Holder['attributes']): Holder {
  return { hint, attributes, cells: new Map(), lists: new Map() }
}
