/** The schema of the directory keeps its rules, and whoever breaks one is found: each is broken here once. */
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest'
import { functionFiles } from '../../packages/server/src/sql/directory-files.ts'
import { describeEachServer } from '../support/databases.ts'
import { type DirectoryDatabase, openDirectory } from '../support/directory.ts'
import { lateClocks, liars, lints, parametersOf, type Source } from './lints.ts'

/** They compare with the clock of this moment, so that what has ended is over within one statement too: as stable as the time allows. */
const readsTheClock = (name: string) => name === 'bailiwick.verified' || name === 'bailiwick.verified_context'

describeEachServer('the schema of the directory', (server) => {
  let directory: DirectoryDatabase
  let admin: pg.Client
  beforeAll(async () => {
    directory = await openDirectory(server)
    admin = directory.admin
  })
  afterAll(() => directory.database.drop())

  // Whatever a lint asks for, it is given all.
  const found = async (sql: string) =>
    (
      await admin.query(`with given as (select $1::text[], $2::text[], $3::text) ${sql}`, parametersOf(directory.role))
    ).rows.map(({ object }) => String(object))
  const planting = async <R>(sql: string, work: () => Promise<R>) => {
    await admin.query('begin')
    try {
      await admin.query(sql.replaceAll('APP', directory.role))
      return await work()
    } finally {
      await admin.query('rollback')
    }
  }

  describe.each(Object.entries(lints))('%s', (_, { sql, planted }) => {
    it('here, and is missed where not', async () => {
      expect(await found(sql)).toEqual([])
      for (const [object, text] of Object.entries(planted)) {
        expect(await planting(text, () => found(sql)), text).toContain(object)
      }
    })
  })

  const sources = async () =>
    (
      await admin.query(`select n.nspname || '.' || p.proname as name, p.provolatile as volatility, p.prosrc as body
        from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname like 'bailiwick%'`)
    ).rows as Source[]

  it('has functions that say what they do, by their text', async () => {
    expect(liars(await sources(), readsTheClock)).toEqual([])
    expect(lateClocks(await sources())).toEqual([])
    const names = (await sources()).map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(functionFiles().map(({ name }) => name)))
  })

  // Both extensions come with Debian's PostgreSQL 15; the newest has none.
  if (server.major !== 15) return
  it('has functions that say what they do, by plpgsql_check', async (context) => {
    const available = await admin.query(`select from pg_available_extensions where name = 'plpgsql_check'`)
    if (available.rowCount === 0) return missing(context, 'plpgsql_check')
    await admin.query('create extension if not exists plpgsql_check with schema public')
    const checked = async () =>
      (
        await admin.query(`
          select p.oid::regprocedure || ':' || coalesce(c.lineno::text, '') || ' ' || c.level || ' ' || c.message || coalesce(': ' || c.detail, '') as object
            from pg_proc p join pg_namespace n on n.oid = p.pronamespace join pg_language l on l.oid = p.prolang and l.lanname = 'plpgsql'
           cross join lateral public.plpgsql_check_function_tb(p.oid, fatal_errors => false, performance_warnings => true, extra_warnings => true) c
           where n.nspname like 'bailiwick%' order by 1`)
      ).rows.map(({ object }) => String(object))
    expect((await checked()).filter((line) => !isFalseAlarm(line)).join('\n')).toBe('')
    const liar = `create function bailiwick.liar() returns void language plpgsql stable as
      $$ begin update bailiwick_directory.tenant set title = 'x'; end $$`
    expect(await planting(liar, checked)).toContainEqual(expect.stringMatching(/^bailiwick\.liar\(\).*non volatile/))
    const broken = `create function bailiwick.broken() returns void language plpgsql as $$ begin perform from bailiwick_directory.nothing; end $$`
    expect(await planting(broken, checked)).toContainEqual(expect.stringMatching(/^bailiwick\.broken\(\).*nothing/))
  })

  it('has an API that pgTAP finds as the files say', async (context) => {
    const available = await admin.query(`select from pg_available_extensions where name = 'pgtap'`)
    if (available.rowCount === 0) return missing(context, 'pgtap')
    const told = await planting(pgTap(directory.role), async () => {
      const { rows } = await admin.query('select * from results order by at')
      return rows.map(({ line }) => String(line))
    })
    expect(told.filter((line) => line.startsWith('not ok'))).toEqual([])
    expect(told.filter((line) => line.startsWith('ok')).length).toBe(functionFiles().length * 3)
  })
})

