/** What PostgreSQL plans for a statement, in the ways in which a client may have it planned. */
import pg from 'pg'

/** How often a prepared statement is executed before its plan is looked at: a generic one may be chosen from the sixth time on. */
const executions = 7

export const modes = ['unprepared', 'prepared', 'force_generic_plan', 'force_custom_plan'] as const
export type Mode = (typeof modes)[number]

/** What a plan reads its tables by. */
export interface Access {
  /** Names of tables that are read from one end to the other. */
  readonly sequential: readonly string[]
  /** Names of indexes. */
  readonly indexes: readonly string[]
}

interface PlanNode {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Index Name'?: string
  readonly Plans?: readonly PlanNode[]
}

interface Statement {
  readonly text: string
  readonly values: readonly unknown[]
}

/** Prepared as SQL, since what a protocol prepares cannot be explained: `PREPARE` goes by the same cache of plans. */
export async function explained(client: pg.ClientBase, { text, values }: Statement, mode: Mode): Promise<Access> {
  if (mode === 'unprepared') return accessOf(await explain(client, text, values))
  const given = values.length === 0 ? '' : `(${values.map(literal).join(', ')})`
  await client.query(`set plan_cache_mode = ${mode === 'prepared' ? 'auto' : mode}`)
  await client.query(`prepare explained as ${text}`)
  try {
    for (let time = 0; mode === 'prepared' && time < executions; time++) await client.query(`execute explained${given}`)
    return accessOf(await explain(client, `execute explained${given}`, []))
  } finally {
    await client.query('deallocate explained')
    await client.query('reset plan_cache_mode')
  }
}

async function explain(client: pg.ClientBase, text: string, values: readonly unknown[]): Promise<PlanNode> {
  const { rows } = await client.query(`explain (format json, costs off) ${text}`, values as unknown[])
  return rows[0]['QUERY PLAN'][0].Plan
}

function literal(value: unknown): string {
  return pg.escapeLiteral(Array.isArray(value) ? `{${value.map((each) => `"${each}"`).join(',')}}` : String(value))
}

function accessOf(root: PlanNode): Access {
  const sequential = new Set<string>()
  const indexes = new Set<string>()
  const visit = (node: PlanNode): void => {
    if (/Seq Scan/.test(node['Node Type'])) sequential.add(node['Relation Name'] ?? '?')
    if (node['Index Name'] !== undefined) indexes.add(node['Index Name'])
    node.Plans?.forEach(visit)
  }
  visit(root)
  return { sequential: [...sequential].sort(), indexes: [...indexes].sort() }
}
