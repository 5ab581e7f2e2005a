// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are lines of source in which templates stand
import type { Mutant } from './load-mutant.ts'

const sql = 'compile/condition-sql.ts'
const check = 'evaluate/compile-condition.ts'

/** Text, instants, enums, numbers, JSON. */
export const ofValues: readonly Mutant[] = [
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
]
