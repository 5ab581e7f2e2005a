/** `bailiwick dev`: the database, the page, and a word on what to do next. */
import { dirname, relative } from 'node:path'
import { parseArgs } from 'node:util'
import { CommandError } from '../dev/command-error.ts'
import { importedFiles } from '../dev/imported-files.ts'
import type { Loaded } from '../dev/live-policy.ts'
import { findConfig, isPort, loadConfig } from '../dev/load-config.ts'
import { policyFile } from '../dev/load-policy.ts'
import { findRunningServer } from '../dev/running-server.ts'
import { DEFAULT_PORT, startDev } from '../dev/start.ts'
import { nearHome } from '../dev/state.ts'
import { type Terminal, terminal } from './terminal.ts'
import { untilInterrupted } from './until-interrupted.ts'

export const devHelp = `Usage: bailiwick dev [options]

Starts the project's database, fills it, and serves a page on which the policy can be tried as any person.

Options:
  --config FILE   the configuration; by default the nearest bailiwick.config.ts, from here upwards
  --port NUMBER   where to listen; by default the configured port or ${DEFAULT_PORT}, or the next free one
  --reset         rebuild the embedded database from the migrations and the seed
  -h, --help      this text
`

export async function dev(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: { config: { type: 'string' }, port: { type: 'string' }, reset: { type: 'boolean', default: false } },
  })
  const port = values.port === undefined ? undefined : portOf(values.port)
  const out = terminal()
  const project = await loadConfig(values.config ?? findConfig(process.cwd()))
  // Before anything runs: without a policy there is nothing to try.
  const policy = policyFile(project)

  const running = await findRunningServer(project.directory)
  if (running) {
    const since = new Date(running.startedAt).toLocaleTimeString()
    out.say(`Already running: ${running.url} (process ${running.pid}, since ${since}).`)
    if (values.reset) throw new CommandError('ALREADY_RUNNING', 'Stop it with Ctrl-C before rebuilding its data.')
    out.say('Open the page, or stop it with Ctrl-C where it runs.')
    return 0
  }

  if (values.reset && !project.config.embedded) {
    throw new CommandError('INVALID_CONFIG', '--reset rebuilds an embedded database only; this project has its own.')
  }
  const interruption = untilInterrupted()
  const server = await startDev({
    project,
    port,
    isReset: values.reset,
    progress: out,
    onPolicy: reportPolicy(out, project.directory),
  })
  if (!interruption.isRequested()) sayWhatNext(out, server.url, policy)
  await interruption.requested
  out.say('Stopping …')
  await server.stop()
  out.say('Stopped.')
  return 0
}

function sayWhatNext(out: Terminal, url: string, policy: string): void {
  out.say('')
  out.say(out.bold(url))
  out.say('')
  out.say(`${out.dim('Try it')}   open the page and pick a person`)
  const imported = [...importedFiles(policy)]
    .filter((file) => file !== policy)
    .map((file) => relative(dirname(policy), file))
  const others = imported.length === 0 ? '' : ` or what it imports, ${imported.join(', ')}`
  out.say(`${out.dim('Change')}   ${relative(process.cwd(), policy)}${others}; the page follows when you save`)
  out.say(`${out.dim('Stop')}     Ctrl-C`)
  out.say('')
}

function portOf(text: string): number {
  const port = Number(text)
  if (isPort(port)) return port
  throw new CommandError('INVALID_PORT', `--port takes a whole number from 1 to 65535; seen: \`${text}\`.`)
}

/** Says when the policy is broken, and when it is whole again. */
function reportPolicy(out: Terminal, directory: string): (loaded: Loaded) => void {
  return ({ revision, problem, policy }) => {
    if (problem) {
      const { position, message, frame } = nearHome(problem, directory)
      const place = position ? ` ${position.file}:${position.line}:${position.column}` : ''
      const isConfig = problem.code === 'INVALID_CONFIG'
      const what = isConfig
        ? 'The configuration is wrong, so nothing is shown.'
        : 'The policy does not load, so nothing is permitted.'
      out.warn(`${what}${place}`)
      for (const line of [message, ...(frame?.split('\n') ?? [])]) out.say(`  ${line}`)
    } else if (policy) {
      const size = `${policy.rules().length} rules for ${policy.actions().length} actions`
      if (revision === 1) out.done('Policy', size)
      else out.say(`Policy reloaded: ${size}.`)
    }
  }
}
