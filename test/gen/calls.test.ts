/** The generated functions, called: what goes in comes back as it was, on every version and through other clients. */
import fc from 'fast-check'
import { Kysely, PostgresDialect } from 'kysely'
import postgres from 'postgres'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { driverOf } from '../../packages/bailiwick/src/driver/driver-of.ts'
import { everything } from '../../tools/samples.ts'
import { describeEachServer, openDatabase, type TestDatabase } from '../support/databases.ts'
import * as app from './generated/app.ts'
import type { Db, Invocation } from './generated/support.ts'
import type { Address, AppMood, Everything } from './generated/types.ts'
import { hostileSql } from './hostile.ts'

const hard = [
  '',
  ' ',
  'null',
  'NULL',
  '"',
  '\\',
  '\\"',
  '""',
  "'",
  '(',
  ')',
  '{',
  '}',
  ',',
  ';',
  '\n',
  '\t',
  'é',
  '日本',
  '😀',
  '$1',
  '{}',
  '(,)',
]
const moods: readonly AppMood[] = ['happy', 'it\'s "fine"', 'two\nlines', 'back\\slash', '']

const text = fc.oneof(
  fc.constantFrom(...hard),
  fc.array(fc.constantFrom(...hard)).map((all) => all.join('')),
)
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null, freq: 3 })
const many = <T>(value: fc.Arbitrary<T>) => maybe(fc.array(maybe(value), { maxLength: 3 }))
const int = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })
const int8 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
const bytes = fc.uint8Array({ maxLength: 5 })
const json = maybe(
  fc
    .anything({
      key: text,
      values: [
        text,
        fc.boolean(),
        fc.double({ noNaN: true, noDefaultInfinity: true }).filter((n) => !Object.is(n, -0)),
      ],
      maxDepth: 2,
    })
    .filter(
      (value) =>
        value !== undefined && JSON.stringify(JSON.parse(JSON.stringify(value) ?? '0')) === JSON.stringify(value),
    ),
).map((value) => (value === null ? null : (JSON.parse(JSON.stringify(value)) as unknown)))
// Where a zone is in a year before 1 or after 9999, PostgreSQL's own text is what comes back.
const day = fc.date({ min: new Date('0001-01-03'), max: new Date('9999-12-29'), noInvalidDate: true })
const instant = fc
  .tuple(day, fc.integer({ min: 1, max: 999_999 }))
  .map(([date, micros]) => `${date.toISOString().slice(0, 19)}.${String(micros).padStart(6, '0').replace(/0+$/, '')}Z`)
const double = fc.double()
const mood = fc.constantFrom(...moods)
const point = fc.record({ x: int, y: maybe(double) })
const address: fc.Arbitrary<Address> = fc.record({
  street: maybe(text),
  houseNo: maybe(int),
  geo: maybe(point),
  moods: many(mood),
  corners: many(point),
  class: json,
  email: maybe(text.map((word) => `${word}@work`)),
  at: maybe(instant),
})
const anything: fc.Arbitrary<Everything> = fc.record({
  aBool: maybe(fc.boolean()),
  aInt2: maybe(fc.integer({ min: -32768, max: 32767 })),
  aInt4: maybe(int),
  aInt8: maybe(int8),
  aNumeric: maybe(fc.tuple(int8, fc.nat(999)).map(([n, digits]) => `${n}.${String(digits).padStart(3, '0')}`)),
  aFloat4: maybe(fc.constantFrom(0.1, -1.5, 1e-45, 3.4028235e38, Number.NaN, -Infinity)),
  aFloat8: maybe(double),
  aText: maybe(text),
  aChar: maybe(fc.constantFrom('abcde', '     ', '("\\);')),
  aName: maybe(fc.constantFrom('a name', '"')),
  aBytea: maybe(bytes),
  aUuid: maybe(fc.uuid()),
  aDate: maybe(fc.constantFrom('2026-01-31', 'infinity', '0044-03-15 BC', '10000-01-01')),
  aTime: maybe(fc.constantFrom('12:00:00.000001', '24:00:00')),
  aTimetz: maybe(fc.constantFrom('12:00:00.5+05:30')),
  aTimestamp: maybe(fc.constantFrom('2026-01-31 12:00:00.123456', '-infinity')),
  aTimestamptz: maybe(fc.oneof(instant, fc.constantFrom('infinity', '-infinity'))),
  aInterval: maybe(fc.constantFrom('1 year 2 mons -00:00:00.000001')),
  aJson: json,
  aJsonb: json,
  anInet: maybe(fc.constantFrom('10.0.0.1', '10.0.0.0/8', '::1')),
  aRange: maybe(fc.constantFrom('[1,10)', 'empty', '(,)')),
  aMultirange: maybe(fc.constantFrom('{[1,2),[5,9)}', '{}')),
  aBit: maybe(fc.constantFrom('101')),
  aBox: maybe(fc.constantFrom('(2,2),(1,1)')),
  boxes: many(fc.constantFrom('(2,2),(1,1)', '(3,4),(1,1)')),
  aMood: maybe(mood),
  addresses: many(address),
  anIdList: many(int8),
  aByteaList: many(bytes),
  aJsonList: maybe(fc.array(json, { maxLength: 3 })),
  aQuoted: maybe(fc.constantFrom('"', 'x', '\\')),
  aTimeList: many(instant),
})

