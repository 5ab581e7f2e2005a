/** Answers where nothing can be written: in a read-only transaction, and on a standby. */
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { everything } from '../../tools/samples.ts'
import { describeNewestServer } from '../support/databases.ts'
import { openPlatform, type PlatformDatabase } from '../support/platform.ts'
import { serverOf } from '../support/test-database.ts'
import { applicationFunctions, inTenant, onPlatform, type Side, twoSides } from './support/every-call.ts'
import { type Pair, startPair } from './support/standby.ts'

/** Those that write. */
const writes =
  /^(add|break|copy|create|delete|deny|disable|enable|end|grant_permission|lift|lock|maintain|move|nest|record_|register_|remove|reset|restore|revoke|set|unlock|unnest|update)/

/** Each question with its answer, of an administrator and of a user, asked over a connection. */
async function answers(
  directory: PlatformDatabase,
  client: pg.Client,
  side: Side,
): Promise<ReadonlyMap<string, unknown>> {
  const { sign, there } = directory
  const found = new Map<string, unknown>()
  const ask = async (label: string, text: string, values: unknown[]) => {
    await client.query('savepoint call')
    const answer = await client.query(text, values).then(
      // Of the moment at which it was asked.
      ({ rows }) => rows.map((row) => ('timeline' in row ? { ...row, at: undefined } : row)),
      ({ code, message }) => ({ code, message }),
    )
    await client.query('rollback to savepoint call')
    found.set(label, answer)
  }
  for (const name of (await applicationFunctions(directory)).keys()) {
    const own = inTenant[name]
    const call = own ?? onPlatform[name]
    if (call === undefined) continue
    const given = call.with(side)
    const named = Object.keys(given).map((key, at) => `, _${key} => $${at + 3}`)
    const text = `select * from bailiwick.${name}($1, $2${named.join('')})`
    for (const as of own === undefined ? [there()] : [side.admin, { ...side.admin, as: side.user }]) {
      await ask(`${name} of ${as.as}`, text, [as.tenant, sign(as), ...Object.values(given)])
    }
  }
  await client.query(`select set_config('bailiwick.context', $1, true)`, [sign({ ...side.admin, as: side.user })])
  for (const text of ['granted($1, $2, $3)', 'denied($1, $2, $3)', 'scope($1, $2)', 'holds($1)']) {
    const values = ['article.read', 'article', side.article].slice(0, text.split('$').length - 1)
    await ask(text, `select * from bailiwick.${text}`, values)
  }
  return found
}

/** The same answers, but that nothing is written: `25006` is the server's word for that. */
function expectSame(found: ReadonlyMap<string, unknown>, expected: ReadonlyMap<string, unknown>): void {
  for (const [label, answer] of expected) {
    const is = found.get(label)
    if (writes.test(label)) expect(is, label).toMatchObject({ code: expect.stringMatching(/^(25006|BW40[13])$/) })
    else expect(is, label).toEqual(answer)
  }
  expect(found.get('check of alpha-user')).toEqual([{ answer: 'allow', conditions: null }])
  expect(found.get('granted($1, $2, $3)')).toEqual([{ granted: true }])
}

async function within(client: pg.Client, begin: string, directory: PlatformDatabase, side: Side) {
  await client.query(begin)
  const found = await answers(directory, client, side)
  await client.query('rollback')
  return found
}

describeNewestServer('in a read-only transaction', (server) => {
  let directory: PlatformDatabase
  afterAll(() => directory.database.drop())

  it('everything is answered as it is otherwise, and nothing is written', async () => {
    directory = await openPlatform(server)
    const { alpha } = await twoSides(directory)
    const usual = await within(directory.app, 'begin', directory, alpha)
    expectSame(await within(directory.app, 'begin read only', directory, alpha), usual)
  })
})

if (everything)
  describe('on a standby', () => {
    let pair: Pair
    let directory: PlatformDatabase
    let reading: pg.Client
    let alpha: Side

    beforeAll(async () => {
      pair = await startPair()
      const { socketDirectory, port, user, version } = pair.primary
      directory = await openPlatform(serverOf({ name: 'primary', version, socketDirectory, port, user }))
      ;({ alpha } = await twoSides(directory))
      await pair.caughtUp()
      reading = new pg.Client({ ...pair.standby.connection(directory.database.name), user: directory.role })
      await reading.connect()
    }, 120_000)
    afterAll(async () => {
      await reading?.end()
      await directory?.database.drop()
      await pair?.stop()
    })

    it('everything is answered as on the primary, and nothing is written', async () => {
      expect((await reading.query('select pg_is_in_recovery() as follows')).rows).toEqual([{ follows: true }])
      const usual = await within(directory.app, 'begin', directory, alpha)
      expectSame(await within(reading, 'begin', directory, alpha), usual)
    })

    it('what was taken on the primary is gone once it has been replayed', async () => {
      const ask = async () =>
        (
          await reading.query(`select answer from bailiwick.check($1, $2, 'article.read')`, [
            alpha.tenant,
            directory.sign({ ...alpha.admin, as: alpha.user }),
          ])
        ).rows[0].answer
      expect(await ask()).toBe('allow')
      await directory.call('remove_grant', alpha.admin, { id: alpha.grant })
      await pair.caughtUp()
      expect(await ask()).toBe('none')
    })
  })
