/** Runs the real pgbouncer in transaction mode, in front of a database of the tests. */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'

const binary = '/usr/sbin/pgbouncer'

/** Why it cannot run here; undefined where it can. Throws if `BAILIWICK_REQUIRE=all`, where nothing may be skipped. */
export function whyNoPgbouncer(): string | undefined {
  if (existsSync(binary)) return undefined
  const missing = `\`${binary}\` is not there; it comes with Debian's package \`pgbouncer\``
  if (process.env.BAILIWICK_REQUIRE === 'all') {
    throw new Error(`BAILIWICK_REQUIRE=all, but the tests with pgbouncer cannot run: ${missing}`)
  }
  console.warn(`Tests with pgbouncer are skipped: ${missing}`)
  return missing
}

export interface Pgbouncer {
  /** As that of the database, through the pooler. */
  readonly connection: pg.ClientConfig
  stop(): Promise<void>
}

/** @param backends connections to the server that all clients share */
export async function startPgbouncer(to: pg.ClientConfig, backends: number): Promise<Pgbouncer> {
  const directory = await mkdtemp(join(tmpdir(), 'bailiwick-bouncer-'))
  await writeFile(join(directory, 'users'), `"${to.user}" ""\n`)
  const settings = {
    unix_socket_dir: directory,
    listen_port: 6432,
    auth_type: 'trust',
    auth_file: join(directory, 'users'),
    pool_mode: 'transaction',
    default_pool_size: backends,
    max_client_conn: 50,
  }
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}`)
  await writeFile(
    join(directory, 'ini'),
    `[databases]\n* = host=${to.host} port=${to.port}\n[pgbouncer]\n${lines.join('\n')}\n`,
  )
  // It refuses to run as root.
  const userNamespace = ['--user', '--map-user=65534', '--map-group=65534', binary]
  const [command, before] = process.getuid?.() === 0 ? ['unshare', userNamespace] : [binary, []]
  const child = spawn(command, [...before, '--quiet', join(directory, 'ini')], { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.on('data', (text) => {
    said += text
  })
  const stop = async () => {
    await ended(child)
    await rm(directory, { recursive: true, force: true })
  }
  const connection = { ...to, host: directory, port: settings.listen_port }
  try {
    await reached(connection, child)
  } catch (error) {
    await stop()
    throw new Error(`pgbouncer did not start: ${said}`, { cause: error })
  }
  return { connection, stop }
}

async function reached(connection: pg.ClientConfig, child: ChildProcess): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    const client = new pg.Client(connection)
    client.on('error', () => {})
    try {
      await client.connect()
      return await client.end()
    } catch (error) {
      if (attempt === 200 || child.exitCode !== null) throw error
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await gone
}
