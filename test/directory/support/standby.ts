/** A primary with a streaming standby, both of our own, for as long as a test needs them. */
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type EmbeddedServer, startEmbedded } from '@bailiwick/server/embedded'
import pg from 'pg'

export interface Pair {
  readonly primary: EmbeddedServer
  readonly standby: EmbeddedServer
  /** Waits until the standby has replayed all that the primary has written by now. */
  caughtUp(): Promise<void>
  stop(): Promise<void>
}

/** The standby begins as a copy of the files, and follows by streaming. */
export async function startPair(): Promise<Pair> {
  const root = await mkdtemp(join(tmpdir(), 'bailiwick-standby-'))
  const directories = [join(root, 'primary'), join(root, 'standby')] as const
  const settings = {
    fsync: false,
    autovacuum: false,
    wal_level: 'replica',
    max_wal_senders: 4,
    hot_standby: true,
    wal_keep_size: '256MB',
  }
  const primary = await startEmbedded({ directory: directories[0], settings })
  const on = async <Row extends pg.QueryResultRow>(server: EmbeddedServer, text: string, values: unknown[] = []) => {
    const client = new pg.Client(server.connection())
    await client.connect()
    const { rows } = await client.query<Row>(text, values).finally(() => client.end())
    return rows
  }
  const client = new pg.Client(primary.connection())
  await client.connect()
  await client.query(`select pg_backup_start('standby', true)`)
  await mkdir(directories[1])
  const [from, to] = directories.map((directory) => join(directory, 'data')) as [string, string]
  const left = /\/data\/(postmaster\.(pid|opts)|pg_wal\/.+|pg_replslot\/.+)$/
  await cp(from, to, { recursive: true, preserveTimestamps: true, mode: 0, filter: (path) => !left.test(path) })
  const { rows } = await client.query('select labelfile from pg_backup_stop(false)')
  await client.end()
  await writeFile(join(to, 'backup_label'), rows[0].labelfile, { mode: 0o600 })
  await writeFile(join(to, 'standby.signal'), '', { mode: 0o600 })
  const { host, port, user } = primary.connection()
  const standby = await startEmbedded({
    directory: directories[1],
    settings: { ...settings, primary_conninfo: `host=${host} port=${port} user=${user}` },
  })
  return {
    primary,
    standby,
    caughtUp: async () => {
      const [{ written } = { written: '' }] = await on<{ written: string }>(
        primary,
        'select pg_current_wal_flush_lsn() as written',
      )
      for (const began = Date.now(); ; await delay(20)) {
        const [{ there } = { there: false }] = await on<{ there: boolean }>(
          standby,
          'select coalesce(pg_last_wal_replay_lsn() >= $1::pg_lsn, false) as there',
          [written],
        )
        if (there) return
        if (Date.now() - began > 20_000) throw new Error(`the standby has not reached ${written} after 20 s`)
      }
    },
    stop: async () => {
      await standby.stop()
      await primary.stop()
      await rm(root, { recursive: true, force: true })
    },
  }
}
