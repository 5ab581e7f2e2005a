import { BEFORE, type ConditionNode, type ListNode, type OperandNode } from '../../ast/condition.ts'
import { lookup, type ResourceNode } from '../../ast/model.ts'
import { operandsOf, unshifted } from '../../ast/visit.ts'

/** What conditions read of a row: attributes, and of the rows at the end of its relations. */
export interface Reads {
  readonly attributes: Set<string>
  readonly relations: Map<string, Reads>
}

export interface Reading {
  readonly row: Reads
  readonly before: Reads
  /** Names. */
  readonly context: Set<string>
}

export function emptyReading(): Reading {
  return { row: nothing(), before: nothing(), context: new Set() }
}

/** Adds what the condition reads. */
export function read(node: ConditionNode, into: Reading, resources: Readonly<Record<string, ResourceNode>>): void {
  follow(
    node,
    new Map([
      [0, into.row],
      [BEFORE, into.before],
    ]),
  )

  function at(
    { level, hops }: { readonly level: number; readonly hops: readonly string[] },
    rows: ReadonlyMap<number, Reads>,
  ): Reads {
    let reads = rows.get(level) ?? into.row
    for (const hop of hops) reads = relation(reads, hop)
    return reads
  }

  function operand(of: OperandNode | ListNode, rows: ReadonlyMap<number, Reads>): void {
    const base = unshifted(of)
    if (base.kind === 'row') at(base, rows).attributes.add(base.name)
    else if (base.kind === 'attribute' && base.of === 'context') into.context.add(base.name)
  }

  function follow(inner: ConditionNode, rows: ReadonlyMap<number, Reads>): void {
    for (const of of operandsOf(inner)) operand(of, rows)
    switch (inner.kind) {
      case 'all':
      case 'any':
        for (const child of inner.conditions) follow(child, rows)
        break
      case 'not':
      case 'isTrue':
      case 'isNotFalse':
        follow(inner.condition, rows)
        break
      case 'quantifier':
        follow(inner.condition, new Map(rows).set(inner.elementLevel, relation(at(inner, rows), inner.relation)))
        break
      case 'granted':
      case 'denied':
        at(inner, rows)
        break
      case 'custom': {
        if (inner.uses === 'subject') break
        const reads = at(inner, rows)
        let owner = resources[inner.resource]!
        for (const hop of inner.hops) owner = resources[owner.relations[hop]!.target]!
        for (const name of inner.reads) {
          if (lookup(owner.attributes, name)) reads.attributes.add(name)
          else relation(reads, name)
        }
        break
      }
      default:
    }
  }
}

function relation(reads: Reads, name: string): Reads {
  const known = reads.relations.get(name)
  if (known) return known
  const inner = nothing()
  reads.relations.set(name, inner)
  return inner
}

function nothing(): Reads {
  return { attributes: new Set(), relations: new Map() }
}
