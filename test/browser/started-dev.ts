/** Starts `bailiwick dev` through its command line on a copy of the example, as a user would. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { newsroomSeed } from '../support/newsroom-seed.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
export const bin = join(root, 'packages/bailiwick/bin/bailiwick.js')

export interface Project {
  readonly directory: string
  readPolicy(): string
  /** Saves it, if it is another. */
  writePolicy(text: string): void
  remove(): void
}

/** A copy of the newsroom without its data, outside of the repository. */
export function copyOfNewsroom(rows: { readonly whole?: boolean } = {}): Project {
  const directory = mkdtempSync(join(tmpdir(), 'bailiwick-newsroom-'))
  const isCopied = (path: string) => !['.bailiwick', 'node_modules'].includes(basename(path))
  cpSync(join(root, 'examples/newsroom'), directory, { recursive: true, filter: isCopied })
  const policy = join(directory, 'policy.ts')
  const readPolicy = () => readFileSync(policy, 'utf8')
  writeFileSync(join(directory, 'seed.sql'), newsroomSeed(rows))
  return {
    directory,
    readPolicy,
    // What stays the same is not saved: that would load it again.
    writePolicy: (text) => text === readPolicy() || writeFileSync(policy, text),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  }
}

export interface Command {
  readonly child: ChildProcess
  /** All that it has written so far. */
  output(): string
  /** Resolves with the first match in what it writes; rejects if it ends before. */
  said(pattern: RegExp): Promise<RegExpMatchArray>
  /** Its exit code. */
  readonly ended: Promise<number | null>
}

export function bailiwick(project: Project, ...args: readonly string[]): Command {
  const child = spawn(process.execPath, [bin, ...args], {
    cwd: project.directory,
    env: { ...process.env, NO_COLOR: '1' },
  })
  let output = ''
  const waiting = new Set<() => void>()
  const onText = (text: Buffer) => {
    output += text
    for (const look of waiting) look()
  }
  child.stdout.on('data', onText)
  child.stderr.on('data', onText)
  const ended = once(child, 'close').then(([code]) => code as number | null)
  return {
    child,
    output: () => output,
    said: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const match = output.match(pattern)
          if (match) {
            waiting.delete(look)
            resolve(match)
          }
        }
        waiting.add(look)
        look()
        ended.then(() => reject(new Error(`It ended without saying ${pattern}:\n${output}`)), reject)
      }),
    ended,
  }
}

export interface StartedDev extends Command {
  readonly url: string
  stop(): Promise<void>
}

export async function startDev(project: Project, ...args: readonly string[]): Promise<StartedDev> {
  const command = bailiwick(project, 'dev', ...args)
  const [url] = await command.said(/http:\/\/127\.0\.0\.1:\d+/)
  await command.said(/Ctrl-C/)
  return {
    ...command,
    url,
    stop: async () => {
      command.child.kill('SIGINT')
      await command.ended
    },
  }
}

/** The policy with a rule by which readers read nothing. */
export function closedToReaders(policy: string): string {
  const closed = `definePolicy(model, 'article', ({ subject }) => ({ read: { deny: { 'closed today': subject.role.is('reader') } } }))`
  return policy.replace(/= combine\(/, `= combine(\n  ${closed},\n  `)
}
