/** What PostgreSQL makes of the conditions and functions of a plan: the texts to compare with what is deployed. */
import type { RlsFunction, RlsPlan, RlsTable } from 'bailiwick/rls'
import type { Catalogue, Relation } from '../catalogue.ts'
import { type Client, setSearchPath } from '../read.ts'
import { contextBasis, contextFunctions } from './context-functions.ts'
import { findTable } from './look.ts'

export interface Printed {
  readonly using: string | null
  readonly check: string | null
}

export interface PrintedRoutine {
  readonly body: string
  readonly definer: boolean
  readonly settings: readonly string[]
}

export interface ReaderPolicy {
  readonly relation: Relation
  readonly name: string
  /** As PostgreSQL prints it; undefined where that could not be tried. */
  readonly using?: string | null | undefined
  readonly sql: string
}

export interface Expected {
  policy(table: number, name: string): Printed | undefined
  /** Of a function in `bailiwick_rls`. */
  routine(name: string): PrintedRoutine | undefined
  /** Of one in `bailiwick` that says who asks. */
  context(name: string): PrintedRoutine | undefined
  /** As `pg_get_triggerdef` prints it, without the schemas of the table and of the function. */
  trigger(table: number, name: string): string | undefined
  /** The policies by which the functions of `bailiwick_rls` read. */
  readonly readers: readonly ReaderPolicy[]
  /** Tables whose policies this database cannot take, and what it says. */
  readonly problems: readonly Problem[]
}

export interface Problem {
  readonly table: RlsTable
  readonly message: string
  /** Whoever is connected may not create temporary tables, or a schema, or nobody may, as on a standby. */
  readonly isDenied: boolean
}

/**
 * Creates the policies of the plan on temporary copies of the tables, without rows and under the same names, and reads
 * them back. No lock on a real table keeps anybody waiting. In a transaction that is rolled back.
 */
export async function expectedOf(client: Client, catalogue: Catalogue, plan: RlsPlan): Promise<Expected> {
  const policies = new Map<string, Printed>()
  const routines = new Map<string, PrintedRoutine>()
  const problems: Problem[] = []
  const triggers = new Map<string, string>()
  const context = new Map<string, PrintedRoutine>()
  const readers = readerPolicies(catalogue, plan)
  await client.query('savepoint expected')
  const failed = (table: RlsTable, error: unknown) => {
    const { message, code } = error as { message: string; code?: string }
    problems.push({ table, message, isDenied: code === '42501' || code === '25006' })
  }
  let tables = plan.tables
  try {
    const missing = standIns(catalogue)
    if (missing.length > 0) await client.query(missing.join(';\n'))
    // Where it is missing, that is what is found; the others cannot be made without it.
    const isInstalled = contextBasis.every((basis) => catalogue.routines.some(({ signature }) => signature === basis))
    for (const { name, sql } of isInstalled ? contextFunctions : []) {
      await client.query(sql.replace(`function bailiwick.${name}(`, `function pg_temp.${name}(`))
      context.set(name, (await printedRoutine(client, name))!)
    }
  } catch (error) {
    await client.query('rollback to savepoint expected')
    for (const table of tables) failed(table, error)
    tables = []
  }
  for (const table of tables) {
    const relation = findTable(catalogue, table)
    if (relation === undefined) continue
    await client.query('savepoint of_table')
    try {
      for (const each of table.functions) {
        const printed = await routineOf(client, catalogue, each)
        if (printed) routines.set(each.name, printed)
      }
      const own = readers.filter((each) => each.relation === relation)
      const printed = await onCopy(client, catalogue, table, own)
      for (const { name, ...policy } of printed.policies) policies.set(`${relation.oid} ${name}`, policy)
      for (const { name, definition } of printed.triggers) triggers.set(`${relation.oid} ${name}`, definition)
      await client.query('release savepoint of_table')
    } catch (error) {
      failed(table, error)
      await client.query('rollback to savepoint of_table')
    }
  }
  await client.query('rollback to savepoint expected')
  return {
    policy: (table, name) => policies.get(`${table} ${name}`),
    routine: (name) => routines.get(name),
    context: (name) => context.get(name),
    trigger: (table, name) => triggers.get(`${table} ${name}`),
    readers: readers.map((each) => ({ ...each, using: policies.get(`${each.relation.oid} ${each.name}`)?.using })),
    problems,
  }
}

/** The policies name the functions that read the context: where they are not installed, something of the same type is. */
function standIns({ routines, schemas }: Catalogue): string[] {
  const missing = ['subject', 'context'].filter(
    (name) => !routines.some((routine) => routine.schema === 'bailiwick' && routine.name === name),
  )
  const needed = [...(missing.length > 0 ? ['bailiwick'] : []), 'bailiwick_rls']
  return [
    ...needed.filter((name) => !schemas.some((schema) => schema.name === name)).map((name) => `create schema ${name}`),
    ...missing.map(
      (name) => `create function bailiwick.${name}() returns jsonb language sql stable return null::jsonb`,
    ),
  ]
}

