import { BEFORE, type ConditionNode, type NodeOf } from '../../ast/condition.ts'
import type { ScalarType } from '../../ast/types.ts'
import { type Lit, NO, YES } from './assignment.ts'
import { entryOf, type Val } from './atoms.ts'
import { constantOf, type Reach, type Side, Sides } from './operands.ts'
import { Limit } from './question.ts'
import { textMatches } from './texts.ts'
import type { Row, World } from './world.ts'

const DEEPEST = 1200

/** Conditions to literals: that one is TRUE, or that it is FALSE. Neither is unknown. */
export class Translator {
  readonly world: World
  /** The rows of level 0 and before. */
  readonly top: Reach
  readonly #rows = new Map<number, Row>()
  readonly #sides: Sides
  #depth = 0

  constructor(world: World) {
    this.world = world
    this.#sides = new Sides(world, (place, reach) => this.rowAt(place, reach))
    this.top = { rows: this.#rows, known: new Map() }
  }

  /** The row that is asked about, or that before its changes. */
  root(resource: string, level = 0): Row {
    const known = this.#rows.get(level)
    if (known) return known
    const row = this.world.row(resource, YES, undefined, level === BEFORE)
    this.#rows.set(level, row)
    return row
  }

  rowAt(
    { level, resource, hops }: { readonly level: number; readonly resource: string; readonly hops: readonly string[] },
    reach: Reach,
  ): Row {
    let row = reach.rows.get(level) ?? this.root(resource, level)
    for (const hop of hops) row = this.world.one(row, hop)
    return row
  }

  /** That the condition is what is wanted. */
  is(node: ConditionNode, wanted: boolean, reach: Reach = this.top): Lit {
    const known = reach.known.get(node) ?? [undefined, undefined]
    reach.known.set(node, known)
    const place = wanted ? 0 : 1
    const found = known[place]
    if (found !== undefined) return found
    if (++this.#depth > DEEPEST) throw new Limit('depth')
    const lit = this.#is(node, wanted, reach)
    this.#depth--
    known[place] = lit
    return lit
  }

  #is(node: ConditionNode, wanted: boolean, reach: Reach): Lit {
    const { gates } = this.world
    switch (node.kind) {
      case 'constant':
        return node.value === wanted ? YES : NO
      case 'all':
      case 'any': {
        const lits = node.conditions.map((inner) => this.is(inner, wanted, reach))
        return (node.kind === 'all') === wanted ? gates.and(lits) : gates.or(lits)
      }
      case 'not':
        return this.is(node.condition, !wanted, reach)
      case 'isTrue':
        return wanted ? this.is(node.condition, true, reach) : this.is(node.condition, true, reach) ^ 1
      case 'isNotFalse':
        return wanted ? this.is(node.condition, false, reach) ^ 1 : this.is(node.condition, false, reach)
      case 'quantifier':
        return this.#quantifier(node, wanted, reach)
      case 'permitted':
        throw new Limit('unresolved')
      case 'in':
        return this.#in(node, wanted, reach)
      case 'overlap': {
        const [left, right] = [this.#sides.list(node.left, reach), this.#sides.list(node.right, reach)]
        const found = node.operator === 'hasAny' ? this.#anyOf(left, right, wanted) : this.#allOf(left, right, wanted)
        return gates.and([left.defined, right.defined, found])
      }
      case 'isEmpty': {
        const { defined, filled } = this.#sides.list(node.list, reach)
        return gates.and([defined, wanted ? filled ^ 1 : filled])
      }
      case 'isNull': {
        const { defined } =
          'element' in node.operand ? this.#sides.list(node.operand, reach) : this.#sides.operand(node.operand, reach)
        return wanted ? defined ^ 1 : defined
      }
      case 'granted':
      case 'denied':
        return this.#grant(node, wanted, reach)
      case 'holds':
        return this.#signed(this.world.atoms.applied({ key: 'holds', kind: 'holds' }, textVal(node.code)), wanted)
      case 'custom': {
        const row = node.uses === 'resource' ? this.rowAt(node, reach) : undefined
        const key = `check ${node.name} ${JSON.stringify(node.parameters)}`
        const about = textVal(row ? String(row.id) : '')
        const answer = this.world.atoms.applied({ key, kind: 'check', name: node.name }, about)
        return gates.and([row ? row.present : YES, this.#signed(answer, wanted)])
      }
      default:
        return this.#compared(node, wanted, reach)
    }
  }

  #signed(lit: Lit, wanted: boolean): Lit {
    return wanted ? lit : lit ^ 1
  }

  #compared(node: NodeOf<'truth' | 'comparison' | 'text' | 'enumOrder'>, wanted: boolean, reach: Reach): Lit {
    const { gates, atoms } = this.world
    if (node.kind === 'truth') {
      const { defined, val } = this.#sides.operand(node.operand, reach)
      return gates.and([defined, this.#signed(val.flag, wanted)])
    }
    const a = this.#sides.operand(node.left, reach)
    const b = this.#sides.operand(node.right, reach)
    const both = gates.and([a.defined, b.defined])
    if (node.kind === 'comparison' && node.operator === 'isDistinctFrom') {
      const equal = both === NO ? NO : gates.and([both, atoms.same(a.val, b.val)])
      const distinct = gates.and([gates.or([a.defined, b.defined]), equal ^ 1])
      return this.#signed(distinct, wanted)
    }
    if (both === NO) return NO
    return gates.and([both, this.#signed(this.#relation(node, a.val, b.val), wanted)])
  }

  #relation(node: NodeOf<'comparison' | 'text' | 'enumOrder'>, a: Val, b: Val): Lit {
    const { atoms } = this.world
    switch (node.operator) {
      case 'is':
        return atoms.same(a, b)
      case 'isNot':
      case 'isDistinctFrom':
        return atoms.same(a, b) ^ 1
      case 'lte':
      case 'atMost':
        return this.#atMost(a, b)
      case 'gte':
      case 'atLeast':
        return this.#atMost(b, a)
      case 'lt':
        return this.#atMost(b, a) ^ 1
      case 'gt':
        return this.#atMost(a, b) ^ 1
      default:
        return textMatches(atoms, node.operator, a, b)
    }
  }

  #atMost(a: Val, b: Val): Lit {
    const isText = a.type.kind === 'text' && !(a.term && b.term)
    return isText ? textMatches(this.world.atoms, 'lte', a, b) : this.world.atoms.atMost(a, b)
  }

  #in(node: NodeOf<'in'>, wanted: boolean, reach: Reach): Lit {
    const { gates } = this.world
    const list = this.#sides.list(node.list, reach)
    const operand = this.#sides.operand(node.operand, reach)
    if (wanted) return gates.and([list.defined, operand.defined, operand.defined === NO ? NO : list.has(operand.val)])
    const missing = operand.defined === NO ? NO : list.has(operand.val) ^ 1
    return gates.and([
      list.defined,
      gates.or([list.filled ^ 1, gates.and([operand.defined, missing, list.hasNull ^ 1])]),
    ])
  }

  #anyOf(left: Side, right: Side, wanted: boolean): Lit {
    const { gates } = this.world
    const shared = right.values && !left.values ? this.#some(right, left, true) : this.#some(left, right, true)
    if (wanted) return shared
    return gates.or([left.filled ^ 1, right.filled ^ 1, gates.and([left.hasNull ^ 1, right.hasNull ^ 1, shared ^ 1])])
  }

  #allOf(left: Side, right: Side, wanted: boolean): Lit {
    const { gates } = this.world
    const missing = this.#some(right, left, false)
    if (wanted) return gates.or([right.filled ^ 1, gates.and([right.hasNull ^ 1, missing ^ 1])])
    return gates.or([gates.and([left.filled ^ 1, right.filled]), gates.and([left.hasNull ^ 1, missing])])
  }

  /** A value of the first that is in the second, or that is not. */
  #some(first: Side, second: Side, inside: boolean): Lit {
    const body = (val: Val) => this.#signed(second.has(val), inside)
    if (first.values) return this.world.gates.or(first.values.map(body))
    return this.world.lists.some(first.list!, `${inside} ${second.key}`, body, inside ? second.list : undefined)
  }

