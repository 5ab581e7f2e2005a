import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { everything } from '../../tools/samples.ts'
import { newestServer } from '../support/databases.ts'
import { type DirectoryDatabase, openDirectory } from '../support/directory.ts'
import { type Beginning, begin, beginning, callOf, operationsOf, type Step, steps } from './support/administration.ts'
import { declareArticles } from './support/articles.ts'
import { differences, excess, rightsOf } from './support/gains.ts'
import type { Catalogue } from './support/rows.ts'
import { later, storedCatalogue, storedWorld } from './support/stored-world.ts'

let directory: DirectoryDatabase
let catalogue: Catalogue
let refused = 0
let changed = 0

beforeAll(async () => {
  directory = await openDirectory(newestServer())
  await declareArticles(directory)
  catalogue = await storedCatalogue(directory.admin)
})
afterAll(() => directory.database.drop())

/** All rows of a tenant, as one text. */
async function rowsOf(tenant: string): Promise<string> {
  const tables = [
    'principal',
    'membership',
    'group_edge',
    'group_closure',
    'role',
    'role_permission',
    'resource',
    'resource_edge',
    'container_closure',
    'grant_entry',
    'root_rights',
    'tenant_epoch',
    'outbox',
  ]
  const all = [...tables.map((name) => `bailiwick_directory.${name}`), 'bailiwick_journal.entry']
  const { rows } = await directory.admin.query(
    all
      .map(
        (table) =>
          `select '${table}' as name, md5(string_agg(t::text, ';' order by t::text)) as rows from ${table} t where tenant_id = '${tenant}'`,
      )
      .join(' union all '),
  )
  return JSON.stringify(rows)
}

/** Everything ends within the hour, if it does. */
const times = [0, 5_400_000]

async function nobodyGivesMore(world: Beginning, taken: readonly Step[]): Promise<void> {
  const tenant = await begin(directory, world)
  const look = async () => {
    const stored = await storedWorld(directory.admin, tenant)
    return { stored, rows: await rowsOf(tenant), rights: times.map((ms) => rightsOf(catalogue, later(stored, ms))) }
  }
  let before = await look()
  for (const step of taken) {
    const given = callOf(step, before.stored)
    const error = await directory.call(step.name, { tenant, as: step.actors }, given).then(
      () => undefined,
      (thrown: { code?: string; message: string }) => thrown,
    )
    if (error !== undefined) {
      expect(error.code, error.message).toMatch(/^BW4/)
      expect(await rowsOf(tenant)).toBe(before.rows)
      refused++
      continue
    }
    const after = await look()
    if (after.rows === before.rows) continue
    changed++
    const found = times.flatMap((_, at) => excess(step.actors, before.rights[at]!, after.rights[at]!))
    if (found.length > 0) throw new Error(`${step.actors} ${step.name} ${JSON.stringify(given)}: ${found.join('; ')}`)
    before = after
  }
}

const property = (names: readonly string[]) => fc.asyncProperty(beginning, steps(names, 8), nobodyGivesMore)
const wanted = process.env.BAILIWICK_WORLDS
const count = wanted === undefined ? (everything ? 6 : 2) : Number(wanted)
const seed = Number(process.env.BAILIWICK_SEED ?? 4)
const runs = { numRuns: count, seed, endOnFailure: wanted === undefined }

it(
  'nobody gives, takes or moves what he may not give on',
  async () => {
    const names = await operationsOf(directory)
    await fc.assert(property(names), runs)
    expect([changed > 0, refused > 0]).toEqual([true, true])
    const stored = await storedWorld(directory.admin, await begin(directory, fc.sample(beginning, runs)[0]!))
    expect(await differences(directory, catalogue, stored)).toEqual([])
  },
  Math.max(60_000, count * 10_000),
)

const guards = [
  'require_held',
  'require_delegable',
  'guard_join',
  'guard_leave',
  'guard_move',
  'guard_role',
  'guard_enable',
  'is_denied_below',
]

// The last two are found by chance only after minutes, so that they are left to `npm run directory -- delegation`.
const removed = wanted !== undefined ? guards : everything ? guards.slice(0, 4) : guards.slice(0, 1)

it.each(removed)(
  'without %s somebody does',
  async (guard) => {
    const { rows } = await directory.admin.query(
      'select pg_get_functiondef(oid) as text, prorettype::regtype::text as result from pg_proc where proname = $1',
      [guard],
    )
    const [{ text, result }] = rows
    const head = text.slice(0, text.search(/ LANGUAGE /))
    await directory.admin.query(`${head} language sql stable as $$ ${result === 'boolean' ? 'select false' : ''} $$`)
    try {
      const names = await operationsOf(directory)
      const outcome = await fc.check(property(names), { numRuns: 500, seed: 1, endOnFailure: true })
      expect(String(outcome.errorInstance)).toMatch(/gained|may now give on|denied/)
    } finally {
      await directory.admin.query(text)
    }
  },
  removed.length > 1 ? 600_000 : 60_000,
)
