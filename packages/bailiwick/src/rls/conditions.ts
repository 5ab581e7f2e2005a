import { type ConditionNode, type NodeOf, TRUE } from '../ast/condition.ts'
import type { ModelNode } from '../ast/model.ts'
import { childrenOf, needsRow, operandsOf, unshifted } from '../ast/visit.ts'
import type { Reach } from '../compile/columns.ts'
import { conditionSql } from '../compile/condition-sql.ts'
import { type Fragment, joined, sql } from '../compile/fragment.ts'
import type { Environment } from '../evaluate/environment.ts'
import { evaluatePartially } from '../evaluate/partial.ts'
import { whereTrue } from '../evaluate/where.ts'
import type { Reader } from './given.ts'

/** What a condition is compiled with. */
export interface Compiling {
  readonly reach: Reach
  readonly reader: Reader
  /** The conditions of one AND or OR that look at other tables; `around` holds with them. Undefined: they stay as they are. */
  readonly related?: (
    nodes: readonly ConditionNode[],
    kind: 'all' | 'any',
    around: readonly ConditionNode[],
  ) => Fragment
}

/**
 * The condition of a policy: what `whereTrue` made, as SQL that is TRUE exactly where it is true, and nowhere without a valid
 * context.
 */
export function policySql(model: ModelNode, compiling: Compiling, node: ConditionNode): Fragment {
  if (node.kind === 'constant' && node.value !== true) return sql`false`
  const parts = node.kind === 'all' ? node.conditions : [node]
  const { present } = compiling.reader
  if (!holdsForNobody(model, node)) return node === TRUE ? present : partsSql(compiling, 'all', parts, 1, [], present)
  return partsSql(compiling, 'all', parts, 1, [])
}

/** Whether it is never true where no attribute of the subject and the context is known. */
function holdsForNobody(model: ModelNode, node: ConditionNode): boolean {
  const nulls = (of: 'subject' | 'context') =>
    Object.fromEntries(Object.keys(model[of]).map((name): [string, null] => [name, null]))
  const nobody = { subject: nulls('subject'), context: nulls('context'), facts: undefined, rows: [] }
  const { condition, failures } = evaluatePartially(model, node, nobody as unknown as Environment)
  const left = whereTrue(condition)
  // What fails without facts is not known to be for nobody.
  return failures.length === 0 && left.kind === 'constant' && left.value !== true
}

const separators = {
  all: [1, 2, 3, 4].map((depth) => separator('and', depth)),
  any: [1, 2, 3, 4].map((depth) => separator('or', depth)),
}

/** On lines of their own, so that a reviewer sees the parts. */
function separator(word: 'and' | 'or', depth: number): Fragment {
  const breaks = [sql`\n  `, sql`\n    `, sql`\n      `, sql`\n        `]
  return sql`${breaks[depth - 1]!}${word === 'and' ? sql`and ` : sql`or `}`
}

/** The parts of an AND or an OR: what is about the subject or the row alone first, then both, then other tables. */
function partsSql(
  compiling: Compiling,
  kind: 'all' | 'any',
  parts: readonly ConditionNode[],
  depth: number,
  around: readonly ConditionNode[],
  first?: Fragment,
): Fragment {
  const within = kind === 'all' ? [...around, ...parts] : around
  const alone = parts.filter((part) => !needsRow(part))
  const related = compiling.related ? parts.filter((part) => needsRow(part) && looksElsewhere(part)) : []
  const own = parts.filter((part) => needsRow(part) && !related.includes(part))
  const split = related.filter((part) => part.kind === 'all' || part.kind === 'any')
  const whole = related.filter((part) => !split.includes(part))
  const carrier = kind === 'all' && alone.length > 0 && compiling.reader.subqueries ? own.find(isEquality) : undefined
  const aloneNode: ConditionNode & { kind: 'all' | 'any' } = { kind, conditions: alone }
  // Of a row that stands alone a constant decides first, without a look at the subject.
  const constant = kind === 'any' ? own.filter((part) => readings(part).length === 0 && !asksStored(part)) : []
  const stored = own.filter(asksStored)
  const texts = [
    ...(first ? [first] : []),
    ...constant.map((part) => partSql(compiling, part, depth, within)),
    ...(alone.length > 0 && !carrier ? [aloneSql(compiling, aloneNode)] : []),
    ...own
      .filter((part) => !constant.includes(part) && !stored.includes(part))
      .map((part) =>
        part === carrier ? carrierSql(compiling, part, aloneNode) : partSql(compiling, part, depth, within),
      ),
    ...stored.map((part) => partSql(compiling, part, depth, within)),
    ...split.map((part) => partSql(compiling, part, depth, within)),
    ...(whole.length > 0 ? [compiling.related!(whole, kind, within)] : []),
  ]
  return joined(texts, separators[kind][Math.min(depth, 4) - 1]!)
}

