/** Every way to ask gives the answer of the oracle, in small worlds in which everything meets everything. */
import { createHmac } from 'node:crypto'
import { expect, it } from 'vitest'
import { everything } from '../../tools/samples.ts'
import { describeNewestServer, newestServer } from '../support/databases.ts'
import { type DirectoryDatabase, openDirectory } from '../support/directory.ts'
import { Oracle, type Question } from './support/oracle.ts'
import { Random, randomWorld, renamed, testCatalogue } from './support/random-world.ts'
import type { Catalogue, World } from './support/rows.ts'
import { ownPermissions, storeCatalogue, storeWorld } from './support/store-world.ts'

const wanted = process.env.BAILIWICK_WORLDS
const worlds = wanted === undefined ? (everything ? 8 : 2) : Math.max(2, Number(wanted))
const firstSeed = Number(process.env.BAILIWICK_SEED ?? 1)

describeNewestServer('the evaluator and the oracle', (server) => {
  // The statements are the same on all.
  const asked = server.major === newestServer().major ? worlds : 2
  it('agree, however they are asked', { timeout: Math.max(300_000, worlds * 10_000) }, async () => {
    const directory = await openDirectory(server)
    const { admin, database } = directory
    try {
      const own = await ownPermissions(admin)
      await storeCatalogue(admin, testCatalogue(own, false))
      for (const sectionsContain of [false, true]) {
        await admin.query(`update bailiwick_catalogue.resource_type set is_container = $1 where code = 'section'`, [
          sectionsContain,
        ])
        const catalogue = testCatalogue(own, sectionsContain)
        for (let seed = firstSeed; seed < firstSeed + asked / 2; seed++) {
          const random = new Random(seed * 2 + Number(sectionsContain))
          await agrees(directory, catalogue, randomWorld(random, catalogue), random, `seed ${seed}, ${sectionsContain}`)
        }
      }
    } finally {
      await database.drop()
    }
  })
})

async function agrees(directory: DirectoryDatabase, catalogue: Catalogue, world: World, random: Random, name: string) {
  await storeWorld(directory.admin, catalogue, world)
  const prefix = random.uuid().slice(0, 8)
  const other = renamed(random, world, prefix)
  await storeWorld(directory.admin, catalogue, other)
  const oracle = new Oracle(catalogue, world)
  const references = [...world.accounts, ...world.principals].map(({ reference }) => reference)
  const who = [...new Set<string | null>([...references, 'nobody', null])]
  const singles = who.map((one) => [one])
  const whos = [
    ...(everything ? singles : random.shuffled(singles).slice(0, 7)),
    random.shuffled(who).slice(0, 2),
    random.shuffled(who).slice(0, 3),
  ]
  const permissions = catalogue.permissions.filter(({ id }) => id >= -2)
  const resources = [
    { type: null, key: null },
    { type: 'tenant', key: world.tenant.id },
    { type: 'article', key: 'unknown' },
    { type: 'note', key: '["p1","s1","n2"]' },
    ...world.resources.map(({ type, key }) => ({ type, key })),
  ]
  const all = resources.flatMap(({ type, key }) =>
    permissions.map(({ code }): Question => ({ permission: code, type, key })),
  )
  for (const bounds of whos) {
    const questions = random.shuffled(all).slice(0, 40)
    const expected = questions.map((question) => oracle.answer(bounds, question))
    const shown = questions.map((question, at) => `${name}: ${bounds} ${JSON.stringify(question)} ${expected[at]}`)
    const rows = await many(directory, world, bounds, questions)
    expect(rows.map(({ answer }, at) => [shown[at], answer])).toEqual(expected.map((answer, at) => [shown[at], answer]))
    rows.forEach((row, at) => {
      checkConditions(oracle, bounds, questions[at]!, row, shown[at]!)
    })
    const moved = questions.map((question) =>
      question.key === world.tenant.id ? { ...question, key: other.tenant.id } : question,
    )
    const theirs = bounds.map((one) => one?.replace(/^[0-9a-f]{8}(?=-)/, prefix) ?? null)
    const others = await many(directory, other, theirs, moved)
    expect(others.map(({ answer }, at) => [shown[at], answer])).toEqual(
      expected.map((answer, at) => [shown[at], answer]),
    )
    await asksOneByOne(directory, world, bounds, questions.slice(0, 6), oracle, name)
  }
}

interface Row {
  readonly answer: string
  readonly conditions: readonly { readonly id: string; readonly effect: string }[] | null
}

function many(
  { call }: DirectoryDatabase,
  world: World,
  bounds: readonly (string | null)[],
  questions: readonly Question[],
) {
  return call<Row>(
    'check_many',
    { tenant: world.tenant.id, as: bounds },
    {
      permissions: questions.map(({ permission }) => permission),
      types: questions.map(({ type }) => type),
      keys: questions.map(({ key }) => key),
    },
  )
}

