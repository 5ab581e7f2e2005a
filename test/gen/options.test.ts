/** Other choices than the usual ones, and everything that is refused by name. */
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { generateFiles } from '../../packages/server/src/gen/generate.ts'
import type { GenOptions } from '../../packages/server/src/gen/options.ts'
import { newestServer, openDatabase, type TestDatabase } from '../support/databases.ts'

describe('bailiwick gen', () => {
  let database: TestDatabase
  let admin: pg.Client
  beforeAll(async () => {
    database = await openDatabase(newestServer())
    admin = database.admin
  })
  afterAll(() => database.drop())

  /** In a schema of its own, which is gone afterwards. */
  const generate = async (sql: string, options: Partial<GenOptions> = {}) => {
    await admin.query('begin')
    try {
      await admin.query(`create schema app; set local search_path to app; ${sql}`)
      return await generateFiles(admin, { schemas: ['app'], ...options })
    } finally {
      await admin.query('rollback')
    }
  }
  const fileOf = async (sql: string, options?: Partial<GenOptions>) => (await generate(sql, options)).get('app.ts')!

  it('reads int8 and timestamptz as it is told', async () => {
    const sql = `create function f(_id int8, _at timestamptz) returns table (id int8, at timestamptz) language sql as 'values (_id, _at)'`
    const usual = await fileOf(sql)
    expect(usual).toContain('readonly id: bigint | number | null\n  readonly at: string | Date | null')
    expect(usual).toContain('readonly id: bigint | null\n  readonly at: string | null')
    const other = await fileOf(sql, { int8: 'string', timestamptz: 'Date' })
    expect(other).toContain('readonly id: string | number | bigint | null\n  readonly at: Date | string | null')
    expect(other).toContain('readonly id: string | null\n  readonly at: Date | null')
    expect(other).toContain('id: bigintText,\n    at: instantDate,')
  })

  it('takes types of the project', async () => {
    const sql = `
      create domain money_cents as int8;
      create type item as (price money_cents, data jsonb);
      create function f(_prices money_cents[], _data jsonb, _raw json) returns item language sql as 'select null::item'`
    const files = await generate(sql, {
      types: {
        'app.money_cents': { type: 'Money', import: '../money.ts', read: 'readMoney', write: 'writeMoney' },
        jsonb: { type: 'Json<unknown>', import: '@project/json' },
        json: 'text',
      },
    })
    const app = files.get('app.ts')!
    expect(app).toContain(
      `import type { Json } from '@project/json'\nimport { type Money, readMoney, writeMoney } from '../money.ts'`,
    )
    expect(app).toContain(
      'readonly prices: readonly (Money | null)[] | null\n  readonly data: Json<unknown> | null\n  readonly raw: string | null',
    )
    expect(app).toContain('array(custom(readMoney, writeMoney))')
    expect(files.get('types.ts')).toContain('  readonly price: Money | null\n  readonly data: Json<unknown> | null')
    expect(files.get('types.ts')).not.toContain('MoneyCents')
  })

  it('gives leading parameters apart', async () => {
    const sql = `
      create function f(_tenant uuid, _context text, _code text, _title text default null) returns void language sql as '';
      create function g(_tenant uuid, _context text) returns int language sql as 'select 1';
      create function h(_a int) returns int language sql as 'select 1'`
    const options = { leading: ['_tenant', '_context'], required: 'notNull' } as const
    const file = await fileOf(sql, options)
    expect(file).toContain(
      'export interface Call {\n  readonly db: Db\n  readonly tenant: string\n  readonly context: string\n}',
    )
    expect(file).toContain('  readonly code: string\n  readonly title?: string | null | undefined\n')
    expect(file).toContain(
      'export function f(call: Call, args: FArgs): Promise<void> {\n  return ask<void>(call.db, $f, args, call)',
    )
    expect(file).toContain('return ask<number | null>(call.db, $g, {}, call)')
    expect(file).toContain('export function h(db: Db, args: HArgs)')
    expect(await fileOf(sql, { ...options, leadingOnly: true })).not.toContain('function h(')
  })

  it('imports and leaves out as it is told', async () => {
    const sql = `
      create function f(_a int) returns int language sql as 'select 1';
      create function f(_b text) returns int language sql as 'select 1';
      create function g() returns int language sql as 'select 1'`
    const file = await fileOf(sql, { extension: '.js', exclude: ['app.f(_a integer)', 'app.g'] })
    expect(file).toContain(`from './codecs.js'`)
    expect(file).toContain(`from './support.js'`)
    expect(file).toContain('readonly b: string | null')
    expect(file).not.toMatch(/readonly a:|function g/)
    expect(await fileOf('')).toContain('export {}')
  })

  it('trusts columns of tables where it is told so', async () => {
    const sql = `create table person (id int primary key, name text); create function f() returns setof person language sql as 'select * from person'`
    expect((await generate(sql)).get('types.ts')).toContain('readonly id: number | null')
    const trusting = (await generate(sql, { notNullColumns: true })).get('types.ts')
    expect(trusting).toContain('readonly id: number\n  readonly name: string | null')
  })

  it.each([
    [
      'a function of any type',
      `create function f(_a anyelement) returns anyelement language sql as 'select _a'`,
      /app\.f\(_a anyelement\): `_a` is of the type anyelement.*`@skip`.*`exclude`/,
    ],
    [
      'records of no shape',
      `create function f() returns setof record language sql as 'select 1, 2'`,
      /app\.f\(\): what it returns is of the type record.*`returns table/,
    ],
    [
      'overloads of the same names',
      `create function f(_a int) returns int language sql as 'select 1'; create function f(_a text) returns int language sql as 'select 1'`,
      /app\.f\(_a text\): the names of what is given do not tell it from app\.f\(_a integer\).*`@name otherName`/,
    ],
    [
      'overloads that a default makes alike',
      `create function f(_a int) returns int language sql as 'select 1'; create function f(_a text, _b int default 1) returns int language sql as 'select 1'`,
      /do not tell it from/,
    ],
    [
      'two names that are one',
      `create function a_b() returns int language sql as 'select 1'; create function "aB"() returns int language sql as 'select 1'`,
      /app\.a_b\(\): it would be `aB`, as app\.aB\(\) is/,
    ],
    [
      'two parameters that are one',
      `create function f(_a_b int, "aB" int) returns int language sql as 'select 1'`,
      /`_a_b` and `aB` would both be `aB`.*`@name aB otherName`/,
    ],
    [
      'two columns that are one',
      `create type t as (a_b int, "aB" int); create function f() returns t language sql as 'select null::t'`,
      /the type app\.t: `a_b` and `aB` would both be `aB`/,
    ],
    [
      'two types that are one',
      `create type a_b as (a int); create type "aB" as (a int); create function f(_a a_b, _b "aB") returns void language sql as ''`,
      /the type app\.\w+: it would be `AppAB`/,
    ],
    [
      'a procedure that gives back what clients read in their ways',
      `create procedure f(inout _at timestamptz) language sql as 'select now()'`,
      /`_at` comes back from a procedure as timestamptz/,
    ],
    [
      'a function with the name of what its file imports',
      `create type t as (a int); create function "tCodec"() returns t language sql as 'select null::t'`,
      /app\.tCodec\(\): `tCodec` is imported into its file/,
    ],
    [
      'a tag that is nearly one',
      `create function f(_a int) returns int language sql as 'select 1'; comment on function f is '@notnul _a'`,
      /`@notnul`\. Did you mean `@notnull`\?/,
    ],
    [
      'a tag of what is not there',
      `create function f(_title int) returns int language sql as 'select 1'; comment on function f is '@notnull titel'`,
      /names `titel`, which is no parameter.*It has: _title/,
    ],
    [
      'a name that is none',
      `create function f() returns int language sql as 'select 1'; comment on function f is '@name a-b'`,
      /write `@name newName`/,
    ],
  ])('refuses %s', async (_, sql, message) => {
    await expect(generate(sql)).rejects.toMatchObject({
      code: 'INVALID_OPTION',
      message: expect.stringMatching(message),
    })
  })

  it('says all that is wrong at once, and what was meant', async () => {
    const sql = `create function f() returns record language sql as 'select 1, 2'; create function g(_a anyarray) returns void language sql as ''`
    await expect(generate(sql)).rejects.toThrow(/app\.f\(\).*app\.g\(/s)
    await expect(generate('', { schemas: ['ap'] })).rejects.toThrow('There is no schema `ap`. Did you mean `app`?')
    await expect(generate('', { schemas: ['nothing'] })).rejects.toThrow('There are: app, public.')
    await expect(generate('', { types: { jsonbb: 'text' } })).rejects.toThrow(
      'there is no type `jsonbb`. Did you mean `jsonb`?',
    )
  })
})
