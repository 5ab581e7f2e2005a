/**
 * What a question reads does not grow with the directory: counted in pages, at two sizes of which one is ten times the other. The users,
 * groups, folders and grants of the benchmark, a thousandth and a hundredth of it; a hundredth and a tenth with
 *
 *   BAILIWICK_TESTS=all npm test -- directory-plans
 */
import type pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { document, full, groupLevel, load, type Size, tenant, user } from '../../bench/directory/world.ts'
import { everything } from '../../tools/samples.ts'
import { describeNewestServer } from '../support/databases.ts'
import { type DirectoryDatabase, openDirectory } from '../support/directory.ts'

const sizes = (everything ? [100, 10] : [1000, 100]).map((part) => ({ users: full.users / part }))

/** Whose rows grow with the size. */
const tables = [
  'container_closure',
  'grant_entry',
  'group_closure',
  'membership',
  'principal',
  'resource',
  'root_rights',
]

/** A sequential scan may read this many of their rows: so many fit in a few pages. */
const mostRows = 1000

/** A small table is read whole in fewer pages than by index, so below this many nothing is said of growth. */
const small = 300

/** So often a statement is executed on a connection that a plan for all values may have been chosen everywhere. */
const executions = 7

const keys = Array.from({ length: 64 }, (_, at) => document(at * 7 + 1))
const all = <T>(value: T) => keys.map(() => value)

/** A group that has none below it, and one that it is put under. */
const lowest = (size: Size) => [`group-${groupLevel(size, 6).first}`, 'group-2']
/** The first user has everything, and may give it on. */
const byAdministrator = <Q>(list: readonly Q[]) => list.map((question) => ({ ...question, as: user(1) }))

/** Of each question how many pages it may read at any size, once its plans are made. */
const questions: readonly {
  readonly name: string
  readonly text: string
  readonly most: number
  readonly values: readonly unknown[] | ((size: Size) => readonly unknown[])
  /** Who asks is said by the setting. */
  readonly bySetting?: boolean
  /** Who asks; somebody with a few grants without it. */
  readonly as?: string
  /** How many times as much at the larger size, where the person or the group has more there; 3 without it. */
  readonly growth?: number
}[] = [
  { name: 'check, named', text: 'bailiwick.check($1, $2, $3)', most: 400, values: ['module7.action3'] },
  {
    name: 'check, on a document',
    text: 'bailiwick.check($1, $2, $3, $4, $5)',
    most: 400,
    values: ['document.read', 'document', document(8)],
  },
  {
    name: 'check_many of 64',
    text: 'bailiwick.check_many($1, $2, $3, $4, $5)',
    most: 4000,
    values: [all('document.update'), all('document'), keys],
  },
  { name: 'holds', text: 'bailiwick.holds($1)', most: 400, bySetting: true, values: ['module7.action3'] },
  {
    name: 'granted',
    text: 'bailiwick.granted($1, $2, $3)',
    most: 400,
    bySetting: true,
    values: ['document.read', 'document', document(8)],
  },
  {
    name: 'list_resources, a page',
    text: 'bailiwick.list_resources($1, $2, $3, $4, _limit => 50)',
    most: 80_000,
    growth: 6,
    values: ['document.read', 'document'],
  },
  {
    name: 'list_actions',
    text: 'bailiwick.list_actions($1, $2, $3, $4)',
    most: 30_000, // of all that there are to do
    values: ['document', document(8)],
  },
  ...byAdministrator([
    {
      name: 'add_member',
      text: 'bailiwick.add_member($1, $2, $3, $4)',
      most: 2000,
      growth: 4,
      values: ['group-9', user(9)],
    },
    { name: 'nest_group', text: 'bailiwick.nest_group($1, $2, $3, $4)', most: 6000, growth: 4, values: lowest },
    {
      name: 'grant_permission, on a document',
      text: 'bailiwick.grant_permission($1, $2, $3, $4, _type => $5, _key => $6)',
      most: 2000,
      values: [user(9), 'document.read', 'document', document(8)],
    },
    {
      name: 'register_resource',
      text: 'bailiwick.register_resource($1, $2, $3, $4, $5, $6)',
      most: 2000,
      values: ['document', 'new', 'folder', 'f9'],
    },
    { name: 'list_users, a page', text: 'bailiwick.list_users($1, $2, _limit => 50)', most: 2000, values: [] },
    { name: 'list_grants, a page', text: 'bailiwick.list_grants($1, $2, _limit => 50)', most: 2000, values: [] },
  ]),
]

