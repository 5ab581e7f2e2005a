import startServers from './global-setup.ts'
import type { ProvidedServer } from './test-database.ts'

/** Does something with the servers of the tests where no test runner started them, and ends them afterwards. */
export async function withServers<R>(work: (servers: readonly ProvidedServer[]) => Promise<R>): Promise<R> {
  let servers: readonly ProvidedServer[] = []
  const provide = (_: string, given: readonly ProvidedServer[]) => {
    servers = given
  }
  const stop = await startServers({ provide } as unknown as Parameters<typeof startServers>[0])
  try {
    return await work(servers)
  } finally {
    await stop()
  }
}
