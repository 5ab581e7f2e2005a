/** Makes a database enforce a plan: all of it, or nothing. */
import type { RlsPlan } from 'bailiwick/rls'
import { isApplied } from './applied.ts'
import type { Catalogue } from './catalogue.ts'
import { changesBetween } from './changes.ts'
import { reachOf } from './reach.ts'
import { type Client, readCatalogue } from './read.ts'
import { RefusedError } from './refused-error.ts'
import { findTable } from './verify/look.ts'

export interface ApplyOptions {
  readonly roles: readonly string[]
  readonly context: 'signed' | 'plain' | 'claims'
  /** As PostgreSQL takes it: `5s`. */
  readonly lockTimeout: string
  readonly isDryRun: boolean
  /** Told what is about to be done beside the plan. */
  say(line: string): void
  /** Installs the functions that read the context. */
  installContext?(client: Client): Promise<void>
}

/** What it changed, a line each; nothing where the database was so already. Throws RefusedError. */
export async function applyPlan(client: Client, plan: RlsPlan, options: ApplyOptions): Promise<readonly string[]> {
  await client.query('begin')
  try {
    await client.query("select set_config('lock_timeout', $1, true)", [options.lockTimeout])
    // Two at once: the second waits for the first, and finds everything done.
    await client.query("select pg_advisory_xact_lock(hashtext('bailiwick rls apply'))")
    const before = await readCatalogue(client)
    refuseTheApplication(before, options.roles)
    // Nobody waits for a lock where there is nothing to do.
    if (await isApplied(client, before, plan, options)) {
      await client.query('rollback')
      return []
    }
    refuseStrangers(before, plan)
    await contextFunctions(client, before, plan, options)
    for (const statement of plan.statements) await client.query(statement)
    const changes = changesBetween(before, await readCatalogue(client))
    await client.query(options.isDryRun || changes.length === 0 ? 'rollback' : 'commit')
    return changes
  } catch (error) {
    await client.query('rollback').catch(() => {})
    throw explained(error, options)
  }
}

function refuseTheApplication(catalogue: Catalogue, roles: readonly string[]): void {
  const reader = catalogue.roles.find(({ name }) => name === catalogue.reader)!
  const missing = roles.filter((role) => !catalogue.roles.some(({ name }) => name === role))
  if (missing.length > 0) {
    const create = missing.map((role) => `create role ${catalogue.quote(role)} login`).join('; ')
    throw new RefusedError('ROLE_NOT_FOUND', `There is no role ${missing.join(', ')} to give policies to: ${create}`)
  }
  if (!roles.includes(reader.name) && !reachOf(catalogue, roles).isOne(reader.oid)) return
  throw new RefusedError(
    'IS_APPLICATION',
    `This connection is ${reader.name}, which is, or acts for, the application. Whoever creates the policies owns the tables, and owners are above policies: connect as another role with --database.`,
  )
}

/** All that is missing at once, and before anything is locked. */
function refuseStrangers(catalogue: Catalogue, plan: RlsPlan): void {
  const { superuser } = catalogue.roles.find(({ name }) => name === catalogue.reader)!
  if (superuser) return
  const reach = reachOf(catalogue, [catalogue.reader])
  const others = plan.tables.flatMap((table) => {
    const relation = findTable(catalogue, table)
    if (relation === undefined || reach.isOne(relation.owner)) return []
    const owner = catalogue.roles.find(({ oid }) => oid === relation.owner)
    return [`${catalogue.quote(relation.schema)}.${catalogue.quote(relation.name)} of ${owner?.name}`]
  })
  if (others.length === 0) return
  throw new RefusedError(
    'NOT_THE_OWNER',
    `This connection is ${catalogue.reader}, and only the owner of a table gives it policies. Not its own: ${others.join(', ')}. Connect as the owner or an administrator with --database.`,
  )
}

async function contextFunctions(
  client: Client,
  { routines }: Catalogue,
  plan: RlsPlan,
  { context, say, installContext }: ApplyOptions,
): Promise<void> {
  if (context !== 'signed' || plan.tables.length === 0) return
  const isThere = ['subject', 'context'].every((name) =>
    routines.some((routine) => routine.schema === 'bailiwick' && routine.name === name),
  )
  if (isThere) return
  if (installContext === undefined) {
    throw new RefusedError('NO_CONTEXT', 'The functions bailiwick.subject() and bailiwick.context() are not installed.')
  }
  say('The functions that verify who asks are not there: installing them in the schema bailiwick.')
  await installContext(client)
}

function explained(error: unknown, { lockTimeout }: ApplyOptions): unknown {
  if ((error as { code?: unknown }).code !== '55P03') return error
  return new RefusedError(
    'LOCKED',
    `Nothing is changed: somebody holds a lock on a table, or applies a plan too, for longer than ${lockTimeout}. Try again, or wait longer with --lock-timeout.`,
    { cause: error },
  )
}
