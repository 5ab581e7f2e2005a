/** Lists, effective rights and explanations say what the oracle says, and every path that they tell is there. */
import { expect, it } from 'vitest'
import { everything } from '../../tools/samples.ts'
import { describeEachServer } from '../support/databases.ts'
import { type DirectoryDatabase, openDirectory } from '../support/directory.ts'
import { type Answer, Oracle, type Question } from './support/oracle.ts'
import { type Explained, pathsIn, problemOf, type Way } from './support/paths.ts'
import { Random, randomWorld, renamed, testCatalogue } from './support/random-world.ts'
import { type Catalogue, everyone, members, type World } from './support/rows.ts'
import { ownPermissions, storeCatalogue, storeWorld } from './support/store-world.ts'

const worlds = everything ? 3 : 2
/** Of each world, so many times as much is asked. */
const times = everything ? 2 : 1
type Bounds = readonly (string | null)[]

describeEachServer('answers and the oracle', (server) => {
  it('agree, and every path is one', { timeout: 600_000 }, async () => {
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
        for (let seed = 1; seed <= worlds / 2; seed++) {
          const random = new Random(seed * 2 + Number(sectionsContain))
          const world = withInspector(random, catalogue, randomWorld(random, catalogue))
          await storeWorld(admin, catalogue, world)
          await answers(directory, catalogue, world, random, `seed ${seed}, ${sectionsContain}`)
        }
      }
    } finally {
      await database.drop()
    }
  })
})

const inspector = 'inspector'

/** The same with somebody who may ask about others, whom nobody stops. */
function withInspector(random: Random, catalogue: Catalogue, world: World): World {
  const id = random.uuid()
  const permission = catalogue.permissions.find(({ code }) => code === 'directory.inspect')!.id
  const oracle = new Oracle(catalogue, world)
  const stops = world.grants.filter(
    (grant) =>
      grant.effect === 'deny' &&
      (grant.principal === everyone || grant.principal === members) &&
      oracle.carried(grant).some((denied) => oracle.denies(denied).has(permission)),
  )
  return {
    ...world,
    principals: [...world.principals, { id, reference: inspector, kind: 'service', isActive: true }],
    grants: [
      ...world.grants.filter((grant) => !stops.includes(grant)),
      {
        id: random.uuid(),
        principal: id,
        permission,
        role: null,
        resource: world.tenant.id,
        effect: 'allow',
        delegable: false,
        from: null,
        until: null,
        condition: null,
      },
    ],
  }
}

/** All answers about a world, and the same ones about the world under other names. */
async function answers(
  directory: DirectoryDatabase,
  catalogue: Catalogue,
  world: World,
  random: Random,
  name: string,
): Promise<void> {
  const prefix = random.uuid().slice(0, 8)
  const other = renamed(random, world, prefix)
  await storeWorld(directory.admin, catalogue, other)
  const oracle = new Oracle(catalogue, world)
  const people = world.principals.filter(({ kind }) => kind !== 'group').map(({ reference }) => reference)
  const who = [...people, ...world.accounts.map(({ reference }) => reference), 'nobody', null]
  const bounds: Bounds[] = [...new Set(who)].map((one) => [one])
  bounds.push(random.shuffled(who).slice(0, 2), random.shuffled(who).slice(0, 3))
  const codes = catalogue.permissions.filter(({ id }) => id >= -2).map(({ code }) => code)
  const places = [
    { type: null, key: null },
    { type: 'note', key: '["p1","s1","n2"]' },
    ...world.resources.map(({ type, key }) => ({ type, key })),
  ]
  const asks = new Asks(directory, catalogue, world, oracle, name)
  const others = new Asks(directory, catalogue, other, new Oracle(catalogue, other), `${name}, renamed`)
  const theirs = (one: string | null) => one?.replace(/^[0-9a-f]{8}(?=-)/, prefix) ?? null
  for (const bound of everything ? bounds : random.shuffled(bounds).slice(0, 2)) {
    const named = bound.length === 1 && people.includes(bound[0]!) ? bound[0]! : undefined
    for (const permission of random.shuffled(codes).slice(0, times)) {
      for (const type of random.shuffled(['folder', 'article', 'section', 'note']).slice(0, times + 1)) {
        await asks.resources(bound, permission, type)
        if (named !== undefined) await asks.resources([inspector], permission, type, named)
      }
    }
    for (const place of random.shuffled(places).slice(0, times)) {
      await asks.actions(bound, place)
      await asks.rights(bound, place)
      for (const permission of random.shuffled(codes).slice(0, times)) {
        await asks.explanation(bound, { permission, ...place })
        if (named !== undefined) await asks.explanation([inspector], { permission, ...place }, named)
      }
    }
    const permission = random.of(codes)
    expect([name, await others.resources(bound.map(theirs), permission, 'article')]).toEqual([
      name,
      await asks.resources(bound, permission, 'article'),
    ])
  }
  for (const place of random.shuffled(places).slice(0, times * 2)) {
    for (const permission of random.shuffled(codes).slice(0, times))
      await asks.subjects({ permission, ...place }, people)
  }
}

