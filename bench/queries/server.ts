/** A private PostgreSQL with the table in it, for as long as a measurement takes. */
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type EmbeddedOptions, startEmbedded } from '@bailiwick/server/embedded'
import pg from 'pg'
import { load, type Size } from './world.ts'

/**
 * A crash may cost everything, nothing is vacuumed halfway through, and the table fits into memory. What is measured only reads. Without
 * JIT, as most hosts run it: it would compile where a plan is misjudged, and not where it is not.
 */
const settings = {
  ...{ fsync: false, synchronous_commit: false, full_page_writes: false, autovacuum: false },
  ...{ shared_buffers: '512MB', max_wal_size: '4GB', jit: false },
}

export const settingsText = Object.entries(settings)
  .map(([name, value]) => `${name} = ${value === false ? 'off' : value}`)
  .join(', ')

const debian = '/usr/lib/postgresql/15/bin'

/** Which server is asked for by `--postgres`. */
export function embeddedOptions(): Omit<EmbeddedOptions, 'directory'> {
  if (process.env.BENCH_POSTGRES !== '15') return { settings }
  if (!existsSync(debian))
    throw new Error(`--postgres 15 needs Debian's package postgresql-15 (${debian} is not there)`)
  return {
    settings,
    locale: 'C.UTF-8',
    binaries: { initdb: join(debian, 'initdb'), postgres: join(debian, 'postgres') },
  }
}

export interface Site {
  readonly version: string
  readonly admin: pg.Client
  /** Configuration of a client for a role. */
  connection(role?: string): pg.ClientConfig
}

/** Starts the server, fills it, and stops it whatever happens. */
export async function withServer<R>(size: Size, work: (site: Site) => Promise<R>): Promise<R> {
  const directory = await mkdtemp(join(tmpdir(), 'bw-bench-'))
  const server = await startEmbedded({ ...embeddedOptions(), directory })
  const connection = (role?: string) => ({ ...server.connection(), ...(role === undefined ? {} : { user: role }) })
  const admin = new pg.Client(connection())
  try {
    await admin.connect()
    await load(admin, size)
    return await work({ version: server.version, admin, connection })
  } finally {
    await untilAlone(admin).catch(() => {})
    await admin.end().catch(() => {})
    await server.stop()
    await rm(directory, { recursive: true, force: true })
  }
}

/** A pool says that it has ended before its connections have: to be disconnected then is an error that nobody listens to. */
export async function untilAlone(admin: pg.Client): Promise<void> {
  for (let time = 0; time < 100; time++) {
    const { rows } = await admin.query(
      "select from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()",
    )
    if (rows.length === 0) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
