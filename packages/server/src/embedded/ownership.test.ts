import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { binaries } from '@bailiwick/embedded'
import pg from 'pg'
import { build } from 'vite'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { type EmbeddedServer, startEmbedded } from './launcher.ts'
import { identify, isAlive, type ProcessIdentity } from './process-identity.ts'

const fast = { fsync: false, max_connections: 10, shared_buffers: '1MB' }
const { initdb, postgres } = binaries()
/** Instead of `initdb`, where that is not what is tested: copies what it made, in a tenth of the time. */
let copying: string

/** What another process is here: it starts a server, says what it got, and then does as it is told. */
const program = `
import pg from 'pg'
import { startEmbedded } from './launcher.js'

const { options, listens } = JSON.parse(process.env.BAILIWICK_TEST)
const orders = {
  exit: () => process.exit(3),
  throw: () => setImmediate(() => { throw new Error('uncaught on purpose') }),
  end: () => process.disconnect(),
}
process.on('message', (order) => orders[order]())
if (listens) {
  process.on('SIGINT', async () => {
    const client = new pg.Client(server.connection())
    await client.connect()
    await client.query("insert into note values ('while leaving')")
    await client.end()
    await server.stop()
    process.exit(0)
  })
}
const server = await startEmbedded({ ...options, onProgress: (progress) => process.send({ progress }) })
const { socketDirectory, attached, firstStart } = server
process.send({ socketDirectory, attached, firstStart })
`

type Message = Partial<Pick<EmbeddedServer, 'socketDirectory' | 'attached' | 'firstStart'>> & {
  readonly progress?: string
}

type Peer = {
  readonly child: ChildProcess
  /** The first message for which `wanted` holds, also if it came before. */
  heard(wanted: (message: Message) => boolean): Promise<Message>
  /** Resolves to the exit code or the signal. */
  readonly ended: Promise<number | string>
}

const isReady = (message: Message): boolean => message.socketDirectory !== undefined

let root: string
/** Where socket directories are made. */
let temporary: string
/** Where the other processes' program is. */
let programs: string
/** A directory whose database has a table `note` with the row `kept`, for tests that write nothing. */
let shared: string
let copies = 0
const peers: Peer[] = []
const servers: EmbeddedServer[] = []

beforeAll(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'bailiwick-test-')))
  temporary = join(root, 't')
  await mkdir(temporary)
  vi.stubEnv('TMPDIR', temporary)
  shared = join(root, 'shared')
  await bundleLauncher()
  const server = await startEmbedded({ directory: shared, settings: fast, binaries: { initdb, postgres } })
  await query(server.socketDirectory, "create table note (text text); insert into note values ('kept')")
  await server.stop()
  copying = join(root, 'copying')
  await writeFile(copying, `#!/bin/sh\nexec cp -R '${join(shared, 'data')}/.' "$2"\n`, { mode: 0o755 })
})

afterEach(async () => {
  for (const { child, ended } of peers.splice(0)) {
    child.kill('SIGTERM')
    await ended
  }
  await Promise.all(servers.splice(0).map((server) => server.stop()))
  expect(await readdir(temporary)).toEqual([])
})

afterAll(async () => {
  vi.unstubAllEnvs()
  await rm(root, { recursive: true, force: true })
})

/** Node does not run TypeScript everywhere, and its loaders take longer than a server does to start. */
async function bundleLauncher(): Promise<void> {
  programs = join(root, 'programs')
  const entry = fileURLToPath(new URL('./launcher.ts', import.meta.url))
  const external = ['pg', '@bailiwick/embedded']
  await build({
    configFile: false,
    logLevel: 'warn',
    root,
    build: {
      ssr: entry,
      outDir: programs,

      rolldownOptions: { external, output: { entryFileNames: 'launcher.js' } },
    },
  })
  await writeFile(join(programs, 'package.json'), JSON.stringify({ type: 'module' }))
  await writeFile(join(programs, 'peer.js'), program)
  // Where the bundle finds `pg`.
  const modules = dirname(dirname(createRequire(entry).resolve('pg/package.json')))
  await symlink(modules, join(programs, 'node_modules'))
}