describeEachServer('generated functions', (server) => {
  let database: TestDatabase
  let db: Db
  beforeAll(async () => {
    database = await openDatabase(server, { setup: async (admin) => void (await admin.query(hostileSql)) })
    db = database.admin
  })
  afterAll(() => database.drop())

  it('go through whoever wants to see them called, with the name and the parameters as text', async () => {
    const seen: Invocation[] = []
    const watched: Db = {
      query: (text, values) => db.query(text, values),
      invoke: async (called, send) => {
        seen.push(called)
        return await send()
      },
    }
    expect(await app.echoFloat(watched, { float: 1.5 })).toBe(1.5)
    const other: Db = { query: db.query, invoke: async () => [{ value: '(2.5)' }] }
    expect(await app.echoFloat(other, { float: 1.5 })).toBe(2.5)
    expect(seen).toMatchObject([{ name: expect.stringContaining('echo_float'), values: ['1.5'] }])
    expect(seen[0]!.names).toHaveLength(1)
  })

  it('give back every value as it was given', async () => {
    const lists = fc.array(fc.option(anything, { nil: null, freq: 5 }), { maxLength: 8 })
    const property = fc.asyncProperty(
      lists,
      fc.constantFrom('UTC', 'Asia/Kolkata', 'America/New_York'),
      async (values, zone) => {
        await database.admin.query(`set timezone to '${zone}'`)
        expect(await app.echoList(db, { values })).toEqual(values)
      },
    )
    await fc.assert(property, { numRuns: everything ? 300 : 20, seed: 7 })
    await database.admin.query('reset timezone')
  })

  it('give back one composite value, or null', async () => {
    const [value] = fc.sample(anything, { numRuns: 1, seed: 3 })
    expect(await app.echoEverything(db, { value: value! })).toEqual(value)
    expect(await app.echoEverything(db, { value: null })).toBeNull()
    const address: Address = {
      street: null,
      houseNo: null,
      geo: null,
      moods: null,
      corners: null,
      class: null,
      email: null,
      at: null,
    }
    expect(await app.echoAddress(db, { address })).toBeNull()
    expect(await app.echoAddress(db, { address: { ...address, corners: [] } })).toEqual({ ...address, corners: [] })
    expect(await app.echoAddress(db, { address: { ...address, street: '' } })).toEqual({ ...address, street: '' })
    expect(await app.onePerson(db, { id: 99 })).toBeNull()
    expect(await app.onePerson(db, { id: 1n })).toEqual({
      id: 1n,
      name: 'Ann',
      email: 'ann@work',
      constructor: null,
      order: 1,
    })
  })

  it('give back values by themselves', async () => {
    expect(await app.echoTexts(db, { texts: [...hard, null] })).toEqual([...hard, null])
    expect(await app.echoTexts(db, { texts: [] })).toEqual([])
    expect(await app.echoTexts(db, { texts: null })).toBeNull()
    expect(await app.echoMoods(db, { moods: [...moods, null] })).toEqual([...moods, null])
    expect(await app.echoId(db, { id: 2n ** 63n - 1n })).toBe(2n ** 63n - 1n)
    expect(await app.echoId(db, { id: 7 })).toBe(7n)
    expect(await app.echoTags(db, { tags: ['a', null] })).toEqual(['a', null])
    expect(await app.echoEmails(db, { emails: ['a@work', null] })).toEqual(['a@work', null])
    expect(await app.echoOther(db, { mood: 'other' })).toBe('other')
    for (const value of [-0, Number.NaN, Infinity, 5e-324, 0.1 + 0.2])
      expect(await app.echoFloat(db, { float: value })).toBe(value)
    expect(await app.echoNumber(db, { number: '123456789012345678901234567890.10' })).toBe(
      '123456789012345678901234567890.10',
    )
    expect(await app.echoNumber(db, { number: 0.1 })).toBe('0.1')
    expect(await app.echoNumber(db, { number: 12n })).toBe('12')
    expect(await app.echoPercent(db, { percent: 12.345 })).toBe('12.35')
    for (const json of [{ a: [1, '"', null] }, 'text', 5, false, []])
      expect(await app.echoJson(db, { json })).toEqual(json)
    expect(await app.bounds(db)).toEqual([4, 5])
  })

  it('know instants to the microsecond, whatever the zone', async () => {
    await database.admin.query(`set timezone to 'Asia/Kolkata'`)
    const given = '2026-01-31T23:59:59.123456Z'
    expect(await app.echoInstant(db, { at: given })).toBe(given)
    expect(await app.echoInstant(db, { at: new Date('2026-01-31T23:59:59.5Z') })).toBe('2026-01-31T23:59:59.5Z')
    // Before zones had whole minutes.
    await database.admin.query(`set timezone to 'Europe/Amsterdam'`)
    expect(await app.echoInstant(db, { at: '1890-01-01T00:00:00Z' })).toBe('1890-01-01T00:00:00Z')
    await database.admin.query(`set datestyle to 'German'`)
    await expect(app.echoInstant(db, { at: given })).rejects.toThrow('set DateStyle to ISO')
    await database.admin.query(`reset all; set bytea_output to 'escape'`)
    expect(await app.echoBytes(db, { bytes: Uint8Array.of(0, 92, 65, 200) })).toEqual(Uint8Array.of(0, 92, 65, 200))
    await database.admin.query('reset all')
  })

  it('have a result for each shape', async () => {
    expect(await app.nothing(db, { a: 1 })).toBeUndefined()
    expect(await app.allPeople(db)).toMatchObject([{ name: 'Ann' }, { name: 'Bob "the, (b)', email: null }])
    expect(await app.peopleTable(db)).toEqual([
      { id: 1n, fullName: 'Ann', tags: ['Ann', null] },
      { id: 2n, fullName: 'Bob "the, (b)', tags: ['Bob "the, (b)', null] },
    ])
    expect(await app.peopleTable(db, { search: 'A%' })).toHaveLength(1)
    expect(await app.oneColumn(db)).toEqual([{ only: 1 }, { only: null }])
    expect(await app.outOne(db, { a: 1 })).toBe(2)
    expect(await app.outTwo(db, { a: 1 })).toEqual({ b: 2, c: 'c!', column3: 3 })
    expect(await app.outSet(db)).toEqual([
      { a: 1, b: { x: 1, y: 2 } },
      { a: null, b: null },
    ])
    expect(await app.numbers(db, { to: 3 })).toEqual([1, 2, 3])
    expect(await app.select(db, { from: 1 })).toEqual([{ where: 1, group: 2, table: 3 }])
    expect(await app.aNameOfSixtyThreeLettersWhichIsAsLongAsANameMayBe(db)).toEqual([
      { aNameOfSixtyThreeLettersWhichIsAsLongAsOneMayBeXy: null },
    ])
  })

  it('send what is given, and nothing that is not', async () => {
    expect(await app.defaults(db, { a: 1 })).toBe('1 b 3 null')
    expect(await app.defaults(db, { a: 1, d: 'd' })).toBe('1 b 3 d')
    expect(await app.defaults(db, { a: 1, b: undefined, c: null, d: null })).toBe('1 b  null')
    expect(await app.allDefault(db)).toBe(1)
    expect(await app.unnamed(db, { arg1: 1, arg2: 'y' })).toBe('1y')
    expect(await app.halfNamed(db, { arg1: 1 })).toBe('1x')
    expect(await app.variadicOne(db, { first: 'a', rest: [1, null, 3] })).toBe(3)
    expect(await app.variadicOne(db, { first: 'a', rest: [] })).toBe(0)
    expect(await app.pickOne(db)).toBeUndefined()
    expect(await app.pickOne(db, { id: 1 })).toBe('id')
    expect(await app.pickOne(db, { name: 'n', exact: true })).toEqual(['name'])
    expect(await app.sameNames(db, { a: 1 })).toBe('int')
    expect(await app.sameNamesByText(db, { a: '1' })).toBe('text')
    expect(await app.delete_(db, { new: 1, in: 2, class: 3, proto: 4 })).toBe(117)
    expect(await app.weirdNameWithQuotesAnd$(db, { $a: 1, été: 2, naïve日本語: 3, _1st: 4, aB: 5, otherB: 6 })).toBe(21)
    expect(await app.db(db, { db: 4 })).toBe(4)
    expect(await app.args(db, { args: 4, call: 5 })).toBe(9)
    expect(await app.promise(db)).toBe(1)
    const sixty = Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`parameterWithALongName${n + 1}`, n + 1]))
    expect(await app.sixty(db, sixty as unknown as app.SixtyArgs)).toBe(1830)
  })

  it('call procedures', async () => {
    expect(await app.doIt(db, { a: 3 })).toBeUndefined()
    expect((await app.allPeople(db)).at(-1)?.name).toBe('b3')
    expect(await app.giveBack(db, { a: 1 })).toEqual({ b: 9007199254740994n, c: 'happy', d: '1.10' })
    expect(await app.giveBack(db, { a: 1, b: null })).toEqual({ b: null, c: 'happy', d: '1.10' })
  })

  it('refuse what they were not made for', async () => {
    const wrong = (args: object) => app.pickOne(db, args as { id: number })
    await expect(wrong({ id: 1, name: 'x' })).rejects.toThrow('app.pick_one: none of its 3 forms takes { id, name }.')
    await expect(app.defaults(db, { a: 1, bb: 'x' } as { a: number })).rejects.toThrow(
      'app.defaults has no parameter `bb`.',
    )
    await expect(app.defaults(db, {} as { a: number })).rejects.toThrow('app.defaults needs `a`.')
    await expect(app.echoId(db, { id: 2 ** 53 })).rejects.toThrow('give a bigint')
    await expect(app.twoDimensions(db)).rejects.toThrow('more than one dimension')
    await expect(app.always(db, { a: null as unknown as number })).rejects.toThrow(
      'app.always returned what it was not generated from: NULL',
    )
    await expect(app.echoEmails(db, { emails: ['nobody'] })).rejects.toMatchObject({ code: '23514' })
    await expect(app.echoId(db, { id: null as unknown as number })).rejects.toMatchObject({ code: '23502' })
  })

  it('go on when the function has got another column, and say so when it has lost one', async () => {
    const { admin } = database
    await admin.query('begin')
    await admin.query('alter table app.person add more int')
    expect(await app.onePerson(db, { id: 1n })).toMatchObject({ name: 'Ann' })
    await admin.query('alter table app.person drop email')
    await expect(app.onePerson(db, { id: 1n })).rejects.toMatchObject({ code: '42703' })
    await admin.query('rollback')
  })

  it('work through other clients', async () => {
    const [value] = fc.sample(anything, { numRuns: 1, seed: 5 })
    const { host, port, database: name, user } = database.connection()
    const sql = postgres({ host: host!, port: port!, database: name!, user: user!, max: 1, onnotice: () => {} })
    const kysely = new Kysely<object>({ dialect: new PostgresDialect({ pool: database.pool() }) })
    try {
      for (const client of [database.pool(), driverOf(sql).connection, driverOf(kysely).connection]) {
        const each: Db = { query: (text, values) => client.query(text, values as never) as ReturnType<Db['query']> }
        expect(await app.echoEverything(each, { value: value! })).toEqual(value)
        expect(await app.nothing(each, { a: 1 })).toBeUndefined()
        expect(await app.giveBack(each, { a: 1 })).toEqual({ b: 9007199254740994n, c: 'happy', d: '1.10' })
      }
      expect(await app.promise(driverOf(sql).connection)).toBe(1)
    } finally {
      await sql.end()
      await kysely.destroy()
    }
  })
})
