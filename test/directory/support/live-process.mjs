/**
 * Another process of the same application, as JavaScript that needs the build: told by messages `{ call, name, given }`, answered by
 * `{ call, result }` or `{ call, error }`. What it does by itself until it is stopped, it tells in messages of its own.
 */
import { openDirectory } from '@bailiwick/server/directory'
import pg from 'pg'

/** @type {import('pg').Pool} */
let pool
let directory
let live

const deeds = {
  open: async ({ connection, key, database, options }) => {
    pool = new pg.Pool({ ...connection, max: 4 })
    pool.on('error', () => {})
    directory = openDirectory({ db: pool, key, database })
    live = await directory.live({ onProblem: () => {}, ...options })
  },
  /** As one request: the answer, the epoch that it is of, and when it was asked by the clock that all processes share. */
  ask: async ({ tenant, subject, permission }) => {
    const asked = Number(process.hrtime.bigint())
    const snapshot = await live.as({ tenant, subject }).snapshot()
    return { allowed: snapshot.has(permission), epoch: Number(snapshot.revision.split('/')[3]), asked }
  },
  can: ({ tenant, subject, permission, on }) => live.as({ tenant, subject }).can(permission, on),
  counts: () => live.counts(),
  /**
   * Asks at random until it is stopped, and tells what was answered. With `keep`, it answers from what it has for so many milliseconds
   * without asking for epochs, and says that it is fresh.
   */
  read: async ({ tenants, users, permissions, keep }) => {
    const kept = new Map()
    running = true
    let records = []
    const tell = () => {
      if (records.length > 0) process.send({ told: 'answers', records })
      records = []
    }
    void (async () => {
      try {
        for (let count = 1; running; count++) {
          const at = Math.floor(Math.random() * tenants.length)
          const user = Math.floor(Math.random() * users.length)
          const asked = Number(process.hrtime.bigint())
          const key = `${at} ${user}`
          const found = kept.get(key)
          let snapshot
          if (found !== undefined && asked - found.asked < keep * 1e6) snapshot = found.snapshot
          else {
            snapshot = await live.as({ tenant: tenants[at].id, subject: tenants[at].prefix + users[user] }).snapshot()
            if (keep !== undefined) kept.set(key, { asked, snapshot })
          }
          let bits = 0
          permissions.forEach((permission, bit) => {
            if (snapshot.has(permission)) bits |= 1 << bit
          })
          records.push(at, user, asked, Number(snapshot.revision.split('/')[3]), bits)
          if (records.length >= 2_500) tell()
          // Others want the processor too, and a connection that listens its turn.
          if (count % 10 === 0) await new Promise((resolve) => setTimeout(resolve, keep === undefined ? 10 : 20))
        }
        tell()
        process.send({ told: 'end' })
      } catch (error) {
        process.send({ told: 'failure', message: String(error?.stack ?? error) })
      }
    })()
  },
  /** Follows the events of tenants until it is stopped, each again and again from where it was; tells what each batch held. */
  follow: async ({ tenants, subject, debounce }) => {
    running = true
    for (const [at, { id, after }] of tenants.entries()) {
      void (async () => {
        let position = after
        try {
          while (running) {
            const stream = live
              .as({ tenant: id, subject })
              .events({ of: 'tenant', after: position, debounce, poll: 2_000 })
            let left = 1 + Math.floor(Math.random() * 20)
            for await (const batch of stream) {
              const times = batch.events.reduce((sum, event) => sum + event.times, 0)
              const from = Number(position.split('/')[3])
              position = batch.id
              process.send({
                told: 'events',
                at,
                from,
                to: Number(position.split('/')[3]),
                times,
                kinds: batch.events.map(({ kind }) => kind),
              })
              if (--left === 0) break
            }
          }
        } catch (error) {
          process.send({ told: 'failure', message: String(error?.stack ?? error) })
        }
      })()
    }
  },
  stop: async () => {
    running = false
  },
}

let running = false

process.on('message', async ({ call, name, given }) => {
  try {
    process.send({ call, result: await deeds[name](given) })
  } catch (error) {
    process.send({ call, error: { code: error.code, message: error.message } })
  }
})
process.on('disconnect', () => process.exit())
