/** A really generated client: its types, its transactions through the port, and what the guide says of it. */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { installContext, newContextKey } from '@bailiwick/server'
import { defineModel, definePolicy, t } from 'bailiwick'
import { filter } from 'bailiwick/prisma'
import { defineSession } from 'bailiwick/session'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { driverOf } from '../../packages/bailiwick/src/driver/driver-of.ts'
import { policy as notes } from '../session/world.ts'
import { newestServer, openDatabase, type TestDatabase } from '../support/databases.ts'
import { type Delegate, generatedClient, missingPrisma, openPrisma, type PrismaClient } from './client.ts'

const missing = missingPrisma()
const folder = fileURLToPath(new URL('.', import.meta.url))

const model = defineModel({
  subject: { id: t.id(), since: t.timestamp(), noIds: t.array(t.id()).default([]) },
  resource: {
    task: { id: t.id(), projectId: t.bigint(), done: t.boolean(), due: t.timestamp().optional() },
  },
})
const policy = definePolicy(model, 'task', ({ subject, resource: task }) => ({
  read: { allow: task.due.gte(subject.since) },
  all: { allow: true },
  none: { allow: task.id.in(subject.noIds) },
}))
const access = policy.for({ id: 'a', since: new Date('2026-01-01T00:00:00Z') })
const where = filter(access, 'task.read', { timeZone: 'UTC' })

describe.skipIf(missing)(missing ?? 'a generated client', () => {
  let database: TestDatabase
  let prisma: PrismaClient
  let role: string
  beforeAll(async () => {
    database = await openDatabase(newestServer(), {
      setup: async (admin) => {
        await admin.query(`create schema app; grant usage on schema app to public;
          create table app.task (id text primary key, tenant_id text, project_id int8, parent_id text, done boolean,
            due timestamptz, texts text[]);
          grant all on app.task to public;
          insert into app.task (id, due) values ('new', '2026-01-01T00:00:00Z'), ('old', '2025-12-31T23:59:59.999999Z'), ('null', null)`)
      },
    })
    role = await database.createRole()
    prisma = await open()
  })
  afterAll(async () => {
    await prisma?.$disconnect()
    await database?.drop()
  })
  const open = async (options?: string) => {
    const { host, port } = database.connection() as { host: string; port: number }
    return openPrisma(await generatedClient(), { host, port, user: role, database: database.name }, 'app', options)
  }
  const ids = async (client: PrismaClient, query: object) =>
    (await (client['task'] as Delegate).findMany({ ...query, select: { id: true }, orderBy: { id: 'asc' } })).map(
      ({ id }) => id,
    )

  test('its types take what is made', async () => {
    const compiler = fileURLToPath(new URL('../../node_modules/typescript-7/bin/tsc', import.meta.url))
    await generatedClient()
    const run = promisify(execFile)(process.execPath, [compiler, '-p', `${folder}types`])
    await expect(run.catch(({ stdout }) => stdout)).resolves.toMatchObject({ stdout: '' })
  })

  test('an instant arrives as it is only where the time zone is UTC, which is why one is refused otherwise', async () => {
    expect(await ids(prisma, { where })).toEqual(['new'])
    const elsewhere = await open('-c TimeZone=Asia/Kolkata')
    try {
      expect(await ids(elsewhere, { where })).toEqual(['new', 'old'])
    } finally {
      await elsewhere.$disconnect()
    }
    expect(() => filter(access, 'task.read')).toThrow(expect.objectContaining({ code: 'NOT_IN_PRISMA' }))
  })

  test('always and never stay so whatever they stand beside; Prisma’s own empty objects do not', async () => {
    const subject = { id: 'a', since: new Date() }
    const always = filter(policy.for(subject), 'task.all')
    const never = filter(policy.for(subject), 'task.none')
    const all = ['new', 'null', 'old']
    const found = (where: object) => ids(prisma, { where })
    expect([await found(always), await found(never)]).toEqual([all, []])
    expect([await found({ NOT: always }), await found({ NOT: never })]).toEqual([[], all])
    expect([await found({ AND: [where, always] }), await found({ AND: [where, never] })]).toEqual([['new'], []])
    expect([await found({ OR: [where, always] }), await found({ OR: [where, never] })]).toEqual([all, ['new']])
    // Why `{}` and `{ OR: [] }` are not what is given.
    expect(await found({ AND: [where, { OR: [] }] })).toEqual(['new'])
    expect(await found({ NOT: {} })).toEqual(all)
  })

  test('transactions through the port: committed, rolled back, and a savepoint inside', async () => {
    const driver = driverOf(prisma)
    expect(driver.name).toBe('prisma')
    const add = 'insert into app.task (id) values ($1)'
    await driver.transaction(async (tx, connection) => {
      await connection.query(add, ['kept'])
      const inner = driverOf(tx).transaction(async (_, within) => {
        await within.query(add, ['undone'])
        throw new RangeError('of the inner work')
      })
      await expect(inner).rejects.toThrow('of the inner work')
      expect(await connection.query('select count(*)::int as n from app.task where id = $1', ['undone'])).toEqual([
        { n: 0 },
      ])
    })
    const failed = driver.transaction(async (_, connection) => {
      await connection.query(add, ['lost'])
      throw new TypeError('of the work')
    })
    await expect(failed).rejects.toThrow('of the work')
    expect(await ids(prisma, {})).toEqual(['kept', 'new', 'null', 'old'])
  })

  test('withSubject: the queries of a model and raw ones see what the subject may, nobody else anything', async () => {
    const { admin } = database
    const key = newContextKey()
    const { database: identity } = await installContext(admin, { roles: [role], keys: [key] })
    await admin.query(`truncate app.task; alter table app.task enable row level security; alter table app.task force row level security;
      create policy own on app.task to ${role} using (tenant_id = (select bailiwick.subject() ->> 'id'));
      insert into app.task (id, tenant_id, project_id, done) values ('a1', 'ann', 1, true), ('a2', 'ann', 1, false), ('b1', 'bob', 1, true)`)
    const { withSubject } = defineSession(notes, { key, database: identity, onWarning: () => {} })
    const done = { done: true }
    expect(await ids(prisma, {})).toEqual([])
    expect(await withSubject(prisma, { id: 'ann' }, (tx) => ids(tx, { where: done }))).toEqual(['a1'])
    const both = await Promise.all(
      ['ann', 'bob', 'ann', 'bob'].map((id) => withSubject(prisma, { id }, (tx) => ids(tx, {}))),
    )
    expect(both).toEqual([['a1', 'a2'], ['b1'], ['a1', 'a2'], ['b1']])
    const failed = withSubject(prisma, { id: 'ann' }, async (tx) => {
      await withSubject(tx, { id: 'bob' }, async (inner) => expect(await ids(inner, {})).toEqual(['b1']))
      expect(await ids(tx, {})).toEqual(['a1', 'a2'])
      await tx.$executeRawUnsafe('delete from app.task')
      throw new RangeError('of the work')
    })
    await expect(failed).rejects.toThrow('of the work')
    expect(await ids(prisma, {})).toEqual([])
    expect((await admin.query('select id from app.task')).rowCount).toBe(3)
  })
})
