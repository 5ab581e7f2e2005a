/**
 * What a directory's functions read does not grow with the directory: counted in pages, at two sizes of which one is ten times the other.
 * The users, groups, folders and grants of the benchmark, a thousandth and a hundredth of it; a hundredth and a tenth with
 *
 *   BAILIWICK_TESTS=all npm test -- directory-plans
 */
import type pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { document, full, load, tenant, user } from '../../bench/directory/world.ts'
import { everything } from '../../tools/samples.ts'
import { describeNewestServer } from '../support/databases.ts'
import { type DirectoryDatabase, openDirectory } from '../support/directory.ts'

const sizes = (everything ? [100, 10] : [1000, 100]).map((part) => ({ users: full.users / part }))

/** Whose rows grow with the size. */
const tables = [
  'container_closure',
  'grant_entry',
  'group_closure',
  'group_edge',
  'membership',
  'principal',
  'resource',
  'resource_edge',
  'root_rights',
]

/** A sequential scan may read this many of their rows: so many fit in a few pages. */
const mostRows = 1000

/** Of each statement who asks, what, and how many pages it may read at any size, once its plans are made. */
interface Operation {
  readonly name: string
  readonly text: string
  readonly most: number
  readonly values: (question: Question) => readonly unknown[]
  /** An administrator asks, instead of the user in question. */
  readonly administers?: boolean
  /** It is no function of the API, and says nothing of who asks. */
  readonly bySuperuser?: boolean
  /** Fewer executions, where one asks the same many times by itself. */
  readonly times?: number
  /** Who asks is said by the setting. */
  readonly bySetting?: boolean
}

interface Question {
  readonly who: string
  readonly key: string
  readonly folder: string
  readonly group: string
  readonly child: string
  readonly parent: string
}

const keys = Array.from({ length: 64 }, (_, at) => document(at * 7 + 1))
const all = <T>(value: T) => keys.map(() => value)

const every: readonly (Operation & { readonly isSlow?: boolean })[] = [
  { name: 'check, named', text: 'bailiwick.check($1, $2, $3)', most: 400, values: () => ['module7.action3'] },
  {
    name: 'check, on a document',
    text: 'bailiwick.check($1, $2, $3, $4, $5)',
    most: 400,
    values: ({ key }) => ['document.read', 'document', key],
  },
  {
    name: 'check_many of 64',
    text: 'bailiwick.check_many($1, $2, $3, $4, $5)',
    most: 4000,
    values: () => [all('document.update'), all('document'), keys],
  },
  { name: 'holds', text: 'bailiwick.holds($1)', most: 400, bySetting: true, values: () => ['module7.action3'] },
  {
    name: 'granted',
    text: 'bailiwick.granted($1, $2, $3)',
    most: 400,
    bySetting: true,
    values: ({ key }) => ['document.read', 'document', key],
  },
  {
    name: 'list_resources',
    text: 'bailiwick.list_resources(_tenant => $1, _context => $2, _permission => $3, _type => $4, _limit => 50)',
    most: 40_000,
    values: () => ['document.read', 'document'],
  },
  {
    name: 'list_subjects',
    text: 'bailiwick.list_subjects(_tenant => $1, _context => $2, _permission => $3, _type => $4, _key => $5, _limit => 50)',
    most: 20_000,
    administers: true,
    values: ({ key }) => ['document.read', 'document', key],
  },
  {
    name: 'add_member',
    text: 'bailiwick.add_member($1, $2, $3, $4)',
    most: 5000,
    administers: true,
    times: 1,
    isSlow: true,
    values: ({ who, group }) => [group, who],
  },
  {
    name: 'grant_permission on a folder',
    text: 'bailiwick.grant_permission(_tenant => $1, _context => $2, _principal => $3, _permission => $4, _type => $5, _key => $6)',
    most: 2000,
    administers: true,
    values: ({ who, folder }) => [who, 'document.share', 'folder', folder],
  },
  {
    name: 'link_groups',
    text: `bailiwick_directory.link_groups($1, (select id from bailiwick_directory.principal where tenant_id = $1 and reference = $2),
      (select id from bailiwick_directory.principal where tenant_id = $1 and reference = $3))`,
    most: 5000,
    bySuperuser: true,
    values: ({ child, parent }) => [child, parent],
  },
]
const operations = every.filter(({ isSlow }) => everything || !isSlow)

const questions = 2
/** So often a statement is executed on a connection that a plan for all values may have been chosen everywhere. */
const executions = 7

interface Cost {
  /** Pages of the last execution, of the question that reads most. */
  pages: number
  /** Rows that sequential scans read in any execution, and of what. */
  scanned: string[]
}

type Costs = ReadonlyMap<string, Cost>

interface Measured {
  readonly loaded: Costs
  readonly analyzed: Costs
}

describeNewestServer('what functions of the directory read', (server) => {
  const opened: DirectoryDatabase[] = []
  let small: Measured
  let large: Measured

  beforeAll(async () => {
    const found: Measured[] = []
    for (const size of sizes) {
      const directory = await openDirectory(server)
      opened.push(directory)
      await load(withoutAnalyze(directory.admin), size)
      await directory.admin.query(administratorRows, [tenant])
      const asked = await draw(directory.admin)
      const loaded = await measure(directory, asked)
      await directory.admin.query('analyze')
      found.push({ loaded, analyzed: await measure(directory, asked) })
    }
    ;[small, large] = found as [Measured, Measured]
  }, 300_000)
  afterAll(async () => {
    for (const { database } of opened) await database.drop()
  })

  it.each(operations)('is few pages: $name', ({ name, most }) => {
    for (const when of ['loaded', 'analyzed'] as const) {
      const [few, many] = [small[when].get(name)!.pages, large[when].get(name)!.pages]
      expect(few, when).toBeGreaterThan(0)
      expect(many, `${when}, ${few} pages for a tenth`).toBeLessThanOrEqual(few * 10)
      expect(many, when).toBeLessThanOrEqual(most)
    }
  })

  it.each(operations)('is found by index: $name', ({ name }) => {
    for (const when of ['loaded', 'analyzed'] as const) expect(large[when].get(name)!.scanned, when).toEqual([])
  })
})

