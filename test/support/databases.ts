/** Gives tests real databases: on every server version that the global setup started. */
import { describe, inject, it } from 'vitest'
import { everything } from '../../tools/samples.ts'
import { type ProvidedServer, type Server, serverOf } from './test-database.ts'

export {
  type DatabaseOptions,
  openDatabase,
  type ProvidedServer,
  type Server,
  type Template,
  type TestDatabase,
  withDatabase,
} from './test-database.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    servers: readonly ProvidedServer[]
  }
}

/** The servers that run for these tests: PostgreSQL 18 always, others where they are installed. */
export function servers(): readonly Server[] {
  return provided().flatMap((server) => ('missing' in server ? [] : [serverOf(server)]))
}

/** The newest server: for tests that have nothing to do with the version. */
export function newestServer(): Server {
  return servers()[0] as Server
}

/** A `describe` for each server; a server that is not installed shows as skipped, with the reason in its title. */
export function describeEachServer(name: string, body: (server: Server) => void): void {
  for (const server of provided()) {
    if ('missing' in server) {
      describe(`${name} (${server.name})`, () => it.skip(`needs ${server.name}: ${server.missing}`, () => {}))
    } else {
      describe(`${name} (${server.name})`, () => body(serverOf(server)))
    }
  }
}

/** A `describe` for the newest server, and for the others where nothing is sampled: what does not depend on the version is named in `tools/samples.ts`. */
export function describeNewestServer(name: string, body: (server: Server) => void): void {
  if (everything) describeEachServer(name, body)
  else describe(`${name} (${newestServer().name})`, () => body(newestServer()))
}

function provided(): readonly ProvidedServer[] {
  const found: readonly ProvidedServer[] | undefined = inject('servers')
  if (found !== undefined) return found
  throw new Error('No servers were started: vitest has to run with the globalSetup `test/support/global-setup.ts`')
}
