import type { ClientBase } from 'pg'
import { types } from 'pg'
import { modelNode } from '../../../packages/bailiwick/src/policy/define-model.ts'
import { createTables, insertsFor } from '../../support/model-tables.ts'
import { type Row, related, type World } from './linked.ts'
import { model } from './model.ts'

const node = model[modelNode]

export async function prepare(client: ClientBase): Promise<void> {
  await client.query(createTables(node))
}

/** Replaces the rows of all tables. */
export async function store(client: ClientBase, world: World): Promise<void> {
  await client.query('truncate item, person, part')
  for (const resource of ['item', 'person', 'part'] as const) {
    for (const [index, row] of world[resource].entries()) {
      for (const insert of insertsFor(node, resource, { id: `${resource}${index}`, ...row })) {
        await client.query(insert.text, [...insert.values])
      }
    }
  }
  // Without statistics the planner takes the tables for large ones and compiles every statement.
  await client.query('analyze item, person, part')
}

/** Instants, days and whole numbers as text, as an application must read them to keep their digits. */
const asText: { getTypeParser: typeof types.getTypeParser } = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    [types.builtins.TIMESTAMPTZ, types.builtins.DATE].includes(oid)
      ? (value: string) => value
      : types.getTypeParser(oid, format as 'text')) as typeof types.getTypeParser,
}

/** The rows as a driver gives them, with every related row in place. */
export async function load(client: ClientBase): Promise<readonly Row[]> {
  const read = async (resource: 'item' | 'person' | 'part') => {
    const attributes = Object.values(node.resources[resource]!.attributes)
    const columns = attributes.map(({ column, name, type }) => {
      const plain = type.kind === 'enum' && type.databaseType ? '::text' : ''
      return `"${column}"${plain} as "${name}"`
    })
    return (await client.query({ text: `select ${columns.join(', ')} from ${resource}`, types: asText })).rows as Row[]
  }
  return related({ item: await read('item'), person: await read('person'), part: await read('part') })
}
