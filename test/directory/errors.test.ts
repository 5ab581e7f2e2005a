/** What the database says becomes an error of the package: each code has a SQLSTATE, a sentence and a page. */
import { existsSync, readFileSync } from 'node:fs'
import { BailiwickError, errorCodes } from 'bailiwick'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callers } from '../../packages/server/src/directory/caller.ts'
import { sqlStates, toBailiwickError } from '../../packages/server/src/directory/errors.ts'
import { newestServer } from '../support/databases.ts'
import { type DirectoryDatabase, openDirectory } from '../support/directory.ts'

const file = (path: string) => new URL(`../../${path}`, import.meta.url)

describe('the codes of the database', () => {
  it('have a SQLSTATE, a sentence and a page, each of them', () => {
    const text = readFileSync(file('packages/server/src/sql/functions/shared/fail.sql'), 'utf8')
    const raised = Object.fromEntries(
      [...text.matchAll(/when '([A-Z_]+)' then '(BW\d{3})'/g)].map(([, code, state]) => [code, state]),
    )
    expect(Object.keys(raised).length).toBeGreaterThanOrEqual(18)
    expect(raised).toEqual(sqlStates)
    expect(new Set(Object.values(raised)).size).toBe(Object.keys(raised).length)
    const readme = readFileSync(file('docs/errors/README.md'), 'utf8')
    for (const [code, state] of Object.entries(raised)) {
      expect(Object.keys(errorCodes)).toContain(code)
      expect(existsSync(file(`docs/errors/${code}.md`)), code).toBe(true)
      expect(readme, code).toContain(state)
      expect(readme).toContain(`[${code}](${code}.md)`)
    }
    // Every function raises one of them.
    const pages = readFileSync(file('docs/errors/README.md'), 'utf8')
    for (const code of Object.keys(errorCodes)) expect(pages).toContain(`[${code}](${code}.md)`)
  })
})

describe('an error of the database', () => {
  const given = (error: object) => toBailiwickError(Object.assign(new Error('raw text'), error))
  const mapped = {
    BW401: 'CONTEXT_REFUSED',
    BW409: 'ALREADY_EXISTS',
    BW410: 'DELEGATION_EXCEEDED',
    BW411: 'LAST_ADMINISTRATOR',
    BW412: 'STILL_DENIES',
    BW413: 'GRAPH_CYCLE',
    BW414: 'LIMIT_EXCEEDED',
    BW416: 'NOT_CONTROLLED',
    BW417: 'UNKNOWN_TYPE',
    BW418: 'UNKNOWN_CONDITION',
    BW419: 'STILL_IN_USE',
    BW422: 'INVALID_INPUT',
    BW423: 'PROTECTED',
    BW425: 'TENANT_INACTIVE',
    BW426: 'SYNC_CONFLICT',
    BW427: 'STALE_SNAPSHOT',
    '23505': 'ALREADY_EXISTS',
    '22P02': 'INVALID_INPUT',
    '40001': 'TRY_AGAIN',
    '40P01': 'TRY_AGAIN',
    '57014': 'TRY_AGAIN',
    '57P01': 'DATABASE_UNREACHABLE',
    '08006': 'DATABASE_UNREACHABLE',
    ECONNREFUSED: 'DATABASE_UNREACHABLE',
  }

  it('has a code, what was seen and expected, and what to do', () => {
    for (const [code, expected] of Object.entries(mapped))
      expect(given({ code }), code).toMatchObject({ name: 'BailiwickError', code: expected })
    const detail = JSON.stringify({ code: 'INVALID_INPUT', seen: '0', expected: '1 to 500' })
    const error = given({
      code: 'BW422',
      message: 'A page of 0 rows was asked for.',
      hint: 'Ask for 1 to 500 rows.',
      detail,
    })
    expect(error).toMatchObject({
      code: 'INVALID_INPUT',
      message: 'A page of 0 rows was asked for. Ask for 1 to 500 rows.',
      seen: '0',
      expected: '1 to 500',
      docs: 'errors/INVALID_INPUT.md',
      cause: { message: 'A page of 0 rows was asked for.' },
    })
    const lost = toBailiwickError(new Error('Connection terminated unexpectedly'))
    expect(lost).toMatchObject({ code: 'DATABASE_UNREACHABLE', seen: 'Connection terminated unexpectedly' })
    // What a constraint says names tables and values, which are nobody's business.
    expect((given({ code: '23505', message: 'duplicate key', detail: 'Key (reference)=(ann)' }) as Error).message).toBe(
      'There is one already.',
    )
    const expired = given({ code: '42501', message: 'the context of this transaction expired 3 ms ago', hint: 'Sign.' })
    expect(expired).toMatchObject({
      code: 'CONTEXT_REFUSED',
      message: expect.stringMatching(/^The context.*\. Sign\.$/),
    })
  })

  it('stays as it is where nobody foresaw it', () => {
    for (const error of [new Error('x'), null, undefined, 'text', Object.assign(new Error('x'), { code: 42 })])
      expect(toBailiwickError(error)).toBe(error)
    for (const code of ['42501', '42P01', 'XX000', 'ENOENT']) expect(given({ code })).not.toBeInstanceOf(BailiwickError)
    const own = new BailiwickError('FORBIDDEN', 'no')
    expect(toBailiwickError(own)).toBe(own)
  })
})

describe('a call', () => {
  let directory: DirectoryDatabase
  beforeAll(async () => {
    directory = await openDirectory(newestServer())
  })
  afterAll(() => directory.database.drop())

  it('is refused with an error of the package', async () => {
    const { tenant, app, key, identity, admin } = directory
    const { id, admin: who } = await tenant()
    const asking = callers(app, { key, database: identity })
    const ask = async (subject: string, text: string, ...values: unknown[]) => {
      const caller = asking({ tenant: id, subject })
      const { rows } = await caller.db.query(`select * from bailiwick.${text}`, [id, await caller.context(), ...values])
      return rows
    }
    expect(await ask(who, 'get_settings($1, $2)')).toHaveLength(6)
    await expect(ask('nobody', 'get_settings($1, $2)')).rejects.toMatchObject({
      code: 'FORBIDDEN',
      expected: 'directory.settings.read',
      seen: 'nobody',
    })
    const bad = ask(who, 'set_setting($1, $2, $3, $4)', 'journal.level', '"loud"')
    await expect(bad).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      seen: '"loud"',
      expected: expect.stringContaining('update'),
    })
    const other = callers(app, { key: { ...key, id: 'other' }, database: identity })({ tenant: id, subject: who })
    const refused = other.db.query('select bailiwick.get_settings($1, $2)', [id, await other.context()])
    await expect(refused).rejects.toMatchObject({ code: 'CONTEXT_REFUSED' })
    await admin.query(`update bailiwick_directory.tenant set state = 'disabled' where tenant_id = $1`, [id])
    await expect(ask(who, 'get_settings($1, $2)')).rejects.toMatchObject({ code: 'TENANT_INACTIVE' })
  })
})
