/** Runs one cluster of every PostgreSQL version on this machine, for as long as the tests run. */
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type EmbeddedOptions, type EmbeddedServer, startEmbedded } from '@bailiwick/server/embedded'
import type { TestProject } from 'vitest/node'
import type { ProvidedServer } from './databases.ts'

type Installation = {
  readonly name: string
  readonly options: Omit<EmbeddedOptions, 'directory'>
  /** What has to be there, and what brings it. */
  readonly needs?: { readonly file: string; readonly from: string }
}

/** Tests lose nothing when the machine crashes; and no background work changes a plan halfway through one. */
const settings = { fsync: false, synchronous_commit: false, full_page_writes: false, autovacuum: false }

const debian = '/usr/lib/postgresql/15'
const plpgsqlCheck = join(debian, 'lib', 'plpgsql_check.so')

const installations: readonly Installation[] = [
  { name: 'PostgreSQL 18', options: { settings } },
  {
    name: 'PostgreSQL 15',
    options: {
      binaries: { initdb: join(debian, 'bin', 'initdb'), postgres: join(debian, 'bin', 'postgres') },
      locale: 'C.UTF-8',
      settings: existsSync(plpgsqlCheck)
        ? { ...settings, shared_preload_libraries: 'plpgsql_check,plpgsql' }
        : settings,
    },
    needs: { file: join(debian, 'bin', 'postgres'), from: "Debian's package `postgresql-15`" },
  },
]

/**
 * Starts the clusters and tells the tests where they are. A version that is not installed is skipped with its reason,
 * or fails the run if `BAILIWICK_REQUIRE=all`.
 *
 * @returns what stops the clusters.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const root = await mkdtemp(join(tmpdir(), 'bailiwick-tests-'))
  const running: EmbeddedServer[] = []
  const packed = join(root, 'packed')
  await mkdir(packed)
  project.provide('packed', packed)
  const stop = async (): Promise<void> => {
    await Promise.all(running.map((server) => server.stop()))
    await rm(root, { recursive: true, force: true })
  }
  const starts = installations.map(async (installation, index): Promise<ProvidedServer> => {
    const { name } = installation
    const missing = whatIsMissing(installation)
    if (missing !== undefined) return { name, missing }
    const server = await startEmbedded({ ...installation.options, directory: join(root, String(index)) })
    running.push(server)
    const { socketDirectory, port, user, version } = server
    return { name, version, socketDirectory, port, user }
  })
  // Not `all`: the servers that did start have to be known before any is stopped.
  const outcomes = await Promise.allSettled(starts)
  const failed = outcomes.find((outcome) => outcome.status === 'rejected')
  if (failed !== undefined) {
    await stop()
    throw failed.reason
  }
  project.provide(
    'servers',
    outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : [])),
  )
  return stop
}

function whatIsMissing({ name, needs }: Installation): string | undefined {
  if (needs === undefined || existsSync(needs.file)) return undefined
  const missing = `\`${needs.file}\` is not there; it comes with ${needs.from}`
  if (process.env.BAILIWICK_REQUIRE === 'all') {
    throw new Error(`BAILIWICK_REQUIRE=all, but the tests on ${name} cannot run: ${missing}`)
  }
  console.warn(`Tests on ${name} are skipped: ${missing}`)
  return missing
}