/** A function that is there is made again beside it, to see what it should be; one that is not is made. */
async function routineOf(
  client: Client,
  catalogue: Catalogue,
  { name, sql }: RlsFunction,
): Promise<PrintedRoutine | undefined> {
  const isThere = catalogue.routines.some((routine) => routine.schema === 'bailiwick_rls' && routine.name === name)
  if (!isThere) {
    await client.query(sql)
    return undefined
  }
  await client.query(sql.replace(`"bailiwick_rls"."${name}"(`, `pg_temp."${name}"(`))
  return await printedRoutine(client, name)
}

async function printedRoutine(client: Client, name: string): Promise<PrintedRoutine | undefined> {
  return await withoutSearchPath(client, async () => {
    const { rows } = await client.query<PrintedRoutine>(
      `select coalesce(pg_get_function_sqlbody(oid), prosrc) as body, prosecdef as definer,
          to_jsonb(coalesce(proconfig, '{}')) as settings
        from pg_proc where proname = $1 and pronamespace = pg_my_temp_schema()`,
      [name],
    )
    return rows[0]
  })
}

/** Policies and triggers, as PostgreSQL prints them for a copy of the table. */
async function onCopy(client: Client, catalogue: Catalogue, table: RlsTable, readers: readonly ReaderPolicy[]) {
  const { quote } = catalogue
  const relation = findTable(catalogue, table)!
  const copy = `pg_temp.${quote(table.table)}`
  const policies = table.policies.map(
    ({ name, command, using, check }) =>
      `create policy ${quote(name)} on ${copy} for ${command}` +
      `${using === undefined ? '' : ` using (${using})`}${check === undefined ? '' : ` with check (${check})`}`,
  )
  const forReader = readers.map(({ name, sql }) => `create policy ${quote(name)} on ${copy} ${usingOf(sql)}`)
  const original = table.schema === undefined ? `"${table.table}"` : `"${table.schema}"."${table.table}"`
  const triggers = table.triggers.map(({ sql, function: called }) => {
    const isThere = catalogue.routines.some(({ schema, name }) => schema === 'bailiwick_rls' && name === called)
    const own = sql.replaceAll(original, `pg_temp."${table.table}"`)
    return isThere ? own.replace(`"bailiwick_rls"."${called}"`, `pg_temp."${called}"`) : own
  })
  const statements = [...policies, ...forReader, ...triggers]
  if (statements.length === 0) return { policies: [], triggers: [] }
  const from = `${quote(relation.schema)}.${quote(relation.name)}`
  await client.query(`create temporary table ${quote(table.table)} (like ${from})`)
  await client.query(statements.join(';\n'))
  const printed = await withoutSearchPath(client, async () => {
    const { rows: ofPolicies } = await client.query<{ name: string } & Printed>(
      `select polname as name, pg_get_expr(polqual, polrelid) as using, pg_get_expr(polwithcheck, polrelid) as check
        from pg_policy where polrelid = to_regclass($1)`,
      [copy],
    )
    const { rows: ofTriggers } = await client.query<{ name: string; definition: string }>(
      `select tgname as name, pg_get_triggerdef(oid) as definition from pg_trigger where tgrelid = to_regclass($1)`,
      [copy],
    )
    return {
      policies: ofPolicies,
      triggers: ofTriggers.map(({ name, definition }) => ({
        name,
        definition: definition.replaceAll(/pg_temp(_\d+)?\./g, '').replaceAll('bailiwick_rls.', ''),
      })),
    }
  })
  await client.query(`drop table ${copy}`)
  return printed
}

/** The plan has them among its statements only. */
function readerPolicies(catalogue: Catalogue, plan: RlsPlan): ReaderPolicy[] {
  return plan.statements.flatMap((sql) => {
    const [, name, schema, table] =
      /^create policy "([^"]+)" on (?:"([^"]+)"\.)?"([^"]+)" as permissive for select to "bailiwick_reader" /.exec(
        sql,
      ) ?? []
    if (name === undefined || table === undefined) return []
    const relation = findTable(catalogue, { ...(schema === undefined ? {} : { schema }), table })
    return relation === undefined ? [] : [{ relation, name, sql }]
  })
}

const usingOf = (sql: string) => sql.slice(sql.indexOf(' using (') + 1)

async function withoutSearchPath<Result>(client: Client, work: () => Promise<Result>): Promise<Result> {
  const { rows } = await client.query<{ setting: string }>("select current_setting('search_path') as setting")
  await setSearchPath(client, '')
  const result = await work()
  await setSearchPath(client, rows[0]!.setting)
  return result
}