/** Whether it is true only where a column equals one value of the subject or the context. */
function isEquality(node: ConditionNode): boolean {
  const inner = node.kind === 'not' ? node.condition : node
  if (inner.kind !== 'comparison' || inner.operator !== (node.kind === 'not' ? 'isNot' : 'is')) return false
  return [inner.left, inner.right].filter((operand) => operand.kind === 'attribute').length === 1
}

/**
 * An equality together with what is asked of the subject alone: where that is not true the value is null, which equals nothing. So the
 * subject is verified once for both.
 */
function carrierSql({ reach, reader }: Compiling, equality: ConditionNode, alone: ConditionNode): Fragment {
  const read = new Set([...readings(equality), ...readings(alone)])
  const { operand, list, holds } = reader.shared
  const condition = conditionSql({ ...reach, given: reader.shared }, alone)
  const given = {
    operand: (node: Parameters<typeof operand>[0]) =>
      sql`(select ${operand(node)} from ${reader.source(read)} where ${condition})`,
    list,
    holds,
  }
  return conditionSql({ ...reach, given }, equality)
}

function partSql(compiling: Compiling, node: ConditionNode, depth: number, around: readonly ConditionNode[]): Fragment {
  if (node.kind !== 'all' && node.kind !== 'any') {
    return conditionSql({ ...compiling.reach, given: compiling.reader.each }, node)
  }
  return sql`(${partsSql(compiling, node.kind, node.conditions, depth + 1, around)})`
}

/** Asked once for a whole query, however many attributes it reads. */
function aloneSql({ reach, reader }: Compiling, node: ConditionNode & { kind: 'all' | 'any' }): Fragment {
  const [only] = node.conditions
  const whole = node.conditions.length === 1 ? only! : node
  if (!reader.subqueries) return sql`(${conditionSql({ ...reach, given: reader.bare }, whole)})`
  const read = readings(whole)
  if (read.length < 2) return sql`(select ${conditionSql({ ...reach, given: reader.bare }, whole)})`
  return sql`(select ${conditionSql({ ...reach, given: reader.shared }, whole)} from ${reader.source(new Set(read))})`
}

/** What is read of the subject and the context, as often as it is. */
function readings(node: ConditionNode): readonly ('subject' | 'context')[] {
  const own = operandsOf(node).flatMap((operand) => {
    const base = unshifted(operand)
    return base.kind === 'attribute' ? [base.of] : []
  })
  return [...own, ...childrenOf(node).flatMap(readings)]
}

/** Whether it asks for stored permissions of a row. */
export function isGrant(node: ConditionNode): node is NodeOf<'granted' | 'denied'> {
  return node.kind === 'granted' || node.kind === 'denied'
}

/** Whether it asks for stored permissions anywhere, which costs more than a comparison. */
function asksStored(node: ConditionNode): boolean {
  return isGrant(node) || node.kind === 'holds' || childrenOf(node).some(asksStored)
}

/** Whether it reads other rows than the one it is about. */
export function looksElsewhere(node: ConditionNode): boolean {
  if (node.kind === 'quantifier' || (isGrant(node) && node.hops.length > 0)) return true
  const hops = operandsOf(node).some((operand) => {
    const base = unshifted(operand)
    return base.kind === 'row' && base.hops.length > 0
  })
  return hops || childrenOf(node).some(looksElsewhere)
}
