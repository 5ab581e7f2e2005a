// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are lines of source in which templates stand
import type { Mutant } from './load-mutant.ts'

const sql = 'compile/condition-sql.ts'
const check = 'evaluate/compile-condition.ts'
const where = 'evaluate/where.ts'

/** Null, and the positions in which a condition can stand. */
export const ofLogic: readonly Mutant[] = [
  {
    name: 'null is false in comparisons',
    file: check,
    from: 'return nullIsUnknown ? null : a !== b',
    to: 'return nullIsUnknown ? false : a !== b',
  },
  {
    name: 'isDistinctFrom says that two nulls differ',
    file: check,
    from: 'return nullIsUnknown ? null : a !== b',
    to: 'return nullIsUnknown ? null : true',
  },
  {
    name: 'isDistinctFrom is <>',
    file: sql,
    from: '[sql`is distinct from`, sql`is not distinct from`]',
    to: '[sql`<>`, sql`=`]',
  },
  {
    name: 'a null element is a miss',
    file: check,
    from: 'element === null || value === null ? null :',
    to: 'element === null || value === null ? false :',
  },
  {
    name: 'hasAll forgets null elements',
    file: sql,
    from: 'sql`not (${whole} @> array_remove(${some}, null::${type})) and ${noNull(whole, type)}`',
    to: 'sql`not (${whole} @> array_remove(${some}, null::${type}))`',
  },
  {
    name: 'isNotFalse of unknown is false',
    file: check,
    from: "const forUnknown = node.kind === 'isNotFalse'",
    to: "const forUnknown = node.kind !== 'isNotFalse' && false",
  },
  {
    name: 'unknown is false in a list',
    file: 'evaluate/truth.ts',
    from: 'const value = at(index)',
    to: 'const value = at(index) ?? (decisive ? false : null)',
  },
  {
    name: 'unknown is false in a series of conditions',
    file: 'evaluate/truth.ts',
    from: 'const value = checks[index]!(environment)',
    to: 'const value = checks[index]!(environment) ?? (decisive ? false : null)',
  },
  {
    name: 'a deny that is unknown does not deny',
    file: 'evaluate/decide.ts',
    from: 'return negate(deny[index - 1]!.check(environment))',
    to: 'return deny[index - 1]!.check(environment) !== true',
  },
  {
    name: 'a filter lets what an unknown deny denies',
    file: 'evaluate/plan.ts',
    from: '? whereFalse(partially(demand.deny.node.condition))',
    to: "? whereFalse({ kind: 'isTrue', condition: partially(demand.deny.node.condition) })",
  },
  {
    name: 'every without IS NOT TRUE',
    file: sql,
    from: 'and (${conditionSql(within, node.condition)}) is not true)`',
    to: 'and not (${conditionSql(within, node.condition)}))`',
  },
  {
    name: 'none is the complement of some',
    file: where,
    from: "return { ...node, quantifier: 'every', condition: whereFalse(node.condition) }\n      return someOrEvery",
    to: "return complement(someOrEvery(node, 'some', whereTrue(node.condition)))\n      return someOrEvery",
  },
  {
    name: 'some is false where some element is false',
    file: where,
    from: "? { ...node, quantifier: 'every', condition: whereFalse(node.condition) }",
    to: "? { ...node, quantifier: 'some', condition: whereFalse(node.condition) }",
  },
  {
    name: 'De Morgan forgets to swap',
    file: where,
    from: "return join(node.kind === 'all' ? 'any' : 'all', node.conditions.map(whereFalse))",
    to: 'return join(node.kind, node.conditions.map(whereFalse))',
  },
  {
    name: 'not of not true is true',
    file: where,
    from: "if (node.kind === 'not' && node.condition.kind === 'isTrue') return node.condition.condition",
    to: "if (node.kind === 'not') return node.condition",
  },
  {
    name: 'OR beside AND without parentheses',
    file: sql,
    from: "return node.kind === 'all' || node.kind === 'any' ? sql`(${text})` : text",
    to: 'return text',
  },
  {
    name: 'absorption drops what is not absorbed',
    file: where,
    from: 'return condition.conditions.some((inner) => others.has(identity(inner)))',
    to: 'return condition.conditions.some((inner) => others.size > 1 && inner.kind !== undefined)',
  },
  {
    name: 'conditions on different rows look equal',
    file: 'ast/identity.ts',
    from: "? `row${node.level}` : `row${node.level}.${node.hops.join('.')}`",
    to: "? 'row' : 'row'",
  },
  {
    name: 'shifted instants look equal',
    file: 'ast/identity.ts',
    from: 'return `${operandIdentity(node.operand)}+${node.microseconds}`',
    to: 'return `${operandIdentity(node.operand)}`',
  },
]
