import { type ChildProcess, fork } from 'node:child_process'

/** A worker that is told to end, and has not ended after so many milliseconds, is killed. */
const longestEnd = 10_000

/** A process that is asked one thing at a time, and answers with one of `Answers` under its name. */
export class WorkerProcess<Answers extends object> {
  readonly #process: ChildProcess
  #ended = false
  #heard: ((message: object) => void) | undefined

  /** @param given what its first argument says, as JSON */
  constructor(file: string, given: object) {
    this.#process = fork(file, [JSON.stringify(given)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    this.#process.on('message', (message) => this.#heard?.(message as object))
    this.#process.on('exit', (code, signal) => {
      this.#ended = true
      this.#heard?.({ error: `A worker ended by itself: ${signal ?? code}` })
    })
  }

  /** Resolves when it can be asked. */
  async ready(): Promise<void> {
    await this.#hear()
  }

  async ask<Name extends keyof Answers & string>(name: Name, task: object): Promise<Answers[Name]> {
    this.#process.send(task)
    const message = await this.#hear()
    if (name in message) return (message as Answers)[name]
    throw new Error(`A worker answered without ${name}`)
  }

  async stop(): Promise<void> {
    if (this.#ended) return
    const ended = new Promise<void>((resolve) => this.#process.once('exit', () => resolve()))
    this.#heard = undefined
    this.#process.send('stop')
    const late = setTimeout(() => this.#process.kill('SIGKILL'), longestEnd)
    await ended
    clearTimeout(late)
  }

  async #hear(): Promise<object> {
    const message = await new Promise<object>((resolve) => {
      this.#heard = resolve
    })
    if ('error' in message) throw new Error(String(message.error))
    return message
  }
}
