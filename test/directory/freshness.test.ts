/**
 * Many changes, while other processes answer and follow and the connections that listen are killed all the time: no answer is older
 * than its mode allows, each is what was so at its epoch, and no commit is missed. `npm run directory -- freshness` takes 100,000.
 */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { everything } from '../../tools/samples.ts'
import { describeNewestServer, newestServer } from '../support/databases.ts'
import { History, type Said } from './support/freshness-history.ts'
import { LiveProcess } from './support/live-process.ts'
import { type Newsroom, openNewsroom } from './support/newsroom.ts'
import { Random } from './support/random-world.ts'
import { permissions, RightsModel, users } from './support/rights-model.ts'
import { until } from './support/until.ts'

const wanted = process.env.BAILIWICK_CHANGES
const changes = wanted === undefined ? (everything ? 10_000 : 60) : Number(wanted)
const seed = Number(process.env.BAILIWICK_SEED ?? 1)
const bound = 500
/** Milliseconds between the ends of connections that listen. */
const killEvery = changes >= 5_000 ? 1_000 : 150

interface Told {
  readonly told: 'answers' | 'events' | 'failure' | 'end'
  readonly records: readonly number[]
  readonly message: string
  readonly at: number
  readonly from: number
  readonly to: number
  readonly times: number
  readonly kinds: readonly string[]
}

