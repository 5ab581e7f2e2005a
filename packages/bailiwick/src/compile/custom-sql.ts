import type { CustomNode } from '../ast/condition.ts'
import { BailiwickError, unknownName } from '../errors/error.ts'
import { column, type Reach } from './columns.ts'
import { type Fragment, identifier, isFragment, parameter, sql } from './fragment.ts'

/** The PostgreSQL types that a value in the SQL of a check may be bound as. */
const boundTypes = [
  'text',
  'boolean',
  'int4',
  'int8',
  'numeric',
  'float8',
  'date',
  'timestamptz',
  'interval',
  'uuid',
  'jsonb',
] as const

/** The SQL that stands in for a check of a resource; a check without it is refused by name. */
export function customSql(reach: Reach, node: CustomNode): Fragment {
  const twin = node.check.sql as ((question: object) => unknown) | undefined
  if (!twin || !node.given) {
    throw new BailiwickError(
      'CHECK_WITHOUT_SQL',
      `A rule asks the check \`${node.name}\`, which has no \`sql\`: a filter cannot ask it. Give it one, or filter in memory with \`access.filter\`.`,
      { path: node.name },
    )
  }
  const made = twin({
    ...node.given,
    parameters: node.parameters,
    sql,
    column: (name: string) => {
      if (node.reads.includes(name)) return column(reach, node, name)
      throw unknownName('UNKNOWN_ATTRIBUTE', `attribute that \`${node.name}\` reads`, name, node.reads)
    },
    parameter: bound,
  })
  if (isFragment(made)) return made
  throw new BailiwickError(
    'UNTRUSTED_SQL',
    `The \`sql\` of the check \`${node.name}\` gave ${typeof made}; expected a fragment: sql\`…\`, made with the \`sql\` that it is given.`,
    { path: node.name },
  )
}

function bound(value: unknown, type: string): Fragment {
  const element = typeof type === 'string' && type.endsWith('[]') ? type.slice(0, -2) : type
  if (!(boundTypes as readonly string[]).includes(element)) {
    throw unknownName('TYPE_MISMATCH', 'PostgreSQL type of a parameter', String(type), boundTypes)
  }
  return parameter(value, element === type ? identifier(type) : sql`${identifier(element)}[]`)
}