interface Cost {
  readonly pages: number
  readonly scanned: readonly string[]
}

describeNewestServer('what a question to the directory reads', (server) => {
  const opened: DirectoryDatabase[] = []
  const costs: Map<string, Cost>[] = []

  beforeAll(async () => {
    for (const size of sizes) {
      const directory = await openDirectory(server)
      opened.push(directory)
      await load(directory.admin, size)
      // Whom nothing is denied: what he would give on is looked through otherwise.
      await directory.admin.query(
        `with administrator as (select id from bailiwick_directory.principal where reference = '${user(1)}'),
              member as (delete from bailiwick_directory.membership m using administrator a where m.principal_id = a.id)
         delete from bailiwick_directory.grant_entry g using administrator a where g.principal_id = a.id and g.effect = 'deny'`,
      )
      await directory.admin.query('analyze')
      costs.push(await measured(directory, size))
    }
  }, 300_000)
  afterAll(async () => {
    for (const { database } of opened) await database.drop()
  })

  it.each(questions)('is few pages: $name', ({ name, most, growth = 3 }) => {
    const [few, many] = costs.map((of) => of.get(name)!.pages) as [number, number]
    expect(few).toBeGreaterThan(0)
    // What looks through a table reads ten times as many of its pages.
    expect(many, `${few} pages for a tenth`).toBeLessThanOrEqual(Math.max(few * growth, small))
    expect(many).toBeLessThanOrEqual(most)
  })

  it.each(questions)('is found by index: $name', ({ name }) => {
    expect(costs[1]!.get(name)!.scanned).toEqual([])
  })
})

/** On a connection of its own, so that each statement has its first execution. */
async function measured({ database, role, sign }: DirectoryDatabase, size: Size): Promise<Map<string, Cost>> {
  const client = await database.connect(role)
  const found = new Map<string, Cost>()
  for (const { name, text, values, bySetting, as } of questions) {
    const scanned: string[] = []
    let pages = 0
    for (let time = 1; time <= executions; time++) {
      const context = sign({ tenant, as: as ?? user(time * 3) })
      await client.query('begin')
      await client.query("select set_config('bailiwick.context', $1, true)", [bySetting ? context : ''])
      const given = [...(bySetting ? [] : [tenant, context]), ...(typeof values === 'function' ? values(size) : values)]
      const before = await scansOf(client)
      const explained = `explain (analyze, buffers, timing off, format json) select * from ${text}`
      const { Plan: plan } = (await client.query(explained, given)).rows[0]['QUERY PLAN'][0]
      for (const [table, rows] of await scansOf(client)) {
        const read = rows - (before.get(table) ?? 0)
        if (read > mostRows) scanned.push(`execution ${time}: ${read} rows of ${table}`)
      }
      pages = plan['Shared Hit Blocks'] + plan['Shared Read Blocks']
      await client.query('rollback')
    }
    found.set(name, { pages, scanned })
  }
  return found
}

/** Rows that sequential scans have read, also of earlier transactions that are not yet counted elsewhere. */
async function scansOf(client: pg.Client): Promise<Map<string, number>> {
  const { rows } = await client.query(
    `select c.relname as name, pg_stat_get_xact_tuples_returned(c.oid)::int as read from pg_class c
      where c.relnamespace = (select n.oid from pg_namespace n where n.nspname = 'bailiwick_directory') and c.relname = any ($1)`,
    [tables],
  )
  return new Map(rows.map(({ name, read }) => [name, read]))
}