  #grant(node: NodeOf<'granted' | 'denied'>, wanted: boolean, reach: Reach): Lit {
    const { gates, atoms } = this.world
    const row = this.rowAt(node, reach)
    const { action } = node
    const type = row.resource.name
    const id = this.world.cell(row, row.resource.key!)
    const defined = gates.and([row.present, id.null ^ 1])
    const answer = (kind: 'granted' | 'denied') =>
      atoms.applied({ key: `${kind} ${action} ${type}`, kind, name: action, type }, id.val)
    // What is denied is not granted.
    gates.clause([answer('granted') ^ 1, answer('denied') ^ 1])
    const given = gates.and([defined, answer(node.kind)])
    if (wanted) return given
    return node.kind === 'granted' ? given ^ 1 : gates.and([defined, answer('denied') ^ 1])
  }

  #quantifier(node: NodeOf<'quantifier'>, wanted: boolean, reach: Reach): Lit {
    const { gates } = this.world
    const owner = this.rowAt(node, reach)
    const isEvery = node.quantifier === 'every'
    // Is it decided by one row, or by all?
    const byOne = isEvery ? !wanted : wanted === (node.quantifier === 'some')
    // The one makes the inside true (of `every` false); all of them do not leave it otherwise.
    const inside = byOne ? !isEvery : isEvery
    const found = this.#exists(node, owner, reach, (inner) =>
      byOne ? this.is(node.condition, inside, inner) : this.is(node.condition, inside, inner) ^ 1,
    )
    return gates.and([owner.present, byOne ? found : found ^ 1])
  }

  #exists(node: NodeOf<'quantifier'>, owner: Row, reach: Reach, body: (inner: Reach) => Lit): Lit {
    const { world } = this
    const many = world.many(owner, node.relation)
    const inside = (row: Row) => body(this.#reach(node, reach, row))
    return world.gates.exists({
      instances: [],
      invent: () => {
        const row = world.element(many)
        return { member: row.present, body: inside(row) }
      },
      overhear: (tell) => {
        const hear = (row: Row, member: Lit) => {
          tell({ member, body: inside(row), joined: member !== row.present })
        }
        many.listeners.push(hear)
        for (const { row, member } of [...many.rows]) hear(row, member)
      },
    })
  }

  readonly #inner = new Map<Reach, Map<number, { row: Row; reach: Reach }[]>>()

  /** One reach for each row at a level, so that what is known of it is found again. */
  #reach({ elementLevel }: NodeOf<'quantifier'>, outer: Reach, row: Row): Reach {
    const byLevel = this.#inner.get(outer) ?? new Map<number, { row: Row; reach: Reach }[]>()
    this.#inner.set(outer, byLevel)
    const entries = entryOf(byLevel, elementLevel)
    const known = entries.find((entry) => entry.row === row)
    if (known) return known.reach
    const reach: Reach = { rows: new Map(outer.rows).set(elementLevel, row), known: new Map() }
    entries.push({ row, reach })
    return reach
  }
}

const code: ScalarType = { kind: 'id' }

function textVal(text: string): Val {
  return constantOf(code, text)
}