describeNewestServer('freshness', (server) => {
  let newsroom: Newsroom
  const processes: LiveProcess[] = []

  beforeAll(async () => {
    newsroom = await openNewsroom(server)
  })
  afterAll(async () => {
    await Promise.all(processes.map((each) => each.stop()))
    await newsroom.platform.database.drop()
  })

  // What differs by version is in other tests.
  const count = server.major === newestServer().major ? changes : Math.min(changes, 500)
  it(
    `no answer is too old and no event is missed in ${count} changes from seed ${seed}`,
    async () => {
      const { root, platform, directory } = newsroom
      const tenants = await Promise.all(
        [0, 1, 2].map(async (at) => {
          const prefix = `${'abc'[at]}-`
          const id = await root.tenants.create({ code: `soak${at}`, title: 'Soak', administrator: 'ada' })
          const ada = directory.as({ tenant: id, subject: 'ada', department: 'none' })
          const model = new RightsModel(ada as never, new Random(seed * 10 + at))
          await model.prepare(prefix)
          const epoch = await platform.epoch(id)
          const history = new History()
          history.record(epoch, Number(process.hrtime.bigint()), model.truth())
          const { rows } = await platform.admin.query(
            'select bailiwick_evaluator.timeline() as timeline, n from bailiwick_catalogue.epoch',
          )
          const after = [platform.identity, rows[0].timeline, id, epoch, rows[0].n].join('/')
          return { id, prefix, model, history, epoch, first: epoch, after }
        }),
      )
      const asked = tenants.map(({ id, prefix }) => ({ id, prefix }))
      const readers = {
        fresh: await start({}),
        bounded: await start({ mode: 'bounded', listens: true, bound }),
        // It keeps what it knows for some seconds, and asks for no epoch.
        twin: await start({}),
      }
      const follower = await start({ listens: true })
      const failures: string[] = []
      const waiting: [keyof typeof readers, number, Said][] = []
      const result = {
        fresh: { answers: 0, tooOld: 0, wrong: 0, oldest: 0 },
        bounded: { answers: 0, tooOld: 0, wrong: 0, oldest: 0 },
        twin: { answers: 0, tooOld: 0, wrong: 0, oldest: 0 },
      }
      const judge = (mode: keyof typeof readers, at: number, said: Said): boolean => {
        const { history } = tenants[at]!
        const isTrue = history.isTrue(said)
        if (isTrue === undefined) return false
        const found = result[mode]
        found.answers++
        if (!isTrue) found.wrong++
        const allowed = mode === 'bounded' ? bound * 1e6 : 0
        if (said.epoch < history.knownAt(said.asked - allowed)) found.tooOld++
        found.oldest = Math.max(found.oldest, history.staleness(said))
        return true
      }
      let ended = 0
      for (const [mode, reader] of Object.entries(readers) as [keyof typeof readers, LiveProcess][]) {
        reader.onTold((message) => {
          const { told, records, message: failure } = message as Told
          if (told === 'failure') failures.push(`${mode}: ${failure}`)
          if (told === 'end') ended++
          if (told !== 'answers') return
          for (let i = 0; i < records.length; i += 5) {
            const [at, user, when, epoch, bits] = records.slice(i, i + 5) as [number, number, number, number, number]
            const said = { user, asked: when, epoch, bits }
            // Committed, and whoever wrote it has not heard of it yet.
            if (!judge(mode, at, said)) waiting.push([mode, at, said])
          }
        })
      }
      const followed = tenants.map(({ first }) => ({ to: first, gaps: 0, lost: 0 }))
      follower.onTold((message) => {
        const { told, at, from, to, times, kinds, message: failure } = message as Told
        if (told === 'failure') failures.push(`follower: ${failure}`)
        if (told !== 'events') return
        const one = followed[at]!
        // Each commit of these tenants is one event.
        if (from !== one.to || to - from !== times) one.gaps++
        if (kinds.some((kind) => kind.startsWith('events.'))) one.lost++
        one.to = to
      })
      for (const [mode, reader] of Object.entries(readers)) {
        await reader.call('read', { tenants: asked, users, permissions, ...(mode === 'twin' ? { keep: 10_000 } : {}) })
      }
      await follower.call('follow', {
        tenants: tenants.map(({ id, after }) => ({ id, after })),
        ...{ subject: 'ada', debounce: 20 },
      })

      let killed = 0
      const killing = setInterval(async () => {
        const { rowCount } = await platform.admin.query(
          `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'bailiwick listener'`,
        )
        killed += rowCount ?? 0
      }, killEvery)
      const began = performance.now()
      let left = count
      try {
        await Promise.all(
          tenants.map(async (tenant) => {
            while (left-- > 0) {
              if (!(await tenant.model.step())) continue
              tenant.history.record(++tenant.epoch, Number(process.hrtime.bigint()), tenant.model.truth())
            }
          }),
        )
      } finally {
        clearInterval(killing)
      }
      const seconds = (performance.now() - began) / 1000
      for (const tenant of tenants) expect(await platform.epoch(tenant.id)).toBe(tenant.epoch)
      // Within the bound everybody knows, and then they may stop.
      await new Promise((resolve) => setTimeout(resolve, bound))
      for (const reader of Object.values(readers)) await reader.call('stop')
      await until(
        () => failures.length > 0 || (ended === 3 && followed.every(({ to }, at) => to === tenants[at]!.epoch)),
        30_000,
      )
      expect(failures).toEqual([])
      for (const [mode, at, said] of waiting) expect(judge(mode, at, said)).toBe(true)

      if (wanted !== undefined) {
        console.log(`${count} changes in ${seconds.toFixed(1)} s; ${killed} connections that listened were ended`)
        for (const [mode, { answers, tooOld, wrong, oldest }] of Object.entries(result))
          console.log(
            `${mode}: ${answers} answers, ${tooOld} too old, ${wrong} wrong, the oldest by ${oldest.toFixed(1)} ms`,
          )
        console.log(`followed: ${followed.map(({ to }) => to).join(', ')} epochs`)
      }
      const { fresh, bounded, twin } = result
      expect(fresh).toMatchObject({ tooOld: 0, wrong: 0 })
      expect(bounded).toMatchObject({ tooOld: 0, wrong: 0 })
      expect(bounded.oldest).toBeLessThanOrEqual(bound)
      expect(followed).toEqual(tenants.map(({ epoch }) => ({ to: epoch, gaps: 0, lost: 0 })))
      expect(Math.min(fresh.answers, bounded.answers)).toBeGreaterThan(20)
      expect(killed).toBeGreaterThan(0)
      // Without the epoch it is too old all the time, and says what was so then.
      expect(twin.tooOld).toBeGreaterThan(0)
      expect(twin.wrong).toBe(0)
    },
    Math.max(60_000, changes * 60),
  )

  async function start(options: Parameters<typeof LiveProcess.start>[1]): Promise<LiveProcess> {
    const process = await LiveProcess.start(newsroom.platform, options)
    processes.push(process)
    return process
  }
})
