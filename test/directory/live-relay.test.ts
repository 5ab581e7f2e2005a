/** One relay at a time hands on what happens in all tenants: at least once, in order, and nothing of it is left out. */
import { openDirectory, type Relay, type RelayedEvent, startRelay } from '@bailiwick/server/directory'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { migrate } from '../../packages/server/src/sql/migrate/migrate.ts'
import { describeNewestServer } from '../support/databases.ts'
import { type Newsroom, openNewsroom, refusalOf } from './support/newsroom.ts'
import { until } from './support/until.ts'

describeNewestServer('the relay', (server) => {
  let newsroom: Newsroom
  let ada: ReturnType<Newsroom['as']>
  let role: string
  let connection: pg.ClientConfig
  const relays: Relay[] = []

  beforeAll(async () => {
    newsroom = await openNewsroom(server)
    ada = newsroom.as('ada')
    const { database, role: application } = newsroom.platform
    role = await database.createRole('relay')
    await migrate(database.admin, { roles: [application], relay: [role] })
    connection = database.connection(role)
  })
  afterEach(async () => {
    await Promise.all(relays.splice(0).map((relay) => relay.close()))
  })
  afterAll(() => newsroom.platform.database.drop())

  const start = (name: string, deliver: Parameters<typeof startRelay>[0]['deliver'], interval = 50) => {
    const relay = startRelay({ connection, name, interval, onProblem: () => {}, ...(deliver && { deliver }) })
    relays.push(relay)
    return relay
  }
  const key = ({ tenant, epoch, ordinal }: RelayedEvent) => `${tenant}/${epoch}/${ordinal}`
  const stored = async () => {
    const { rows } = await newsroom.platform.admin.query(
      `select tenant_id || '/' || epoch || '/' || ordinal as key from bailiwick_directory.outbox order by tenant_id, epoch, ordinal`,
    )
    return rows.map(({ key }) => String(key))
  }

  it('delivers each commit of each tenant in order, also what came before it', async () => {
    const seen: RelayedEvent[] = []
    const relay = start('all', async (events) => void seen.push(...events))
    for (let at = 0; at < 5; at++) {
      await ada.groups.create({ code: `a${at}` })
      await newsroom.root.users.create({ reference: `b${at}` })
    }
    await until(async () => seen.length >= (await stored()).length)
    expect(relay.isActive).toBe(true)
    expect(seen.map(key).sort()).toEqual((await stored()).sort())
    for (const tenant of new Set(seen.map((event) => event.tenant))) {
      const epochs = seen.filter((event) => event.tenant === tenant).map(({ epoch }) => epoch)
      expect(epochs).toEqual(epochs.map((_, at) => at + 1))
    }
    // Somewhere else from where it was.
    await relay.close()
    await ada.groups.create({ code: 'later' })
    const more: RelayedEvent[] = []
    start('all', async (events) => void more.push(...events))
    await until(() => more.length > 0)
    expect(more.map(({ kind, target }) => [kind, target])).toEqual([['group.created', { group: 'later' }]])
  })

  it('is one at a time, and another one when that is gone; without the lock both deliver', async () => {
    const seen: [number, RelayedEvent][] = []
    const first = start(
      'one',
      async (events) => void seen.push(...events.map((event) => [1, event] as [number, RelayedEvent])),
    )
    await until(() => first.isActive)
    const second = start(
      'one',
      async (events) => void seen.push(...events.map((event) => [2, event] as [number, RelayedEvent])),
    )
    for (let at = 0; at < 10; at++) await ada.groups.create({ code: `c${at}` })
    await until(async () => seen.length >= (await stored()).length)
    expect(second.isActive).toBe(false)
    expect(new Set(seen.map(([by]) => by))).toEqual(new Set([1]))
    expect(new Set(seen.map(([, event]) => key(event))).size).toBe(seen.length)
    // The connection of the first one is gone, and with it its lock.
    const { admin } = newsroom.platform
    await admin.query(
      `select pg_terminate_backend(a.pid) from pg_stat_activity a join pg_locks l on l.pid = a.pid and l.locktype = 'advisory' and l.granted
        where a.datname = current_database() and a.application_name = 'bailiwick relay'`,
    )
    await until(() => first.isActive || second.isActive)
    const before = seen.length
    await ada.groups.create({ code: 'after' })
    await until(() => seen.length > before)
    expect(first.isActive && second.isActive).toBe(false)
    // Two that read and do not ask whether they are alone.
    const twice: string[] = []
    for (let by = 0; by < 2; by++) {
      const client = new pg.Client(connection)
      await client.connect()
      const { rows } = await client.query(`select tenant, epoch, ordinal from bailiwick.relay_events('twins')`)
      twice.push(...rows.map((row) => key(row)))
      await client.end()
    }
    expect(new Set(twice).size).toBe(twice.length / 2)
  })

  it('delivers again what was not taken', async () => {
    const seen: RelayedEvent[] = []
    const problems: unknown[] = []
    let left = 2
    const relay = startRelay({
      connection,
      name: 'again',
      interval: 50,
      onProblem: (problem) => problems.push(problem),
      deliver: async (events) => {
        if (left-- > 0) throw new Error('no')
        seen.push(...events)
      },
    })
    relays.push(relay)
    await until(async () => seen.length >= (await stored()).length)
    expect(problems).toHaveLength(2)
    expect(seen.map(key).sort()).toEqual((await stored()).sort())
  })

  it('wakes those whose writers wake nobody', async () => {
    const { platform, tenant } = newsroom
    const live = await openDirectory({
      db: platform.database.pool(platform.role, { max: 2 }),
      key: platform.key,
      database: platform.identity,
    }).live({ listen: platform.database.connection(platform.role), onProblem: () => {} })
    const listening = new pg.Client(platform.database.connection(platform.role))
    await listening.connect()
    let woken = 0
    listening.on('notification', () => woken++)
    await listening.query('listen bailiwick')
    await ada.settings.set('events.wake', 'relay')
    const stream = live.as({ tenant, subject: 'ada' }).events({ debounce: 0, poll: 60_000 })
    const next = stream.next()
    await until(() => stream.position !== undefined)
    await ada.grants.grant({ to: 'ada', permission: 'page.read' })
    // Nobody is woken until a relay looks.
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(woken).toBe(0)
    start('waking', undefined)
    const { value } = await next
    expect(value!.events.map(({ kind }) => kind)).toContain('grant.created')
    await live.close()
    await listening.end()
    await ada.settings.reset('events.wake')
  })

  it('says what was gone before it looked', async () => {
    const { admin } = newsroom.platform
    await admin.query('delete from bailiwick_directory.outbox where tenant_id = $1 and epoch <= 3', [newsroom.tenant])
    const missing = new Set<string>()
    const seen: RelayedEvent[] = []
    start('late', async (events, gone) => {
      seen.push(...events)
      for (const tenant of gone) missing.add(tenant)
    })
    await until(async () => seen.length >= (await stored()).length)
    expect([...missing]).toEqual([newsroom.tenant])
  })

  it('is for its role only, which may do nothing else', async () => {
    const { database, role: application } = newsroom.platform
    const [app, own] = [await database.connect(application), await database.connect(role)]
    for (const text of [`relay_events('x')`, `relay_delivered('x', '{}', '{}')`, 'trim_events()']) {
      await expect(app.query(`select bailiwick.${text}`)).rejects.toMatchObject({ code: '42501' })
      await own.query(`select bailiwick.${text}`)
    }
    await expect(own.query(`select bailiwick.check(null, null, 'x')`)).rejects.toMatchObject({ code: '42501' })
    await expect(own.query('select from bailiwick_directory.outbox')).rejects.toMatchObject({ code: '42501' })
    for (const wrong of [{ name: 'a b' }, { interval: 1 }, { extra: 1 } as never]) {
      expect(await refusalOf(async () => startRelay({ connection, ...wrong }))).toMatchObject({
        code: expect.stringMatching(/^INVALID_(OPTION|VALUE)$/),
      })
    }
  })
})
