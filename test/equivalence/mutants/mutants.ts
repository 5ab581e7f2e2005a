import type { Mutant } from './load-mutant.ts'

const sql = 'compile/condition-sql.ts'
const check = 'evaluate/compile-condition.ts'
const where = 'evaluate/where.ts'
const read = 'evaluate/read-value.ts'
const resolve = 'policy/resolve.ts'

/** Evaluators and compilers that are broken on purpose. The generator has to catch every one of them. */
export const mutants: readonly Mutant[] = [
  // Text
  {
    name: 'order of text without COLLATE "C"',
    file: sql,
    from: '${left} collate "C" ${operator}',
    to: '${left} ${operator}',
  },
  {
    name: 'order of UTF-16 units',
    file: 'util/byte-order.ts',
    from: 'return rank(left) - rank(right)',
    to: 'return left - right',
  },
  { name: 'LIKE without ESCAPE', file: sql, from: " escape '\\\\'`", to: " escape ''`" },
  { name: 'a percent sign that is not escaped', file: 'ast/like.ts', from: '/[\\\\%_]/g', to: '/[\\\\_]/g' },
  {
    name: '_ matches one UTF-16 unit',
    file: 'ast/like.ts',
    from: 'const characters = [...text]\n',
    to: "const characters = text.split('')\n",
  },
  {
    name: 'all letters are folded',
    file: 'ast/like.ts',
    from: 'return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())',
    to: 'return text.toLowerCase()',
  },
  // Null
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
    name: 'hasAll without its guard for nothing',
    file: sql,
    from: '(cardinality(${whole}) = 0 and cardinality(${some}) > 0) or ',
    to: '',
  },
  {
    name: 'isNotFalse of unknown is false',
    file: check,
    from: "const forUnknown = node.kind === 'isNotFalse'",
    to: "const forUnknown = node.kind !== 'isNotFalse' && false",
  },
  {
    name: 'unknown decides a series',
    file: 'evaluate/truth.ts',
    from: 'return failure ?? (unknown ? null : !decisive)',
    to: 'return failure ?? (unknown && decisive ? false : unknown ? null : !decisive)',
  },
  // Positions
  {
    name: 'a deny that is unknown does not deny',
    file: 'evaluate/decide.ts',
    from: 'return negate(deny[index - 1]!.check(environment))',
    to: 'return deny[index - 1]!.check(environment) !== true',
  },
  {
    name: 'a filter lets what an unknown deny denies',
    file: 'evaluate/plan.ts',
    from: '...action.deny.map((rule) => whereFalse(partially(rule.node.condition))),',
    to: "...action.deny.map((rule) => whereFalse({ kind: 'isTrue', condition: partially(rule.node.condition) })),",
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
  // Relations and tenants
  {
    name: 'a relation leaves the tenant in SQL',
    file: 'compile/columns.ts',
    from: 'return sql` and ${identifier(inner)}.${columnName(target, target.tenant)} = ${column(reach, place, owner.tenant)}`',
    to: 'return sql``',
  },
  {
    name: 'a relation leaves the tenant in process',
    file: read,
    from: 'return own !== null && own === other',
    to: 'return true',
  },
  {
    name: 'rows without a tenant are related',
    file: read,
    from: 'return own !== null && own === other',
    to: 'return own === other',
  },
  {
    name: 'every of an absent row is true',
    file: sql,
    from: 'return node.hops.length === 0 ? all : sql`(${rowExists(reach, node)} and ${all})`',
    to: 'return all',
  },
  {
    name: 'relations of an absent row are empty',
    file: check,
    from: 'if (row === null) return null\n      elements',
    to: "if (row === null) return node.quantifier !== 'some'\n      elements",
  },
  {
    name: 'a relation by its default key',
    file: 'compile/columns.ts',
    from: '${columnName(target, relation.references)} = ${column(reach, before, relation.via)}',
    to: "${columnName(target, 'id')} = ${column(reach, before, relation.via)}",
  },
  {
    name: 'elements share a level',
    file: check,
    from: 'environment.rows[elementLevel] = elements[index]',
    to: 'environment.rows[1] = elements[index]',
  },
  {
    name: 'the tenant rule is left out',
    file: resolve,
    from: '...(tenant && !action.isCrossTenant ?',
    to: '...(tenant && action.isCrossTenant ?',
  },
  {
    name: 'shared rows belong to other tenants',
    file: resolve,
    from: "if (tenant.tenant !== 'shared') return differs",
    to: 'if (tenant.tenant) return differs',
  },
  // Values
  { name: 'a Date is exact', file: 'ast/instants.ts', from: 'return exact ? from : { from }', to: 'return from' },
  {
    name: 'missing digits are unknown like null',
    file: check,
    from: 'if (a !== null && b !== null) return compare(a, b) ?? IMPRECISE',
    to: 'if (a !== null && b !== null) return compare(a, b) ?? false',
  },
  {
    name: 'an instant is shifted the other way',
    file: 'ast/instants.ts',
    from: "typeof value === 'bigint' ? value + microseconds",
    to: "typeof value === 'bigint' ? value - microseconds",
  },
  {
    name: 'a shift in SQL is its opposite',
    file: 'compile/operands.ts',
    from: '+ ${durationParameter(node.microseconds)})`',
    to: '- ${durationParameter(node.microseconds)})`',
  },
  {
    name: 'enums by the alphabet',
    file: check,
    from: 'sign * (values.indexOf(a as string) - values.indexOf(b as string)) >= 0',
    to: 'sign * ((a as string) < (b as string) ? -1 : a === b ? 0 : 1) >= 0',
  },
  {
    name: 'the order of enums upside down',
    file: sql,
    from: 'return upwards ? values.slice(at) : values.slice(0, at + 1)',
    to: 'return upwards ? values.slice(0, at + 1) : values.slice(at)',
  },
  {
    name: 'decimals as text',
    file: 'ast/scalars.ts',
    from: '    read: (value, type) => readDecimal(value, type.scale ?? 0),\n    equality: true,\n    compare: difference,',
    to: '    read: (value, type) => readDecimal(value, type.scale ?? 0),\n    equality: true,\n    compare: (a, b) => (String(a) < String(b) ? -1 : a === b ? 0 : 1),',
  },
  {
    name: 'json text is any scalar',
    file: 'compile/operands.ts',
    from: "return sql`(case when ${kind} = 'string' then ${text} end)`",
    to: 'return sql`(${text})' + '`',
  },
  {
    name: 'json booleans from text',
    file: 'compile/operands.ts',
    from: "return sql`(case when ${kind} = 'boolean' then (${text})::boolean end)`",
    to: "return sql`(case when ${text} in ('true', 'false') then (${text})::boolean end)`",
  },
  {
    name: 'numbers beyond bigint are cut',
    file: 'compile/parameters.ts',
    from: 'value < int8.least || value > int8.most',
    to: 'value < int8.least',
  },
  {
    name: 'a uuid as it is written',
    file: 'ast/scalars.ts',
    from: "const digits = value.replace(/[{}-]/g, '').toLowerCase()",
    to: "const digits = value.replace(/[{}-]/g, '')",
  },
  // Rules
  {
    name: 'update does not require read',
    file: resolve,
    from: 'if (read) return [read.id]',
    to: 'if (read) return []',
  },
  {
    name: 'a filter does not require read',
    file: 'evaluate/plan.ts',
    from: '    ...required.map((other) => other.condition),\n',
    to: '',
  },
  {
    name: 'denials do not flow against implies',
    file: resolve,
    from: '...[...action.implies, ...action.composedOf].flatMap(denies)',
    to: '...action.composedOf.flatMap(denies)',
  },
  {
    name: 'denials of parts do not deny the whole',
    file: resolve,
    from: '...[...action.implies, ...action.composedOf].flatMap(denies)',
    to: '...action.implies.flatMap(denies)',
  },
  {
    name: 'one part is enough for the whole',
    file: resolve,
    from: "const condition = deepFreeze(joined('all', alternatives))",
    to: "const condition = deepFreeze(joined('any', alternatives))",
  },
  { name: 'implies gives nothing', file: resolve, from: '...implying.flatMap((other) => allows(other.name)),', to: '' },
  {
    name: 'a stored denial denies only what asks for grants',
    file: resolve,
    from: '...(controlled\n',
    to: '...(action.isControlled\n',
  },
  {
    name: 'granted of an absent row in SQL',
    file: sql,
    from: 'return wanted ? granted : sql`${granted} is not true`',
    to: 'return wanted ? granted : sql`not ${granted}`',
  },
  {
    name: 'sensitive attributes are shown',
    file: 'evaluate/decide.ts',
    from: 'const value = field ? field.check(environment) : !(attribute.sensitive && isRead)',
    to: 'const value = field ? field.check(environment) : true',
  },
]
