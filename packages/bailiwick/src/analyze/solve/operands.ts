import type { ConditionNode, ListNode, OperandNode, Value } from '../../ast/condition.ts'
import type { ScalarType } from '../../ast/types.ts'
import { type Lit, NO, YES } from './assignment.ts'
import { keyOf, type Val } from './atoms.ts'
import type { List } from './lists.ts'
import { sortOf, toWhole } from './values.ts'
import type { Holder, Row, World } from './world.ts'

/** The rows in reach, by level, with what was already made of conditions about them. */
export interface Reach {
  readonly rows: ReadonlyMap<number, Row>
  readonly known: Map<ConditionNode, [Lit | undefined, Lit | undefined]>
}

/** An operand: its value where it is defined, that is not null and not of an absent row. */
export interface Operand {
  readonly defined: Lit
  readonly val: Val
}

/** A list on one side of an operator: written out, or an attribute. */
export interface Side {
  readonly key: string
  readonly defined: Lit
  readonly filled: Lit
  readonly hasNull: Lit
  readonly has: (val: Val) => Lit
  readonly values?: readonly Val[]
  readonly list?: List
}

type FindRow = (
  place: { readonly level: number; readonly resource: string; readonly hops: readonly string[] },
  reach: Reach,
) => Row

/** What stands on a side of an operator. */
export class Sides {
  readonly #world: World
  readonly #rowAt: FindRow

  constructor(world: World, rowAt: FindRow) {
    this.#world = world
    this.#rowAt = rowAt
  }

  #holder(
    node:
      | { readonly kind: 'attribute'; readonly of: 'subject' | 'context' }
      | ({ readonly kind: 'row' } & Parameters<FindRow>[0]),
    reach: Reach,
  ) {
    if (node.kind === 'row') {
      const row = this.#rowAt(node, reach)
      return { of: row as Holder, present: row.present }
    }
    return { of: this.#world[node.of], present: YES }
  }

  operand(node: OperandNode, reach: Reach): Operand {
    switch (node.kind) {
      case 'literal':
        return { defined: node.value === null ? NO : YES, val: constantOf(node.type, node.value) }
      case 'shifted': {
        const { defined, val } = this.operand(node.operand, reach)
        return { defined, val: { ...val, whole: val.whole + node.microseconds } }
      }
      default: {
        const { of, present } = this.#holder(node, reach)
        const cell = this.#world.cell(of, node.name, node.json, node.type)
        return { defined: this.#world.gates.and([present, cell.null ^ 1]), val: cell.val }
      }
    }
  }

  list(node: ListNode, reach: Reach): Side {
    const { gates, atoms, lists } = this.#world
    if (node.kind !== 'values') {
      const { of, present } = this.#holder(node, reach)
      const list = this.#world.list(of, node.name)
      return {
        key: `list ${list.id}`,
        defined: gates.and([present, list.null ^ 1]),
        filled: list.filled,
        hasNull: list.hasNull,
        has: (val) => lists.has(list, val),
        list,
      }
    }
    const all = node.values ?? []
    const values = all.filter((value) => value !== null).map((value) => constantOf(node.element, value))
    gates.grow(values.length)
    return {
      key: values.map((value) => JSON.stringify(keyOf(value))).join(),
      defined: node.values === null ? NO : YES,
      filled: all.length > 0 ? YES : NO,
      hasNull: all.includes(null) ? YES : NO,
      has: (val) => gates.or(values.map((value) => atoms.same(val, value))),
      values,
    }
  }
}

export function constantOf(type: ScalarType, value: Value): Val {
  const sort = sortOf(type)
  return {
    type,
    whole: sort === 'whole' && value !== null ? toWhole(type, value) : 0n,
    real: sort === 'real' ? (value as number) : 0,
    text: sort === 'word' ? (value as string) : '',
    flag: value === true ? YES : NO,
  }
}
