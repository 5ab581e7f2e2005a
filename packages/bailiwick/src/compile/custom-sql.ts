import type { CustomNode } from '../ast/condition.ts'
import { lookup } from '../ast/model.ts'
import { BailiwickError, unknownName } from '../errors/error.ts'
import { column, type Reach } from './columns.ts'
import { type Fragment, isFragment, parameter, sql } from './fragment.ts'

/** The PostgreSQL types that a value in the SQL of a check may be bound as. */
const boundTypes: Readonly<Record<string, Fragment>> = {
  text: sql`text`,
  boolean: sql`boolean`,
  int4: sql`int4`,
  int8: sql`int8`,
  numeric: sql`numeric`,
  float8: sql`float8`,
  date: sql`date`,
  timestamptz: sql`timestamptz`,
  interval: sql`interval`,
  uuid: sql`uuid`,
  jsonb: sql`jsonb`,
}

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
  const element = String(type).replace(/\[\]$/, '')
  const known = lookup(boundTypes, element)
  if (!known)
    throw unknownName('TYPE_MISMATCH', 'PostgreSQL type of a parameter', String(type), Object.keys(boundTypes))
  return parameter(value, element === type ? known : sql`${known}[]`)
}
