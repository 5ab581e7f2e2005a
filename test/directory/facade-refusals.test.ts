/** What is refused through the door, as an error with a code and what to do: by the database, or before anything is sent. */
import { openDirectory } from '@bailiwick/server/directory'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { withClients } from '../session/clients.ts'
import { newestServer } from '../support/databases.ts'
import { type Newsroom, openNewsroom, refusalOf } from './support/newsroom.ts'

let newsroom: Newsroom
let as: Newsroom['as']

beforeAll(async () => {
  newsroom = await openNewsroom(newestServer())
  as = newsroom.as
  await as('ada').users.create({ reference: 'ann' })
  await as('ada').users.create({ reference: 'bob' })
  const ada = as('ada')
  await ada.groups.create({ code: 'staff' })
  await ada.groups.create({ code: 'banned' })
  await ada.grants.deny({ to: 'banned', permission: 'page.read' })
  await ada.resources.register(['folder', 'f1'])
  await ada.resources.register(['article', 'a1'], { in: ['folder', 'f1'] })
  await ada.grants.grant({ to: 'ann', permission: 'directory.grants' })
  // As a policy without `granted()` declares it.
  await newsroom.platform.admin.query(
    `update bailiwick_catalogue.permission set resource_type = 'row' where code = 'row.read'`,
  )
})
afterAll(() => newsroom.platform.database.drop())

const elsewhere = (db: unknown, secret = newsroom.platform.key.secret) =>
  openDirectory({ db, key: { id: newsroom.platform.key.id, secret }, database: newsroom.platform.identity }).as({
    tenant: newsroom.tenant,
    subject: 'ada',
  })

it.each<[string, () => unknown]>([
  ['FORBIDDEN', () => as('bob').users.list()],
  ['FORBIDDEN', () => as('bob').authorize('article.read')],
  ['NOT_FOUND', () => as('ada').groups.get('nobody')],
  ['NOT_FOUND', () => as('ada').settings.get('nothing' as 'journal.level')],
  ['ALREADY_EXISTS', () => as('ada').groups.create({ code: 'staff' })],
  ['LAST_ADMINISTRATOR', () => as('ada').users.disable('ada')],
  ['DELEGATION_EXCEEDED', () => as('ann').grants.grant({ to: 'bob', permission: 'article.read' })],
  ['STILL_DENIES', () => as('ada').groups.remove('banned')],
  ['STILL_IN_USE', () => as('ada').resources.remove(['folder', 'f1'])],
  ['PROTECTED', () => newsroom.root.tenants.breakGlass(newsroom.platform.platform, { reason: 'none' })],
  ['GRAPH_CYCLE', () => as('ada').groups.nest('staff', { in: 'staff' })],
  ['LIMIT_EXCEEDED', () => as('ada').checkMany(Array.from({ length: 1001 }, () => ({ permission: 'article.read' })))],
  ['UNKNOWN_PERMISSION', () => as('ada').check('artcle.read' as 'article.read')],
  ['UNKNOWN_TYPE', () => as('ada').check('article.read', ['artcle', '1'])],
  ['UNKNOWN_CONDITION', () => as('ada').grants.grant({ to: 'bob', permission: 'article', condition: 'offce' })],
  ['NOT_CONTROLLED', () => as('ada').grants.grant({ to: 'bob', permission: 'row.read' })],
  ['INVALID_INPUT', () => as('ada').groups.create({ code: '*staff' })],
  ['INVALID_INPUT', () => as('ada').grants.get('no uuid')],
  ['CONTEXT_REFUSED', () => elsewhere(newsroom.platform.app, 'x'.repeat(64)).groups.get('staff')],
  ['TENANT_INACTIVE', () => inTenant('00000000-0000-4000-8000-000000000000').users.me()],
  ['DATABASE_UNREACHABLE', () => elsewhere(new pg.Pool({ host: '127.0.0.1', port: 1 })).users.me()],
])('%s', async (code, work) => {
  const error = await refusalOf(work)
  expect(error.code, error.message).toBe(code)
  expect(error.message).toMatch(/\S\.$/)
})

const inTenant = (tenant: string) => newsroom.directory.as({ tenant, subject: 'ada', department: 'none' })

it('TRY_AGAIN where others are waited for too long', async () => {
  const { admin, database, role } = newsroom.platform
  const pool = database.pool(role, { max: 1, statement_timeout: 100 })
  await admin.query('begin')
  try {
    await admin.query('select from bailiwick_directory.tenant_epoch for update')
    expect((await refusalOf(() => elsewhere(pool).groups.create({ code: 'late' }))).code).toBe('TRY_AGAIN')
  } finally {
    await admin.query('rollback')
  }
})

it('is the same through every client', async () => {
  const { database, role } = newsroom.platform
  await withClients(database, role, 1, async (clients) => {
    for (const { name, db } of clients) {
      const ada = elsewhere(db)
      const says = await ada.check('article.read', ['article', 'a1'])
      expect(says, name).toEqual({ answer: 'allow', conditions: [] })
      expect((await ada.users.list({ limit: 2 })).rows.map(({ reference }) => reference)).toEqual(['ada', 'ann'])
      const error = await refusalOf(() => ada.groups.get('nobody'))
      expect([error.code, error.seen], name).toEqual(['NOT_FOUND', 'nobody'])
    }
  })
})

it.each<[string, string, () => unknown]>([
  ['INVALID_VALUE', 'code', () => as('ada').groups.create({} as never)],
  ['INVALID_VALUE', 'reference', () => as('ada').users.get(undefined as never)],
  ['INVALID_VALUE', 'member', () => as('ada').groups.addMember('staff', 7 as never)],
  ['INVALID_VALUE', 'until', () => as('ada').groups.addMember('staff', 'ann', { until: new Date(Number.NaN) })],
  ['INVALID_VALUE', 'permission', () => as('ada').can(undefined as never)],
  ['INVALID_VALUE', 'on', () => as('ada').can('article.read', ['article'] as never)],
  ['INVALID_VALUE', 'on', () => as('ada').can('article.read', ['article', undefined] as never)],
  ['INVALID_VALUE', 'limit', () => as('ada').users.list({ limit: 501 })],
  ['INVALID_VALUE', 'search', () => as('ada').users.list({ search: 'a\0' })],
  ['INVALID_OPTION', 'serach', () => as('ada').users.list({ serach: 'a' } as never)],
  ['INVALID_OPTION', 'from', () => as('ada').grants.revoke({ from: 'ann', role: 'editor' } as never)],
  ['INVALID_VALUE', 'value', () => as('ada').settings.set('cache.bound', undefined as never)],
  ['INVALID_VALUE', 'questions', () => as('ada').checkMany('article.read' as never)],
  ['INVALID_VALUE', 'tenant', () => inTenant('north')],
  ['INVALID_VALUE', 'subject', () => as('*')],
])('%s of `%s` before anything is sent', async (code, path, work) => {
  const before = newsroom.queries()
  const error = await refusalOf(work)
  expect([error.code, error.path], error.message).toEqual([code, path])
  expect(newsroom.queries()).toBe(before)
})

it('says what was meant', async () => {
  const error = await refusalOf(() => as('ada').users.list({ serach: 'a' } as never))
  expect(error.message).toBe('users.list() has no `serach`. Did you mean `search`?')
  expect((await refusalOf(() => elsewhere({}))).code).toBe('INVALID_OPTION')
})