function startPeer(directory: string, { listens = false, creates = initdb } = {}): Peer {
  const task = { options: { directory, settings: fast, binaries: { initdb: creates, postgres } }, listens }
  const child = spawn(process.execPath, [join(programs, 'peer.js')], {
    env: { ...process.env, BAILIWICK_TEST: JSON.stringify(task) },
    // A process group of its own, as a shell makes one for each job.
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  let errors = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    errors += chunk.toString()
  })
  const messages: Message[] = []
  child.on('message', (message: Message) => messages.push(message))
  const ended = once(child, 'exit').then(([code, signal]) => (code ?? signal) as number | string)
  const heard = (wanted: (message: Message) => boolean): Promise<Message> =>
    new Promise((resolve, reject) => {
      const before = messages.find(wanted)
      if (before !== undefined) resolve(before)
      child.on('message', (message: Message) => wanted(message) && resolve(message))
      child.on('exit', () => reject(new Error(`The process ended before it said so:\n${errors}`)))
    })
  const peer = { child, heard, ended }
  peers.push(peer)
  return peer
}

async function start(directory: string): Promise<EmbeddedServer> {
  const server = await startEmbedded({ directory, settings: fast, binaries: { initdb: copying, postgres } })
  servers.push(server)
  return server
}

/** The same for tests that write. */
async function copy(): Promise<string> {
  copies += 1
  const directory = join(root, `copy-${copies}`)
  await mkdir(directory)
  // Node copies the thousand files of a database ten times slower.
  execFileSync('cp', ['-Rp', join(shared, 'data'), directory])
  return directory
}

async function query(socketDirectory: string, sql: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ host: socketDirectory, user: 'postgres', database: 'postgres', ssl: false })
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
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

describe('two processes', () => {
  it('share one server: the second attaches, and its end leaves the server alone', async () => {
    const directory = shared
    const owner = await start(directory)
    const guest = startPeer(directory)
    expect(await guest.heard(isReady)).toEqual({
      socketDirectory: owner.socketDirectory,
      attached: true,
      firstStart: false,
    })
    guest.child.kill('SIGTERM')
    expect(await guest.ended).toBe('SIGTERM')
    expect(await query(owner.socketDirectory, 'select text from note')).toEqual([{ text: 'kept' }])
  })

  it('that start at the same moment in an empty directory: one creates, the other attaches', async () => {
    const directory = join(root, 'race')
    const start = () => startPeer(directory, { creates: copying }).heard(isReady)
    const replies = await Promise.all([start(), start()])
    replies.sort((one, other) => Number(one.attached) - Number(other.attached))
    const { socketDirectory } = replies[0] as { socketDirectory: string }
    expect(replies).toEqual([
      { socketDirectory, attached: false, firstStart: true },
      { socketDirectory, attached: true, firstStart: false },
    ])
    expect((await readdir(directory)).sort()).toEqual(['data', 'server.json', 'server.log'])
  })
})

