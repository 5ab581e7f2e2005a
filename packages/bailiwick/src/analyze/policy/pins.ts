import type { ConditionNode, ListAttribute, OperandNode, RowOperand, Value } from '../../ast/condition.ts'
import { lookup, type ModelNode, type ResourceNode, resourceAt } from '../../ast/model.ts'
import { isArrayType, isJsonType } from '../../ast/types.ts'
import { operandsOf, unshifted, walk } from '../../ast/visit.ts'
import { BailiwickError } from '../../errors/error.ts'
import { compileList, compileOperand, compileRow } from '../../evaluate/compile-operand.ts'
import type { Environment } from '../../evaluate/environment.ts'
import type { FactQuestion } from '../../evaluate/facts.ts'
import { type Row, readAttribute, relatedRow, relatedRows } from '../../evaluate/read-value.ts'
import type { Part } from '../solve/question.ts'
import { emptyReading, type Reads, read } from '../solve/reads.ts'

/** Where something stands that could be otherwise. */
export type Place =
  /** Relations to follow are a part of the path. */
  | { readonly of: 'subject' | 'context' | 'row'; readonly path: readonly string[] }
  | { readonly of: 'facts'; readonly question: FactQuestion }

/** That something is as it is. Without a place it stays so. */
export interface Pin extends Part {
  readonly place?: Place
}

/** Thrown for what cannot be pinned, with why. */
export class Unpinned extends Error {}

type Base = Exclude<ReturnType<typeof unshifted>, { kind: 'literal' | 'values' }>

/** What the parts read of who asks, of the row and of stored permissions, as it is. */
export function pinsOf(
  model: ModelNode,
  resource: string,
  parts: readonly Part[],
  environment: Environment,
): readonly Pin[] {
  const pins = new Map<string, Pin>()
  const reading = emptyReading()
  for (const { condition } of parts) {
    read(condition, reading, model.resources)
    walk(condition, (node) => {
      for (const operand of operandsOf(node)) {
        const base = unshifted(operand)
        if (base.kind === 'literal' || base.kind === 'values' || (base.kind === 'row' && base.level !== 0)) continue
        const path = pathOf(base)
        const key = JSON.stringify([base.kind === 'row' ? 'row' : base.of, path])
        if (!pins.has(key)) pins.set(key, pinValue(model, base, path, environment))
      }
      if (node.kind === 'granted' || node.kind === 'denied' || node.kind === 'holds') {
        const pin = pinFact(model, node, environment)
        if (pin) pins.set(pin.label, pin)
      }
    })
  }
  const root = environment.rows[0]
  if (!root) return [...pins.values()]
  const { key } = model.resources[resource]!
  const own = key !== undefined && root[key] !== undefined ? [rowOperand(model, 0, resource, [], key)] : []
  return [
    ...pins.values(),
    ...own.map((operand) => ({ label: 'its key', condition: isAsRead(model, operand, environment) })),
    ...pinRelations(model, { level: 0, resource, hops: [] }, root, reading.row).map((condition) => ({
      label: 'its relations',
      condition,
    })),
  ]
}

function pathOf(base: Base): readonly string[] {
  const hops = base.kind === 'row' ? base.hops : []
  return [...hops, base.name, ...(('json' in base && base.json) || [])]
}

function pinValue(model: ModelNode, base: Base, path: readonly string[], environment: Environment): Pin {
  const owner = base.kind === 'row' ? resourceAt(model, base.resource, base.hops) : undefined
  const label = [base.kind === 'row' ? base.resource : base.of, ...path].join('.')
  const condition = isAsRead(model, base, environment)
  // Who or which it is about is no matter of change.
  const tenant = owner
    ? owner.tenant
    : base.kind === 'attribute' && base.of === 'subject'
      ? model.subjectTenant
      : undefined
  const relations = Object.values(owner?.relations ?? {})
  const isIdentity =
    [tenant, owner ? owner.key : 'id'].includes(base.name) ||
    relations.some(({ cardinality, references }) => cardinality === 'many' && references === base.name)
  const of = base.kind === 'row' ? 'row' : base.of
  return isIdentity ? { label, condition } : { label, condition, place: { of, path } }
}

/** That an operand or a list has the value that it has. */
function isAsRead(model: ModelNode, base: Base, environment: Environment): ConditionNode {
  return 'element' in base
    ? isList(base, compileList(model, base)(environment))
    : isValue(base, compileOperand(model, base)(environment))
}

function isValue(operand: OperandNode, value: Value): ConditionNode {
  if (value === null) return { kind: 'isNull', operand }
  const known: Value = typeof value === 'object' ? value.from : value
  const right = { kind: 'literal', type: operand.type, value: known } as const
  return { kind: 'comparison', operator: 'is', left: operand, right }
}

function isList(list: ListAttribute, values: readonly Value[] | null): ConditionNode {
  if (values === null) return { kind: 'isNull', operand: list }
  if (values.length === 0) return { kind: 'isEmpty', list }
  if (values.includes(null)) throw new Unpinned(`\`${list.name}\` has a null among its elements`)
  const same = { kind: 'values', element: list.element, values } as const
  return {
    kind: 'all',
    conditions: [
      { kind: 'overlap', operator: 'hasAll', left: list, right: same },
      { kind: 'overlap', operator: 'hasAll', left: same, right: list },
    ],
  }
}

