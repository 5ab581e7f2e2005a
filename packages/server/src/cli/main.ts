/** The commands that need a database or a server. */
import { CommandError } from '../dev/command-error.ts'
import { dev, devHelp } from './dev.ts'

interface Command {
  readonly help: string
  run(argv: readonly string[]): Promise<number>
}

/** By name; `bailiwick --help` lists the same ones. */
export const commands: Readonly<Record<string, Command>> = {
  dev: { help: devHelp, run: dev },
}

/** Runs one command. Returns its exit code: 0 fine, 1 findings, 2 usage or configuration. */
export async function run(argv: readonly string[]): Promise<number> {
  const [name = '', ...rest] = argv
  const command = Object.hasOwn(commands, name) ? commands[name]! : undefined
  if (!command) {
    process.stderr.write(`Unknown command \`${name}\`. Known: ${Object.keys(commands).join(', ')}.\n`)
    return 2
  }
  if (rest.includes('--help') || rest.includes('-h')) {
    process.stdout.write(command.help)
    return 0
  }
  try {
    return await command.run(rest)
  } catch (error) {
    if (!isExpected(error)) throw error
    process.stderr.write(`\n${error.message}\n`)
    return 2
  }
}

/** Mistakes of the caller and of the surroundings: their message says what to do, and a stack would only hide it. */
function isExpected(error: unknown): error is Error {
  if (error instanceof CommandError) return true
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' && (code.startsWith('ERR_PARSE_ARGS') || code.startsWith('EMBEDDED_'))
}
