/** A private PostgreSQL with the directory in it, kept between runs: what takes a minute to make is made once. */
import { createHash, createHmac } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { installDirectory, newContextKey } from '@bailiwick/server'
import { startEmbedded } from '@bailiwick/server/embedded'
import pg from 'pg'
import { embeddedOptions, untilAlone } from '../queries/server.ts'
import { giveRights, installPeer } from './peer.ts'
import { load, type Size, tenant } from './world.ts'

export interface DirectorySite {
  readonly version: string
  readonly admin: pg.Client
  connection(role?: string): pg.ClientConfig
  /** What contexts are signed with, and for which database. */
  readonly key: { readonly id: string; readonly secret: string }
  readonly database: string
  /** A context with a good signature, of a user by his reference. */
  sign(reference: string): string
}

/** Who may only execute our functions, and who asks by hand, past row-level security, of the same tables. */
export const appRole = 'bench_app'
export const handRole = 'bench_hand'

const root = new URL('../../../../', import.meta.url) // from bench/dist/bench/directory

/** Another world, another version or another migration is another database; functions are made again where they changed. */
function nameOf(size: Size): string {
  const migrations = new URL('packages/server/src/sql/migrations/', root)
  const files = [
    ...readdirSync(migrations).map((name) => new URL(name, migrations)),
    ...['world.ts', 'peer.ts'].map((name) => new URL(`bench/directory/${name}`, root)),
  ]
  const hash = createHash('sha256')
  for (const file of files.map((file) => fileURLToPath(file)).sort()) hash.update(readFileSync(file))
  return `bench-${process.env.BENCH_POSTGRES ?? '18'}-${size.users}-${hash.digest('hex').slice(0, 12)}`
}

/** Starts the server, fills it if it has not been, and stops it whatever happens. */
export async function withDirectory<R>(size: Size, work: (site: DirectorySite) => Promise<R>): Promise<R> {
  const home = fileURLToPath(new URL('.bailiwick/', root))
  const directory = join(home, nameOf(size))
  const stamp = join(directory, 'filled')
  await removeOthers(home, size, directory)
  if (!existsSync(stamp)) await rm(directory, { recursive: true, force: true })
  await mkdir(directory, { recursive: true })
  const server = await startEmbedded({ ...embeddedOptions(), directory })
  const connection = (role?: string) => ({ ...server.connection(), ...(role === undefined ? {} : { user: role }) })
  const admin = new pg.Client(connection())
  try {
    await admin.connect()
    const key = newContextKey()
    if (!existsSync(stamp)) await fill(admin, size)
    const { database } = await installDirectory(admin, { roles: [appRole], keys: [key] })
    await giveRights(admin, { app: appRole, hand: handRole })
    if (!existsSync(stamp)) {
      await admin.query('checkpoint')
      await writeFile(stamp, '')
    }
    const sign = (reference: string) => {
      const payload = JSON.stringify({
        d: database,
        e: Date.now() + 55_000,
        t: tenant,
        p: [{ id: reference }],
        c: {},
        r: {},
      })
      const mac = createHmac('sha256', key.secret).update(`1.${key.id}.${payload}`).digest('hex')
      return `1.${key.id}.${mac}.${payload}`
    }
    return await work({ version: server.version, admin, connection, key, database, sign })
  } finally {
    await untilAlone(admin).catch(() => {})
    await admin.end().catch(() => {})
    await server.stop()
  }
}

async function fill(admin: pg.Client, size: Size): Promise<void> {
  const before = performance.now()
  const say = process.env.BENCH_SAY === undefined ? undefined : (line: string) => console.error(line)
  await admin.query(`create role ${appRole} login`)
  await admin.query(`create role ${handRole} login bypassrls`)
  await installDirectory(admin, { roles: [appRole] })
  await load(admin, size, say)
  await installPeer(admin, say)
  await admin.query('vacuum analyze')
  console.error(
    `The directory of ${size.users.toLocaleString('en')} users was made in ${Math.round((performance.now() - before) / 1000)} s.`,
  )
}

/** What earlier versions of the world have left: gigabytes. */
async function removeOthers(home: string, size: Size, kept: string): Promise<void> {
  if (!existsSync(home)) return
  const beginning = `bench-${process.env.BENCH_POSTGRES ?? '18'}-${size.users}-`
  for (const name of readdirSync(home)) {
    if (name.startsWith(beginning) && join(home, name) !== kept)
      await rm(join(home, name), { recursive: true, force: true })
  }
}