class Asks {
  readonly #directory: DirectoryDatabase
  readonly #catalogue: Catalogue
  readonly #world: World
  readonly #oracle: Oracle
  readonly #name: string

  constructor(directory: DirectoryDatabase, catalogue: Catalogue, world: World, oracle: Oracle, name: string) {
    this.#directory = directory
    this.#catalogue = catalogue
    this.#world = world
    this.#oracle = oracle
    this.#name = name
  }

  #call<Row>(name: string, as: Bounds, given: object): Promise<Row[]> {
    return this.#directory.call<Row>(name, { tenant: this.#world.tenant.id, as }, { ...given })
  }

  /** All pages, of two rows each. */
  async #pages<Row>(name: string, as: Bounds, given: object, keyOf: (row: Row) => string): Promise<Row[]> {
    const rows: Row[] = []
    for (;;) {
      const after = rows.length === 0 ? null : keyOf(rows.at(-1)!)
      const page = await this.#call<Row>(name, as, { ...given, after, limit: 2 })
      rows.push(...page)
      if (page.length < 2) return rows
    }
  }

  #told(questions: readonly (readonly [string, Question])[], bounds: Bounds): (readonly [string, Answer])[] {
    return questions
      .map(([key, question]) => [key, this.#oracle.answer(bounds, question)] as const)
      .filter(([, answer]) => answer === 'allow' || answer === 'conditional')
      .sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
  }

  async resources(as: Bounds, permission: string, type: string, principal?: string) {
    const shown = `${this.#name}: ${as} list ${permission} ${type} ${principal}`
    const rows = await this.#pages<{ key: string; answer: string }>(
      'list_resources',
      as,
      { permission, type, ...(principal === undefined ? {} : { principal }) },
      ({ key }) => key,
    )
    const all = this.#world.resources.filter((known) => known.type === type)
    const expected = this.#told(
      all.map(({ key }) => [key, { permission, type, key }]),
      principal === undefined ? as : [principal],
    )
    expect([shown, rows.map(({ key, answer }) => [key, answer])]).toEqual([shown, expected])
    return expected
  }

  async subjects(question: Question, people: readonly string[]) {
    const shown = `${this.#name}: subjects of ${JSON.stringify(question)}`
    const ids = this.#world.principals
    for (const kind of [null, 'user', 'service']) {
      const rows = await this.#pages<{ reference: string; answer: string }>(
        'list_subjects',
        [inspector],
        { ...question, kind },
        ({ reference }) => reference,
      )
      const asked = people.filter(
        (one) => kind === null || ids.some(({ reference, kind: of }) => reference === one && of === kind),
      )
      const all = [...asked, null].map((one) => [one ?? '*anonymous', this.#oracle.answer([one], question)] as const)
      const may = all
        .filter(([, answer]) => answer === 'allow' || answer === 'conditional')
        .sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
      expect([shown, kind, rows.map(({ reference, answer }) => [reference, answer])]).toEqual([shown, kind, may])
    }
  }

  async actions(as: Bounds, place: { readonly type: string | null; readonly key: string | null }) {
    const shown = `${this.#name}: ${as} actions ${JSON.stringify(place)}`
    const rows = await this.#call<{ permission: string; answer: string }>('list_actions', as, place)
    const expected = this.#told(
      this.#catalogue.permissions
        .filter(({ id, isRetired, code }) => isRetired !== true && id !== 0 && !this.#isNamespace(code))
        .map(({ code }) => [code, { permission: code, ...place }]),
      as,
    )
    expect([shown, rows.map(({ permission, answer }) => [permission, answer])]).toEqual([shown, expected])
  }

  /** Of the directory's own; those of tests are none. */
  #isNamespace(code: string): boolean {
    return this.#catalogue.permissions.some(({ code: below, id }) => id < 0 && below.startsWith(`${code}.`))
  }

  async rights(as: Bounds, place: { readonly type: string | null; readonly key: string | null }) {
    const rows = await this.#call<{ permission: string; answer: string; paths: Way[] }>('effective_rights', as, {
      ...place,
      limit: 500,
    })
    const seen = new Set(rows.map(({ permission }) => permission))
    for (const { code, id } of this.#catalogue.permissions) {
      const question = { permission: code, ...place }
      const found = as.map((bound) => this.#oracle.findings(bound, question))
      const hasAny = found.some(({ allowing, denying }) => allowing.length + denying.length > 0)
      if (hasAny && id !== 0 && !this.#isNamespace(code)) expect(seen).toContain(code)
    }
    for (const { permission, answer, paths } of rows) {
      const question = { permission, ...place }
      const shown = `${this.#name}: ${as} rights ${JSON.stringify(question)}`
      expect([shown, answer]).toEqual([shown, this.#oracle.answer(as, question)])
      this.#paths(shown, as, question, paths)
    }
  }

  async explanation(as: Bounds, question: Question, principal?: string) {
    const shown = `${this.#name}: ${as} explain ${JSON.stringify(question)} ${principal}`
    const bounds = principal === undefined ? as : [principal]
    const given = { ...question, ...(principal === undefined ? {} : { principal }) }
    const [row] = await this.#call<{ explain: { answer: string; bounds: Explained[] } }>('explain', as, given)
    const { answer, bounds: told } = row!.explain
    expect([shown, answer]).toEqual([shown, this.#oracle.answer(bounds, question)])
    expect([shown, told.map((one) => one.answer)]).toEqual([
      shown,
      bounds.map((bound) => this.#oracle.answer([bound], question)),
    ])
    told.forEach((one, at) => {
      const paths = pathsIn(one)
      this.#paths(shown, [bounds[at]!], question, paths)
      // As many denials as there are have to be lifted.
      if (one.needed.kind === 'lift') {
        const without = {
          ...this.#world,
          grants: this.#world.grants.filter(({ id }) => !one.needed.grants!.includes(id)),
        }
        expect([shown, new Oracle(this.#catalogue, without).isDenied([bounds[at]!], question)]).toEqual([shown, false])
      }
    })
  }

  /** Each is there; those that count are those of the oracle; and without what allows nothing is allowed. */
  #paths(shown: string, bounds: Bounds, question: Question, paths: readonly Way[]) {
    for (const path of paths) {
      expect([shown, path, problemOf(this.#catalogue, this.#world, question, path)]).toEqual([shown, path, undefined])
    }
    const found = bounds.map((bound) => this.#oracle.findings(bound, question))
    const ids = (ways: readonly { readonly id: string }[]) => [...new Set(ways.map(({ id }) => id))].sort()
    const told = (effect: string) =>
      ids(
        paths
          .filter((path) => path.effect === effect && (path.why === undefined || path.why === 'denied'))
          .map(({ grant }) => ({ id: grant })),
      )
    expect([shown, told('deny')]).toEqual([shown, ids(found.flatMap(({ denying }) => denying))])
    expect([shown, told('allow')]).toEqual([shown, ids(found.flatMap(({ allowing }) => allowing))])
    const allowing = told('allow')
    const without = { ...this.#world, grants: this.#world.grants.filter(({ id }) => !allowing.includes(id)) }
    expect([shown, new Oracle(this.#catalogue, without).answer(bounds, question)]).not.toEqual([shown, 'allow'])
  }
}
