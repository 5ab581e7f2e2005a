import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { binaries } from '@bailiwick/embedded'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { type EmbeddedOptions, type EmbeddedServer, startEmbedded } from './launcher.ts'
import { findPostmaster } from './postmaster.ts'
import { identify, isAlive, type ProcessIdentity } from './process-identity.ts'

const isRoot = process.getuid?.() === 0
const fast = { fsync: false, max_connections: 10, shared_buffers: '1MB' }

let root: string
/** A directory whose database has a table `note` with the row `kept`, for tests that do no damage. */
let shared: string
/** What was said on the way when it was created, and what came of it. */
const steps: string[] = []
let created: EmbeddedServer
/** Instead of `initdb`, where that is not what is tested: copies what it made, in a tenth of the time. */
let copying: string
const running: EmbeddedServer[] = []

beforeAll(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'bailiwick test ')))
  // For the test in which nobody has to get in.
  await chmod(root, 0o755)
  shared = join(root, 'first', 'start')
  created = await startEmbedded({ directory: shared, settings: fast, onProgress: (step) => steps.push(step) })
  await query(created, "create table note (text text); insert into note values ('kept')")
  await created.stop()
  copying = join(root, 'copying')
  await writeFile(copying, `#!/bin/sh\nexec cp -R '${join(shared, 'data')}/.' "$2"\n`, { mode: 0o755 })
})

afterEach(async () => {
  vi.unstubAllEnvs()
  await Promise.all(running.splice(0).map((server) => server.stop()))
})

afterAll(() => rm(root, { recursive: true, force: true }))

async function start(directory: string, options: Partial<EmbeddedOptions> = {}): Promise<EmbeddedServer> {
  const server = await startEmbedded({ directory, settings: fast, ...options })
  running.push(server)
  return server
}