describe('an owner killed with SIGKILL', () => {
  it('leaves its server running, and the next process owns it', async () => {
    const directory = await copy()
    const owner = startPeer(directory)
    const { socketDirectory } = (await owner.heard(isReady)) as { socketDirectory: string }
    const identity = await serverProcess(directory)
    await query(socketDirectory, "insert into note values ('committed')")
    owner.child.kill('SIGKILL')
    await owner.ended
    expect(isAlive(identity)).toBe(true)

    const heir = await start(directory)
    expect(heir).toMatchObject({ socketDirectory, attached: false, firstStart: false })
    expect(await query(heir.socketDirectory, 'select text from note')).toEqual([
      { text: 'kept' },
      { text: 'committed' },
    ])
    await heir.stop()
    expect(isAlive(identity)).toBe(false)
    expect(await exists(socketDirectory)).toBe(false)
  })

  it('leaves its server to the heir that ends next', async () => {
    const directory = shared
    const owner = startPeer(directory)
    await owner.heard(isReady)
    owner.child.kill('SIGKILL')
    await owner.ended
    const heir = startPeer(directory)
    expect(await heir.heard(isReady)).toMatchObject({ attached: false })
    const identity = await serverProcess(directory)
    heir.child.kill('SIGTERM')
    expect(await heir.ended).toBe('SIGTERM')
    expect(isAlive(identity)).toBe(false)
  })

  it('and a server killed with it: the data is recovered, the remains are removed', async () => {
    const directory = await copy()
    const owner = startPeer(directory)
    const { socketDirectory } = (await owner.heard(isReady)) as { socketDirectory: string }
    await query(socketDirectory, "insert into note values ('committed')")
    const identity = await serverProcess(directory)
    owner.child.kill('SIGKILL')
    process.kill(identity.pid, 'SIGKILL')
    await owner.ended

    const heir = await start(directory)
    expect(await query(heir.socketDirectory, 'select text from note')).toEqual([
      { text: 'kept' },
      { text: 'committed' },
    ])
    expect(await exists(socketDirectory)).toBe(false)
  })

  it('and a socket that somebody removed: the server is restarted', async () => {
    const directory = shared
    const owner = startPeer(directory)
    const { socketDirectory } = (await owner.heard(isReady)) as { socketDirectory: string }
    const identity = await serverProcess(directory)
    owner.child.kill('SIGKILL')
    await owner.ended
    await rm(socketDirectory, { recursive: true })

    const heir = await start(directory)
    expect(isAlive(identity)).toBe(false)
    expect(await query(heir.socketDirectory, 'select text from note')).toEqual([{ text: 'kept' }])
  })

  it.each(['creating', 'starting'])('while it is %s: the next one takes over from there', async (step) => {
    const directory = join(root, `killed-${step}`)
    const owner = startPeer(directory, { creates: step === 'creating' ? initdb : copying })
    await owner.heard(({ progress }) => progress === step)
    owner.child.kill('SIGKILL')
    await owner.ended
    const heir = await start(directory)
    expect(heir).toMatchObject({ attached: false, firstStart: step === 'creating' })
    expect(await query(heir.socketDirectory, 'select 1 as one')).toEqual([{ one: 1 }])
    expect((await readdir(directory)).filter((name) => name.startsWith('initdb-') || name.endsWith('.lock'))).toEqual(
      [],
    )
  })
})

describe('an owner that ends', () => {
  it.each([
    ['by SIGINT', (peer: Peer) => peer.child.kill('SIGINT'), 'SIGINT'],
    ['by SIGTERM', (peer: Peer) => peer.child.kill('SIGTERM'), 'SIGTERM'],
    ['by SIGHUP', (peer: Peer) => peer.child.kill('SIGHUP'), 'SIGHUP'],
    ['by process.exit', (peer: Peer) => peer.child.send('exit'), 3],
    ['by an uncaught error', (peer: Peer) => peer.child.send('throw'), 1],
    ['because it has nothing left to do', (peer: Peer) => peer.child.send('end'), 0],
  ])('%s leaves no server and no socket directory', async (_title, end, status) => {
    const directory = shared
    const peer = startPeer(directory)
    const { socketDirectory } = (await peer.heard(isReady)) as { socketDirectory: string }
    const identity = await serverProcess(directory)
    expect(isAlive(identity)).toBe(true)
    end(peer)
    expect(await peer.ended).toBe(status)
    // At once, not some time later: the owner waits for its server.
    expect(isAlive(identity)).toBe(false)
    expect(await exists(socketDirectory)).toBe(false)
    expect(await exists(join(directory, 'data', 'postmaster.pid'))).toBe(false)
  })

  it('by Ctrl-C, to which it listens, has its server until it says so', async () => {
    const directory = await copy()
    const peer = startPeer(directory, { listens: true })
    const { socketDirectory } = (await peer.heard(isReady)) as { socketDirectory: string }
    const identity = await serverProcess(directory)
    // A terminal sends the signal to the whole foreground group.
    process.kill(-(peer.child.pid as number), 'SIGINT')
    expect(await peer.ended).toBe(0)
    expect(isAlive(identity)).toBe(false)
    expect(await exists(socketDirectory)).toBe(false)
    const next = await start(directory)
    expect(await query(next.socketDirectory, 'select text from note')).toEqual([
      { text: 'kept' },
      { text: 'while leaving' },
    ])
  })
})