function missing({ skip }: TestContext, extension: string): void {
  const needs = `needs ${extension} of PostgreSQL 15: apt-get install postgresql-15-${extension.replace('_', '-')}`
  if (process.env.BAILIWICK_REQUIRE === 'all') throw new Error(`BAILIWICK_REQUIRE=all, but this ${needs}`)
  skip(needs)
}

/** What it cannot know. */
function isFalseAlarm(line: string): boolean {
  return (
    // It says so of functions that raise, or that call what it cannot see through.
    /should be (IMMUTABLE|STABLE)|routine is marked as VOLATILE/.test(line) ||
    // A text becomes what the variable is, by intent; and what always raises sets nothing.
    /target type is different type than source type|unmodified OUT variable/.test(line) ||
    // Parameters are part of an agreed signature.
    /unused parameter|never read variable "_/.test(line)
  )
}

/** Each function: there, of its owner, and executed by those that its file names. */
function pgTap(application: string): string {
  const checks = functionFiles().flatMap(({ name, owner, execute }) => {
    const [schema, short] = name.split('.')
    const mayExecute = execute.includes('application')
    return [
      `has_function('${schema}', '${short}', '${name} is there')`,
      `is((select pg_get_userbyid(proowner)::text from pg_proc where oid = '${name}'::regproc), '${owner}', '${name} is of ${owner}')`,
      `is(has_function_privilege('${application}', '${name}'::regproc, 'execute'), ${mayExecute}, 'the application may ${mayExecute ? '' : 'not '}execute ${name}')`,
    ]
  })
  return `create schema tap; create extension pgtap with schema tap; set local search_path = tap, public;
    create temp table results (at int generated always as identity, line text);
    select plan(${checks.length}); ${checks.map((check) => `insert into results (line) select ${check};`).join('\n')}`
}

describe('a function that promises not to write', () => {
  const of = (volatility: Source['volatility'], body: string, more: readonly Source[] = []) =>
    liars([{ name: 'bailiwick.it', volatility, body }, ...more])
  it.each([
    'insert into bailiwick_directory.role values (1)',
    'update bailiwick_directory.role r set code = 1',
    'delete\n from bailiwick_directory.role',
    "perform set_config('a', 'b', true)",
    'perform 1 from bailiwick_directory.role for no key update',
    "select nextval('x')",
    'create temp table x ()',
    'perform clock_timestamp()',
    "notify x, 'y'",
  ])('does not say: %s', (body) => {
    expect(of('s', body)).toHaveLength(1)
    expect(of('v', body)).toEqual([])
    expect(of('s', `-- ${body.replaceAll('\n', ' ')}\nselect 1`)).toEqual([])
  })

  it('calls none that writes', () => {
    const other = (volatility: Source['volatility']): Source => ({ name: 'bailiwick.other', volatility, body: '' })
    expect(of('s', 'perform bailiwick.other(1)', [other('v')])).toEqual(['bailiwick.it: calls bailiwick.other'])
    expect(of('i', 'perform bailiwick.other(1)', [other('s')])).toHaveLength(1)
    expect(of('s', 'perform bailiwick.other(1)', [other('s')])).toEqual([])
    expect(of('i', 'select from bailiwick_directory.role')).toHaveLength(1)
    expect(lateClocks([{ name: 'a', volatility: 'v', body: 'select now()' }])).toEqual(['a'])
  })
})
