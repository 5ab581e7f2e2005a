/** Runs PostgreSQL's programs as a user that PostgreSQL accepts. */
import { type ChildProcess, execFile, type SpawnOptions, spawn } from 'node:child_process'
import { EmbeddedError } from './embedded-error.ts'

/** Absolute paths of the programs of one PostgreSQL installation, version 15 or newer. */
export type ServerBinaries = {
  readonly initdb: string
  readonly postgres: string
  /** The directory of their shared libraries, if the system's loader does not find these by itself. */
  readonly library?: string
}

export type User = { readonly uid: number; readonly gid: number }

/** The programs, with the way to run them that was found to work. */
export type Programs = {
  readonly binaries: ServerBinaries
  /** e.g. `'18.4'`. */
  readonly version: string
  /** What comes before the program on the command line. It replaces itself by the program, so the pid stays. */
  readonly prefix: readonly string[]
  /** Whom to become first, if not who we are. */
  readonly user: User | undefined
}

type Way = Pick<Programs, 'prefix' | 'user'>

// PostgreSQL refuses to run as root. In a user namespace of its own root looks like nobody to the server, while its
// files stay root's: nothing on the system changes, and directories that only root may enter stay reachable.
const inNamespace: Way = {
  prefix: ['unshare', '--user', '--map-user=65534', '--map-group=65534'],
  user: undefined,
}
const asNobody: Way = { prefix: [], user: { uid: 65534, gid: 65534 } }
const asOurselves: Way = { prefix: [], user: undefined }

/**
 * Finds out how this process can run the programs, by having the server say its version.
 *
 * @param dataOwner whose data it is, if there is any: PostgreSQL insists on being run by the owner.
 * @throws {EmbeddedError} `EMBEDDED_BINARIES`: they do not run; `EMBEDDED_ROOT`: they do, but not for root.
 */
export async function findPrograms(binaries: ServerBinaries, dataOwner: User | undefined): Promise<Programs> {
  const failures: string[] = []
  for (const way of waysOf(process.getuid?.(), dataOwner)) {
    const answer = await askVersion({ binaries, version: '', ...way })
    if ('version' in answer) return { binaries, version: answer.version, ...way }
    failures.push(answer.failure)
  }
  // Even root may ask for the version, which tells broken programs from forbidden users.
  const plain = await askVersion({ binaries, version: '', ...asOurselves })
  if ('failure' in plain) {
    throw new EmbeddedError(
      'EMBEDDED_BINARIES',
      `\`${binaries.postgres}\` does not run: ${plain.failure}. Reinstall it, or give the path of another PostgreSQL.`,
    )
  }
  throw new EmbeddedError(
    'EMBEDDED_ROOT',
    `PostgreSQL does not run as root, and no other way was found: ${failures.join('; ')}. ` +
      'Run as an ordinary user, or allow user namespaces (the program `unshare` of util-linux), or make ' +
      `\`${binaries.postgres}\` readable for the user with the id ${(dataOwner ?? asNobody.user)?.uid}.`,
  )
}

function waysOf(uid: number | undefined, dataOwner: User | undefined): readonly Way[] {
  if (uid !== 0) return [asOurselves]
  if (dataOwner === undefined) return [inNamespace, asNobody]
  return dataOwner.uid === 0 ? [inNamespace] : [{ prefix: [], user: dataOwner }]
}

function askVersion(programs: Programs): Promise<{ readonly version: string } | { readonly failure: string }> {
  const [file, args, options] = commandOf(programs, programs.binaries.postgres, ['--version'])
  return new Promise((resolve) => {
    execFile(file, args, { ...options, encoding: 'utf8' }, (error, stdout, stderr) => {
      const version = /\(PostgreSQL\) (\S+)/.exec(stdout)?.[1]
      if (error === null && version !== undefined) resolve({ version })
      else resolve({ failure: stderr.trim() || (error?.message ?? `it answered \`${stdout.trim()}\``) })
    })
  })
}

/** Starts one of the programs. */
export function run(programs: Programs, program: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  const [file, all, own] = commandOf(programs, program, args)
  return spawn(file, all, { ...options, ...own, env: { ...own.env, ...options.env } })
}

function commandOf(programs: Programs, program: string, args: readonly string[]) {
  const [file, ...rest] = [...programs.prefix, program, ...args] as [string, ...string[]]
  return [file, rest, { ...programs.user, env: environmentOf(programs.binaries) }] as const
}

function environmentOf({ library }: ServerBinaries): NodeJS.ProcessEnv {
  // PGDATA, PGPORT and their like are meant for another server. LC_ALL keeps the log in one language, and macOS needs
  // it: without a valid locale the server finds itself multithreaded and gives up.
  const inherited = Object.entries(process.env).filter(([name]) => !/^(PG|LC_|LANG)/.test(name))
  const path = process.platform === 'darwin' ? 'DYLD_LIBRARY_PATH' : 'LD_LIBRARY_PATH'
  return { ...Object.fromEntries(inherited), LC_ALL: 'C', ...(library === undefined ? {} : { [path]: library }) }
}