async function query(server: EmbeddedServer, sql: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client(server.connection())
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

let copies = 0

/** The same for the others. */
async function copy(): Promise<string> {
  copies += 1
  const directory = join(root, `copy-${copies}`)
  await mkdir(directory)
  // Node copies the thousand files of a database ten times slower.
  execFileSync('cp', ['-Rp', join(shared, 'data'), directory])
  return directory
}

async function serverProcess(directory: string): Promise<ProcessIdentity> {
  const text = await readFile(join(directory, 'data', 'postmaster.pid'), 'utf8')
  return identify(Number(text.split('\n')[0])) as ProcessIdentity
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}

describe('the first start', () => {
  it('creates the database and reports each step', async () => {
    expect(steps).toEqual(['creating', 'starting', 'ready'])
    expect(created).toMatchObject({ firstStart: true, attached: false, user: 'postgres', version: binaries().version })
    expect(
      await query(
        await start(shared),
        `select current_setting('listen_addresses') as addresses, current_setting('timezone') as zone,
           pg_encoding_to_char(encoding) as encoding, datcollate as locale, version() ~ ' 18' as eighteen
         from pg_database where datname = 'postgres'`,
      ),
    ).toEqual([{ addresses: '', zone: 'UTC', encoding: 'UTF8', locale: 'C', eighteen: true }])
  })

  it('lets nobody but this user reach the socket', async () => {
    const server = await start(shared)
    expect((await stat(server.socketDirectory)).mode & 0o777).toBe(0o700)
    expect((await stat(join(server.socketDirectory, '.s.PGSQL.5432'))).mode & 0o777).toBe(0o700)
  })

  it('removes what an interrupted initdb left, and is not fooled by it', async () => {
    const directory = join(root, 'interrupted')
    await mkdir(join(directory, 'initdb-Ab12Cd', 'base'), { recursive: true })
    await writeFile(join(directory, 'initdb-Ab12Cd', 'PG_VERSION'), '18\n')
    const server = await start(directory, { binaries: { ...binaries(), initdb: copying } })
    expect(server.firstStart).toBe(true)
    expect((await readdir(directory)).sort()).toEqual(['data', 'server.json', 'server.log'])
  })

  it('that fails leaves nothing half-written and says what initdb said', async () => {
    const directory = join(root, 'no-locale')
    await expect(start(directory, { locale: 'xx_XX.nonsense' })).rejects.toMatchObject({
      code: 'EMBEDDED_INITDB',
      log: expect.stringContaining('xx_XX.nonsense'),
    })
    expect(await readdir(directory)).toEqual([])
  })
})

describe('a server', () => {
  it('is reachable by its url, whatever the environment says about other servers', async () => {
    vi.stubEnv('PGHOST', 'elsewhere.invalid')
    vi.stubEnv('PGPORT', '1')
    vi.stubEnv('PGDATA', '/nowhere')
    const server = await start(shared)
    const client = new pg.Client({ connectionString: server.url('template1') })
    await client.connect()
    expect((await client.query('select current_database() as name')).rows).toEqual([{ name: 'template1' }])
    await client.end()
  })

  it('connects by its configuration although PGSSLMODE asks for encryption', async () => {
    vi.stubEnv('PGSSLMODE', 'require')
    const server = await start(shared)
    expect(await query(server, 'select text from note')).toEqual([{ text: 'kept' }])
  })

  it('keeps its data over a restart', async () => {
    const directory = await copy()
    const first = await start(directory)
    await query(first, "insert into note values ('second')")
    await first.stop()
    const second = await start(directory)
    expect(second).toMatchObject({ firstStart: false, attached: false })
    expect(await query(second, 'select text from note')).toEqual([{ text: 'kept' }, { text: 'second' }])
  })

  it('ends with stop, disconnects its clients and removes the socket directory', async () => {
    const directory = shared
    const server = await start(directory)
    const identity = await serverProcess(directory)
    const client = new pg.Client(server.connection())
    await client.connect()
    client.on('error', () => {})
    const disconnected = new Promise((resolve) => client.once('end', resolve))
    await Promise.all([server.stop(), server.stop()])
    await server.stop()
    expect(isAlive(identity)).toBe(false)
    expect(await exists(server.socketDirectory)).toBe(false)
    await disconnected
  })

  it('that was started before in this process is attached to', async () => {
    const directory = shared
    const owner = await start(directory)
    const guest = await start(directory)
    expect(guest).toMatchObject({ attached: true, firstStart: false, version: owner.version })
    expect(guest.socketDirectory).toBe(owner.socketDirectory)
    await guest.stop()
    expect(await query(owner, 'select 1 as one')).toEqual([{ one: 1 }])
  })

  it('that is being stopped is waited for and started anew', async () => {
    const directory = shared
    const first = await start(directory)
    const stopped = first.stop()
    const second = await start(directory)
    await stopped
    expect(await query(second, 'select text from note')).toEqual([{ text: 'kept' }])
  })

  it('works in a directory and from a temporary directory with long names', async () => {
    const directory = join(root, 'd'.repeat(120))
    await rename(await copy(), directory)
    const long = join(root, 't'.repeat(100))
    await mkdir(long)
    vi.stubEnv('TMPDIR', long)
    const server = await start(directory)
    expect(Buffer.byteLength(join(server.socketDirectory, '.s.PGSQL.5432'))).toBeLessThanOrEqual(107)
    expect(await query(server, 'select text from note')).toEqual([{ text: 'kept' }])
  })

  it('takes settings, but not those that keep it private', async () => {
    const directory = shared
    const server = await start(directory, { settings: { ...fast, work_mem: '7MB', 'bailiwick.test': 'x y' } })
    expect(
      await query(server, "select current_setting('work_mem') as a, current_setting('bailiwick.test') as b"),
    ).toEqual([{ a: '7MB', b: 'x y' }])
    await expect(start(directory, { settings: { listen_addresses: '*' } })).rejects.toThrow(TypeError)
    await expect(start(directory, { settings: { 'a b': 1 } })).rejects.toThrow('`a b`')
  })
})

describe('a postmaster.pid', () => {
  it.each([
    ['names the pid of a living stranger', (pid: number) => `${pid}\n/elsewhere\n1700000000\n5432\n/tmp\n\n`],
    ['names the stranger as a process group', (pid: number) => `-${pid}\n`],
    ['is empty', () => ''],
    ['is damaged', () => 'nonsense\n'],
  ])('that %s is stale: the server starts and the stranger lives', async (_title, contents) => {
    const directory = shared
    const stranger = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' })
    try {
      const identity = identify(stranger.pid as number) as ProcessIdentity
      await writeFile(join(directory, 'data', 'postmaster.pid'), contents(identity.pid))
      const server = await start(directory)
      expect(server.attached).toBe(false)
      expect(await query(server, 'select text from note')).toEqual([{ text: 'kept' }])
      await server.stop()
      expect(isAlive(identity)).toBe(true)
    } finally {
      stranger.kill('SIGKILL')
    }
  })

  it('of a PostgreSQL that was started by other means is respected', async () => {
    const directory = shared
    const server = await start(directory)
    const data = join(directory, 'data')
    const identity = await serverProcess(directory)
    expect(findPostmaster(data, [await realpath(binaries().postgres)])).toMatchObject({ kind: 'running' })
    // Seen by a launcher that knows another executable, the running server is not its own.
    expect(() => findPostmaster(data, ['/usr/bin/other-postgres'])).toThrow(
      expect.objectContaining({ code: 'EMBEDDED_FOREIGN', message: expect.stringContaining(String(identity.pid)) }),
    )
    expect(await query(server, 'select text from note')).toEqual([{ text: 'kept' }])
  })

  it('of a server that was killed is stale, and committed data is there', async () => {
    const directory = await copy()
    const first = await start(directory)
    await query(first, "insert into note values ('committed')")
    const identity = await serverProcess(directory)
    process.kill(identity.pid, 'SIGKILL')
    const second = await start(directory)
    expect(await query(second, 'select text from note')).toEqual([{ text: 'kept' }, { text: 'committed' }])
    expect(await exists(first.socketDirectory)).toBe(false)
    // The handle of the server that was killed must not touch its successor.
    await first.stop()
    expect(await query(second, 'select 1 as one')).toEqual([{ one: 1 }])
  })
})

describe('an error', () => {
  it('of the server carries the end of its log, and nothing is left', async () => {
    const directory = shared
    await expect(start(directory, { settings: { ...fast, shared_buffer: '1MB' } })).rejects.toMatchObject({
      code: 'EMBEDDED_START',
      log: expect.stringContaining('unrecognized configuration parameter "shared_buffer"'),
    })
    expect(await readdir(directory)).not.toContain('start.lock')
    expect(await query(await start(directory), 'select text from note')).toEqual([{ text: 'kept' }])
  })

  it('names both versions when the data is of another one', async () => {
    const directory = await copy()
    await writeFile(join(directory, 'data', 'PG_VERSION'), '14\n')
    await expect(start(directory)).rejects.toMatchObject({
      code: 'EMBEDDED_VERSION',
      message: expect.stringMatching(/PostgreSQL 14, this is 18/),
    })
  })

  it('says when `data` is no database', async () => {
    const directory = join(root, 'no-database')
    await mkdir(join(directory, 'data'), { recursive: true })
    await writeFile(join(directory, 'data', 'letter.txt'), 'mine')
    await expect(start(directory)).rejects.toMatchObject({ code: 'EMBEDDED_VERSION' })
    expect(await readdir(join(directory, 'data'))).toEqual(['letter.txt'])
  })

  it('says when the programs are not there, or do not run', async () => {
    const directory = join(root, 'no-programs')
    const { initdb } = binaries()
    await expect(start(directory, { binaries: { initdb, postgres: '/nowhere/postgres' } })).rejects.toMatchObject({
      code: 'EMBEDDED_BINARIES',
      message: expect.stringContaining('/nowhere/postgres'),
    })
    const postgres = join(root, 'postgres')
    await writeFile(postgres, '#!/bin/sh\necho "libicuuc.so.60: cannot open" >&2\nexit 127\n', { mode: 0o755 })
    await expect(start(directory, { binaries: { initdb, postgres } })).rejects.toMatchObject({
      code: 'EMBEDDED_BINARIES',
      message: expect.stringContaining('libicuuc.so.60: cannot open'),
    })
  })

  it('says when the directory is none', async () => {
    const file = join(root, 'file')
    await writeFile(file, '')
    await expect(start(join(file, 'below'))).rejects.toMatchObject({ code: 'EMBEDDED_DIRECTORY' })
  })

  it('says on a platform without Unix sockets what to do instead', async () => {
    const platform = Object.getOwnPropertyDescriptor(process, 'platform') as PropertyDescriptor
    Object.defineProperty(process, 'platform', { ...platform, value: 'win32' })
    try {
      await expect(start(join(root, 'windows'))).rejects.toMatchObject({
        code: 'EMBEDDED_UNSUPPORTED',
        message: expect.stringMatching(/`win32`.*URL/),
      })
    } finally {
      Object.defineProperty(process, 'platform', platform)
    }
  })
})

describe.runIf(isRoot)('root without user namespaces', () => {
  const nobody = { uid: 65534, gid: 65534 }
  const readable = () => spawnSync(binaries().postgres, ['--version'], nobody).status === 0

  it('becomes nobody where nobody can read the programs, and again for his data', async ({ skip }) => {
    if (!readable()) skip('the programs are below a directory that only root may enter')
    const directory = join(root, 'nobody')
    vi.stubEnv('PATH', '/nowhere')
    const first = await start(directory)
    expect((await stat(join(directory, 'data'))).uid).toBe(nobody.uid)
    await query(first, 'create table note (text text)')
    await first.stop()
    vi.unstubAllEnvs()
    expect(await query(await start(directory), 'select * from note')).toEqual([])
  })

  it('is told what to do where that is impossible', async () => {
    vi.stubEnv('PATH', '/nowhere')
    await expect(start(shared)).rejects.toMatchObject({
      code: 'EMBEDDED_ROOT',
      message: expect.stringMatching(/unshare.*ordinary user/s),
    })
  })
})