/** The rows as they are before anybody has counted them. */
function withoutAnalyze(admin: pg.Client): Pick<pg.Client, 'query'> {
  const query = (text: string, values?: unknown[]) =>
    text === 'analyze' ? Promise.resolve() : admin.query(text, values)
  return { query } as unknown as pg.Client
}

/** Who is in no group, so that nothing is denied: what an administrator gives, he has to have. */
const administratorRows = `
  with account as (
    insert into bailiwick_identity.account (id, reference) values (gen_random_uuid(), 'admin') returning id
  ), principal as (
    insert into bailiwick_directory.principal (tenant_id, id, reference, kind) select $1, id, 'admin', 'user' from account
  ), entry as (
    insert into bailiwick_directory.grant_entry (tenant_id, id, principal_id, permission_id, resource_id, effect, delegable)
    select $1, gen_random_uuid(), id, 0, $1, 'allow', true from account
  )
  insert into bailiwick_directory.root_rights (tenant_id, principal_id, allow, deny, has_bounded)
  select $1, id, '{0}', '{}', false from account`

/** Users with a grant on a document, and for each a folder, a group that the user is not in, and two groups of which neither is above the other. */
async function draw(admin: pg.Client): Promise<Question[]> {
  const { rows } = await admin.query(
    `select distinct on (p.reference) p.reference as who, o.key, f.key as folder, g.reference as group, c.reference as child, a.reference as parent
       from bailiwick_directory.grant_entry e
       join bailiwick_directory.principal p on p.tenant_id = $1 and p.id = e.principal_id and p.kind = 'user' and p.reference <> $2
       join bailiwick_directory.resource o on o.tenant_id = $1 and o.id = e.resource_id and o.type_code = 'document'
       join bailiwick_directory.resource_edge w on w.tenant_id = $1 and w.child_id = o.id
       join bailiwick_directory.resource f on f.tenant_id = $1 and f.id = w.parent_id
      cross join lateral (
        select g.id, g.reference from bailiwick_directory.principal g
         where g.tenant_id = $1 and g.kind = 'group'
           and not exists (select from bailiwick_directory.membership m where m.tenant_id = $1 and m.group_id = g.id and m.principal_id = p.id)
         order by g.id desc limit 1
      ) g
      cross join lateral (
        select g.id, g.reference from bailiwick_directory.principal g where g.tenant_id = $1 and g.kind = 'group'
         order by g.id desc offset hashtext(p.reference) & 1 limit 1
      ) c
      cross join lateral (
        select x.id, x.reference from bailiwick_directory.principal x
         where x.tenant_id = $1 and x.kind = 'group'
           and not exists (
             select from bailiwick_directory.group_closure k
              where k.tenant_id = $1 and (k.descendant_id, k.ancestor_id) in ((c.id, x.id), (x.id, c.id)))
         order by x.id limit 1
      ) a
      where e.tenant_id = $1 order by 1, 2 limit ${questions}`,
    [tenant, user(1)],
  )
  expect(rows).toHaveLength(questions)
  return rows
}

/** On a connection of its own, so that each statement has its first execution. */
async function measure({ database, admin, role, sign }: DirectoryDatabase, asked: readonly Question[]): Promise<Costs> {
  const client = await database.connect(role)
  const costs = new Map<string, Cost>()
  for (const operation of operations) {
    const cost: Cost = { pages: 0, scanned: [] }
    const { bySuperuser, times = executions } = operation
    for (let time = 1; time <= times; time++) {
      for (const question of time === times && times > 1 ? asked : [asked[time % questions]!]) {
        const { pages, scanned } = await once(bySuperuser ? admin : client, operation, question, sign)
        if (time === times) cost.pages = Math.max(cost.pages, pages)
        cost.scanned.push(...scanned.map((one) => `execution ${time}: ${one}`))
      }
    }
    costs.set(operation.name, cost)
  }
  return costs
}

async function once(
  client: pg.Client,
  { text, values, administers, bySetting, bySuperuser }: Operation,
  question: Question,
  sign: DirectoryDatabase['sign'],
): Promise<Cost> {
  const context = sign({ tenant, as: administers ? 'admin' : question.who })
  await client.query('begin')
  try {
    await client.query("select set_config('bailiwick.context', $1, true)", [bySetting ? context : ''])
    const given = [...(bySetting ? [] : bySuperuser ? [tenant] : [tenant, context]), ...values(question)]
    const before = await scansOf(client)
    const { rows } = await client.query(`explain (analyze, buffers, timing off, format json) select * from ${text}`, [
      ...given,
    ])
    const { Plan: plan } = rows[0]['QUERY PLAN'][0]
    const after = await scansOf(client)
    return {
      pages: plan['Shared Hit Blocks'] + plan['Shared Read Blocks'],
      scanned: [...after].flatMap(([name, rows]) => {
        const read = rows - (before.get(name) ?? 0)
        return read > mostRows ? [`${read} rows of ${name}`] : []
      }),
    }
  } finally {
    await client.query('rollback')
  }
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
