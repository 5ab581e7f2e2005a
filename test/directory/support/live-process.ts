/** Starts other processes of the application: see `live-process.mjs`. */
import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { LiveOptions } from '@bailiwick/server/directory'
import type { PlatformDatabase } from '../../support/platform.ts'

const file = fileURLToPath(new URL('live-process.mjs', import.meta.url))

export class LiveProcess {
  readonly #child: ChildProcess
  readonly #calls = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  readonly #told: ((message: unknown) => void)[] = []
  #last = 0

  private constructor() {
    // The build, and not the sources: Node 20 runs no TypeScript.
    this.#child = fork(file, [], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      execArgv: [],
      serialization: 'advanced',
    })
    this.#child.on('message', (message: { call?: number; result?: unknown; error?: { message: string } }) => {
      if (message.call === undefined) {
        for (const tell of this.#told) tell(message)
        return
      }
      const waiting = this.#calls.get(message.call)
      this.#calls.delete(message.call)
      if (message.error === undefined) waiting?.resolve(message.result)
      else waiting?.reject(Object.assign(new Error(message.error.message), message.error))
    })
    this.#child.on('exit', (code) => {
      for (const { reject } of this.#calls.values()) reject(new Error(`The process ended with ${code}.`))
      this.#calls.clear()
    })
  }

  static async start(platform: PlatformDatabase, options: LiveOptions & { readonly listens?: boolean } = {}) {
    const process = new LiveProcess()
    const connection = platform.database.connection(platform.role)
    const { listens, ...rest } = options
    await process.call('open', {
      connection,
      key: platform.key,
      database: platform.identity,
      options: { ...rest, ...(listens ? { listen: connection } : {}) },
    })
    return process
  }

  call<R>(name: string, given: object = {}): Promise<R> {
    const call = ++this.#last
    return new Promise((resolve, reject) => {
      this.#calls.set(call, { resolve: resolve as (value: unknown) => void, reject })
      this.#child.send({ call, name, given })
    })
  }

  /** Hears what it tells by itself. */
  onTold(tell: (message: unknown) => void): void {
    this.#told.push(tell)
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const gone = new Promise((resolve) => this.#child.once('exit', resolve))
    this.#child.disconnect()
    await gone
  }
}
