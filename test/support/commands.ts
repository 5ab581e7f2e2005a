import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

const loop = `
  import { createInterface } from 'node:readline'
  import { run } from '@bailiwick/server/cli'
  const write = process.stdout.write.bind(process.stdout)
  const said = { out: '', err: '' }
  process.stdout.write = (text) => ((said.out += text), true)
  process.stderr.write = (text) => ((said.err += text), true)
  for await (const line of createInterface({ input: process.stdin })) {
    const { argv, directory, environment } = JSON.parse(line)
    Object.assign(said, { out: '', err: '' })
    process.chdir(directory)
    Object.assign(process.env, environment)
    const code = await run(argv).catch((error) => error.stack)
    write(JSON.stringify({ code, ...said }) + '\\n')
  }`

/** What a command wrote, and with what it ended: a number, or the stack of an error that nobody caught. */
export interface Said {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** Runs commands one after another as the bin does, in one process: to start it takes longer than most of them. */
export class Commands {
  readonly #process: ChildProcess
  readonly #answers: NodeJS.AsyncIterator<string>

  constructor() {
    const argv = ['--input-type=module', '-e', loop]
    this.#process = spawn(process.execPath, argv, { cwd: root, stdio: ['pipe', 'pipe', 2] })
    this.#answers = createInterface({ input: this.#process.stdout! })[Symbol.asyncIterator]()
  }

  async run(argv: readonly string[], directory = root, environment: Readonly<Record<string, string>> = {}) {
    this.#process.stdin!.write(`${JSON.stringify({ argv, directory, environment })}\n`)
    const { value } = await this.#answers.next()
    return JSON.parse(value!) as Said
  }

  async stop(): Promise<void> {
    const exited = once(this.#process, 'exit')
    this.#process.stdin!.end()
    await exited
  }
}
