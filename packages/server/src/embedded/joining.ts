/** Gets a directory's server: the one that runs, or else a new one. Everything here happens under the start lock. */
import { rm } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { checkDataVersion, createData, dataOwner, dataPath } from './data-directory.ts'
import { EmbeddedError } from './embedded-error.ts'
import { endServer, endServerBlocking, type RunningServer } from './ending.ts'
import { beforeLeaving } from './leaving.ts'
import { announcedSocketDirectory, findPostmaster, type Postmaster, pidFilePath, readPidFile } from './postmaster.ts'
import { identify, isAlive, type ProcessIdentity } from './process-identity.ts'
import { findPrograms, type Programs, type ServerBinaries } from './programs.ts'
import { type Reached, reach } from './reaching.ts'
import { logTail } from './server-log.ts'
import { isDurable, type Settings } from './settings.ts'
import { chooseSocketDirectory, makeSocketDirectory, removeSocketDirectory } from './socket-directory.ts'
import { startServer } from './starting.ts'
import { readState, type State, writeState } from './state-file.ts'

/** A directory, and what a server in it should be like. */
export type Site = {
  /** Absolute, without links. */
  readonly directory: string
  readonly binaries: ServerBinaries
  readonly settings: Settings
  readonly locale: string
  readonly onProgress: (step: 'creating' | 'starting' | 'attaching') => void
}

/** A server, and on whose account it runs. */
export type Joined = RunningServer & {
  readonly version: string
  /** Whether the database was created for it. */
  readonly firstStart: boolean
  /** Takes the server off the list of what ends with this process; `undefined` if another process owns it. */
  readonly exempt: (() => void) | undefined
}

/** How long a server may take to answer, recovery and shutdown included, in milliseconds. */
const patience = 60_000

/** How long what is left of a process that was killed may take to disappear, in milliseconds. */
const remainsPatience = 15_000

/** What PostgreSQL says when the children of a killed server live on, or the server that a killed launcher started. */
const remains = /pre-existing shared memory block|lock file "postmaster\.pid" already exists/

/**
 * The server that runs in the directory, or else a new one; the database is created where there is none.
 *
 * @throws {EmbeddedError} any code but those that have to do with installing the programs.
 */
export async function joinServer(site: Site): Promise<Joined> {
  let firstStart = false
  for (const began = Date.now(); ; await delay(50)) {
    const running = await attachToServer(site)
    if (running !== undefined) return { ...running, firstStart }
    const prepared = await prepareData(site)
    firstStart ||= prepared.created
    try {
      return { ...(await startOwnServer(site, prepared.programs)), firstStart }
    } catch (error) {
      const passing = error instanceof EmbeddedError && remains.test(error.log ?? '')
      if (!passing || Date.now() - began > remainsPatience) throw error
    }
  }
}

/** The server that runs in the directory, as its new owner if the old one died; `undefined` if none runs. */
async function attachToServer(site: Site): Promise<Omit<Joined, 'firstStart'> | undefined> {
  const { directory, onProgress } = site
  const state = await readState(directory)
  const found = findServer(site, state)
  if (found.kind !== 'running') return undefined

  onProgress('attaching')
  const known = state?.server !== undefined && isSame(state.server, found.process) ? state : undefined
  const data = dataPath(directory)
  const socketDirectory = known?.socketDirectory ?? (await announcedSocketDirectory(data, found.process)) ?? ''
  const server = { process: found.process, socketDirectory }
  const owner = known !== undefined && isAlive(known.owner) ? known.owner : undefined
  const reached = await reach(server, data, patience)
  if (reached === 'ended') return undefined
  if (reached === 'lost' && owner === undefined) {
    // Somebody cleaned the temporary directory. Nobody can use this server any more, and nobody owns it.
    await endServer(server)
    return undefined
  }
  const version = versionOf(reached, server, await logTail(directory))
  if (owner !== undefined) return { ...server, version, exempt: undefined }

  const exempt = beforeLeaving(() => endServerBlocking(server))
  await writeState(directory, {
    server: server.process,
    executable: found.executable,
    owner: thisProcess(),
    socketDirectory,
  })
  return { ...server, version, exempt }
}

async function prepareData(site: Site): Promise<{ readonly programs: Programs; readonly created: boolean }> {
  const { directory, binaries, settings, locale, onProgress } = site
  const owner = await dataOwner(directory)
  const programs = await findPrograms(binaries, owner)
  if (owner !== undefined) {
    await checkDataVersion(directory, programs.version)
    return { programs, created: false }
  }
  onProgress('creating')
  await createData(directory, programs, { locale, durable: isDurable(settings) })
  return { programs, created: true }
}

async function startOwnServer(site: Site, programs: Programs): Promise<Omit<Joined, 'firstStart'>> {
  const { directory, binaries, settings, onProgress } = site
  onProgress('starting')
  const stalePid = await clearRemains(site)
  const socketDirectory = chooseSocketDirectory()
  const state = { executable: binaries.postgres, owner: thisProcess(), socketDirectory }
  // First: whoever comes after this process was killed finds the directory here, and removes it.
  await writeState(directory, state)
  makeSocketDirectory(socketDirectory, programs.user)
  const started = await startServer({ directory, programs, socketDirectory, settings, stalePid })
  try {
    const reached = await reach(started, dataPath(directory), patience)
    const version = versionOf(reached, started, await logTail(directory))
    await writeState(directory, { ...state, server: started.process })
    return { ...started, version }
  } catch (error) {
    await endServer(started)
    started.exempt()
    throw error
  }
}

/** Removes what a server that was killed left, except its `postmaster.pid`; returns the pid in that. */
async function clearRemains(site: Site): Promise<number | undefined> {
  const state = await readState(site.directory)
  const data = dataPath(site.directory)
  const found = findServer(site, state)
  // The server of a launcher that was killed came up this moment: ours will find that out, and we attach to that one.
  if (found.kind === 'running') return undefined
  const file = readPidFile(data)
  for (const remains of [state?.socketDirectory, file?.socketDirectory]) {
    if (remains !== undefined) removeSocketDirectory(remains)
  }
  // PostgreSQL refuses to start over a damaged file, as it might be half written; under the lock nobody is writing it.
  if (file?.pid === 0) await rm(pidFilePath(data), { force: true })
  return found.kind === 'stale' ? found.pid : undefined
}

function findServer({ directory, binaries }: Site, state: State | undefined): Postmaster {
  const executables = state === undefined ? [binaries.postgres] : [binaries.postgres, state.executable]
  return findPostmaster(dataPath(directory), executables)
}

function thisProcess(): ProcessIdentity {
  return identify(process.pid) as ProcessIdentity
}

function versionOf(reached: Reached, server: RunningServer, log: string): string {
  if (typeof reached === 'object' && 'version' in reached) return reached.version
  const seen = typeof reached === 'string' ? `its socket is ${reached}` : reached.message
  throw new EmbeddedError(
    'EMBEDDED_UNREACHABLE',
    `The server, process ${server.process.pid}, does not answer at \`${server.socketDirectory}\`: ${seen}. ` +
      'Stop the process that started it, then try again. Its log:',
    { log, cause: reached },
  )
}

function isSame(one: ProcessIdentity, other: ProcessIdentity): boolean {
  return one.pid === other.pid && one.started === other.started
}