/** Told are all conditional denials, and of a conditional answer the allows without which it is not certain. */
function checkConditions(
  oracle: Oracle,
  bounds: readonly (string | null)[],
  question: Question,
  row: Row,
  shown: string,
) {
  const told = (effect: string) =>
    (row.conditions ?? []).filter((condition) => condition.effect === effect).map(({ id }) => id)
  const found = bounds.map((bound) => oracle.findings(bound, question))
  const denying = new Set(row.answer === 'deny' ? [] : found.flatMap(({ denying }) => denying).map(({ id }) => id))
  expect([shown, told('deny').sort()]).toEqual([shown, [...denying].sort()])
  const open = row.answer === 'conditional' ? found.filter(({ isHeld }) => !isHeld) : []
  const allowing = open.flatMap(({ allowing }) => allowing).filter(({ condition }) => condition !== null)
  expect([shown, told('allow').filter((id) => allowing.every((grant) => grant.id !== id))]).toEqual([shown, []])
  expect([shown, told('allow').length > 0]).toEqual([shown, open.length > 0])
}

async function asksOneByOne(
  directory: DirectoryDatabase,
  world: World,
  bounds: readonly (string | null)[],
  questions: readonly Question[],
  oracle: Oracle,
  name: string,
) {
  const { app, call, identity, key } = directory
  const tenant = world.tenant.id
  const payload = JSON.stringify({
    d: identity,
    e: Date.now() + 30_000,
    t: tenant,
    p: bounds.map((id) => ({ id })),
    c: {},
  })
  const setting = `1.${key.id}.${createHmac('sha256', key.secret).update(`1.${key.id}.${payload}`).digest('hex')}.${payload}`
  await app.query('begin')
  await app.query(`select set_config('bailiwick.context', $1, true)`, [setting])
  for (const question of questions) {
    const shown = `${name}: ${bounds} ${JSON.stringify(question)}`
    const expected = oracle.answer(bounds, question)
    const rows = await call<Row>('check', { tenant, as: bounds }, { ...question })
    expect([shown, rows[0]?.answer]).toEqual([shown, expected])
    const { permission, type, key: resource } = question
    if (type === null) {
      const held = await app.query('select bailiwick.holds($1) as held', [permission])
      expect([shown, held.rows[0]]).toEqual([shown, { held: expected === 'allow' }])
      continue
    }
    const { rows: both } = await app.query('select bailiwick.granted($1, $2, $3), bailiwick.denied($1, $2, $3)', [
      permission,
      type,
      resource,
    ])
    expect([shown, both[0]]).toEqual([
      shown,
      { granted: expected === 'allow', denied: oracle.isDenied(bounds, question) },
    ])
  }
  await scopes(directory, world, bounds, oracle, questions[0]!.permission, name)
  await app.query('rollback')
}

/** The sets of `scope` answer as the questions one by one do, where they are whole. */
async function scopes(
  { app }: DirectoryDatabase,
  world: World,
  bounds: readonly (string | null)[],
  oracle: Oracle,
  permission: string,
  name: string,
) {
  for (const type of ['article', 'folder', 'note']) {
    const { rows } = await app.query('select * from bailiwick.scope($1, $2)', [permission, type])
    const [scope] = rows
    const said = await app.query(
      `select bailiwick.granted_rule($1, $2), array(select bailiwick.granted_keys($1, $2)) as granted_keys,
         bailiwick.denied_rule($1, $2), array(select bailiwick.denied_keys($1, $2)) as denied_keys`,
      [permission, type],
    )
    const sets = said.rows[0]
    if (!scope.is_whole) {
      expect(sets).toEqual({ granted_rule: null, granted_keys: [], denied_rule: null, denied_keys: [] })
      continue
    }
    const keys = [
      ...world.resources.filter((known) => known.type === type).map(({ key }) => key),
      type === 'note' ? '["x","y","z"]' : 'unknown',
    ]
    for (const key of keys) {
      const shown = `${name}: ${bounds} scope of ${permission} ${type} ${key}`
      const question = { permission, type, key }
      const isDenied = scope.all_denied || scope.denied_ids.includes(key)
      const isGranted = scope.everything ? !isDenied : scope.ids.includes(key)
      expect([shown, isGranted]).toEqual([shown, oracle.answer(bounds, question) === 'allow'])
      expect([shown, isDenied]).toEqual([shown, oracle.isDenied(bounds, question)])
      if (sets.granted_rule === null) continue
      const bySets = [
        sets.granted_rule !== sets.granted_keys.includes(key),
        sets.denied_rule !== sets.denied_keys.includes(key),
      ]
      expect([shown, bySets]).toEqual([shown, [isGranted, isDenied]])
    }
  }
}