function pinFact(
  model: ModelNode,
  node: Extract<ConditionNode, { kind: 'granted' | 'denied' | 'holds' }>,
  environment: Environment,
): Pin | undefined {
  const { facts } = environment
  if (!facts) {
    throw new BailiwickError('MISSING_FACTS', 'A rule asks for stored permissions: nearestAllow(policy, { …, facts }).')
  }
  const told = (question: FactQuestion, answer: boolean, what: string): Pin => ({
    label: what,
    condition: answer ? node : { kind: 'not', condition: node },
    place: { of: 'facts', question },
  })
  if (node.kind === 'holds') {
    return told({ kind: 'holds', code: node.code }, facts.holds(node.code), `holds('${node.code}')`)
  }
  if (node.level !== 0) throw new Unpinned('it asks for stored permissions of related rows')
  const row = compileRow(model, node)(environment)
  if (row === null) return undefined
  const { name: type, key } = resourceAt(model, node.resource, node.hops)
  const id = readAttribute(row, lookup(model.resources[type]!.attributes, key!)!, `${type}.${key}`)
  if (id === null) return undefined
  const { kind, action } = node
  const on = node.hops.length > 0 ? ` on ${[node.resource, ...node.hops].join('.')}` : ''
  return told(
    { kind, action, type, id: String(id) },
    facts[kind](action, type, String(id)),
    `${kind}('${action}')${on}`,
  )
}

interface At {
  readonly level: number
  readonly resource: string
  readonly hops: readonly string[]
}

/** Which rows there are at the end of the relations that are read; of those that are many also what is read of them. */
function pinRelations(model: ModelNode, at: At, row: Row, reads: Reads): readonly ConditionNode[] {
  const owner = resourceAt(model, at.resource, at.hops)
  return [...reads.relations].flatMap(([name, inner]): readonly ConditionNode[] => {
    const relation = owner.relations[name]!
    const path = [at.resource, ...at.hops, name].join('.')
    if (relation.cardinality === 'many') {
      return pinMany(model, at, name, relatedRows(model, row, owner, relation, path), inner)
    }
    const other = relatedRow(model, row, owner, relation, path)
    const there = { ...at, hops: [...at.hops, name] }
    const operand = rowOperand(model, at.level, at.resource, there.hops, relation.references)
    const absent: ConditionNode = { kind: 'isNull', operand }
    if (other === null) return [absent]
    const own = at.level === 0 ? [] : pinAttributes(model, there, other, inner)
    return [{ kind: 'not', condition: absent }, ...own, ...pinRelations(model, there, other, inner)]
  })
}

function pinMany(
  model: ModelNode,
  at: At,
  relation: string,
  rows: readonly Row[],
  reads: Reads,
): readonly ConditionNode[] {
  const target = model.resources[resourceAt(model, at.resource, at.hops).relations[relation]!.target]!
  const level = at.level + 1
  const inside = { level, resource: target.name, hops: [] }
  const quantified = (quantifier: 'some' | 'every', condition: ConditionNode): ConditionNode => ({
    ...{
      kind: 'quantifier',
      quantifier,
      ...at,
      relation,
      elementLevel: level,
      elementResource: target.name,
      condition,
    },
  })
  const { key } = target
  if (key === undefined) throw new Unpinned(`rows of \`${target.name}\` have no key`)
  const isOne = (row: Row): ConditionNode => {
    const operand = rowOperand(model, level, target.name, [], key)
    return isValue(operand, readAttribute(row, target.attributes[key]!, `${target.name}.${key}`) as Value)
  }
  return [
    quantified('every', { kind: 'any', conditions: rows.map(isOne) }),
    ...rows.map((row) =>
      quantified('some', {
        kind: 'all',
        conditions: [
          isOne(row),
          ...pinAttributes(model, inside, row, reads),
          ...pinRelations(model, inside, row, reads),
        ],
      }),
    ),
  ]
}

function pinAttributes(model: ModelNode, at: At, row: Row, reads: Reads): readonly ConditionNode[] {
  const owner: ResourceNode = resourceAt(model, at.resource, at.hops)
  return [...reads.attributes].map((name): ConditionNode => {
    const attribute = owner.attributes[name]!
    const { type } = attribute
    if (isJsonType(type)) throw new Unpinned(`it reads \`${name}\`, which is json, of related rows`)
    const value = readAttribute(row, attribute, [at.resource, ...at.hops, name].join('.'))
    if (!isArrayType(type)) return isValue(rowOperand(model, at.level, at.resource, at.hops, name), value as Value)
    return isList({ kind: 'row', ...at, name, element: type.element }, value as readonly Value[] | null)
  })
}

function rowOperand(
  model: ModelNode,
  level: number,
  resource: string,
  hops: readonly string[],
  name: string,
): RowOperand {
  const { type } = lookup(resourceAt(model, resource, hops).attributes, name)!
  if (isArrayType(type) || isJsonType(type)) throw new TypeError(`${name} is no key`)
  return { kind: 'row', level, resource, hops, name, type }
}
