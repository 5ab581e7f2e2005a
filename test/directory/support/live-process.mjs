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
}

process.on('message', async ({ call, name, given }) => {
  try {
    process.send({ call, result: await deeds[name](given) })
  } catch (error) {
    process.send({ call, error: { code: error.code, message: error.message } })
  }
})
process.on('disconnect', () => process.exit())
