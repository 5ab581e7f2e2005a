/** Starts the development server: database, policy, page; and stops it again. */
import { randomUUID } from 'node:crypto'
import { checkProject } from './check-project.ts'
import { openDatabase } from './database.ts'
import { followChanges } from './directory/changes.ts'
import type { Loaded } from './live-policy.ts'
import { livePolicy } from './live-policy.ts'
import type { Project } from './load-config.ts'
import type { Progress } from './progress.ts'
import { routes } from './routes.ts'
import { forgetServer, rememberServer } from './running-server.ts'
import { serve } from './serve.ts'

export const DEFAULT_PORT = 4747

export interface DevOptions {
  readonly project: Project
  /** Wanted by the command line: then no other will do. */
  readonly port: number | undefined
  readonly isReset: boolean
  readonly progress: Progress
  /** Told about the policy at first and after each reload. */
  readonly onPolicy: (loaded: Loaded) => void
}

export interface DevServer {
  readonly url: string
  stop(): Promise<void>
}

export async function startDev({ project, port, isReset, progress, onPolicy }: DevOptions): Promise<DevServer> {
  const instance = randomUUID()
  // In the order of starting, which is the order of stopping as well: first nobody asks any more, then nobody answers.
  const closing: (() => Promise<void> | void)[] = []
  const stop = async () => {
    for (let close = closing.shift(); close; close = closing.shift()) await close()
  }
  try {
    const served = await serve(port ?? project.config.port ?? DEFAULT_PORT, port !== undefined)
    closing.push(served.close)
    const database = await openDatabase(project, isReset, progress)
    closing.push(database.close)
    const { pool, directory } = database
    const live = await livePolicy(project, async (current, policy) => {
      await directory?.sync(current)
      await checkProject(current, policy, pool)
    })
    closing.push(() => live.close())
    const changes = directory && (await followChanges(directory.connection))
    // Before the database, which would wait for it.
    if (changes) closing.splice(1, 0, () => changes.close())
    onPolicy(live.current())
    live.subscribe(onPolicy)
    served.answerWith(routes({ live, database, changes, instance }))
    const startedAt = new Date().toISOString()
    rememberServer(project.directory, { pid: process.pid, url: served.url, startedAt, instance })
    closing.push(() => forgetServer(project.directory, instance))
    return { url: served.url, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
