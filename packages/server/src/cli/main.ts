/** The commands. Those that need no database need the loader of TypeScript that is here. */
import { BailiwickError } from 'bailiwick'
import { nearest } from 'bailiwick/findings'
import { RefusedError } from '../catalogue/refused-error.ts'
import { CommandError } from '../dev/command-error.ts'
import { MigrationError } from '../sql/migrate/migration-error.ts'
import { check, checkHelp } from './check.ts'
import type { Command } from './command.ts'
import { dev, devHelp } from './dev.ts'
import { found, foundHelp } from './found.ts'
import { gen, genHelp } from './gen.ts'
import { key } from './key.ts'
import { maintain, maintainHelp } from './maintain.ts'
import { migrate } from './migrate.ts'
import { rls } from './rls.ts'
import { sql, sqlHelp } from './sql.ts'
import { sync, syncHelp } from './sync.ts'

/** By name; `bailiwick --help` lists the same ones. */
export const commands: Readonly<Record<string, Command>> = {
  dev: { help: devHelp, run: dev },
  migrate,
  key,
  found: { help: foundHelp, run: found },
  sync: { help: syncHelp, run: sync },
  maintain: { help: maintainHelp, run: maintain },
  gen: { help: genHelp, run: gen },
  rls,
  check: { help: checkHelp, run: check },
  sql: { help: sqlHelp, run: sql },
}

/** Runs one command. Returns its exit code: 0 fine, 1 findings, 2 usage or configuration. */
export async function run(argv: readonly string[]): Promise<number> {
  return await runOne(argv, commands, '')
}

async function runOne(
  argv: readonly string[],
  known: Readonly<Record<string, Command>>,
  group: string,
): Promise<number> {
  const [name = '', ...rest] = argv
  const command = Object.hasOwn(known, name) ? known[name]! : undefined
  if (!command) {
    const meant = nearest(name, Object.keys(known))
    const hint = meant === undefined ? `Known: ${Object.keys(known).join(', ')}.` : `Did you mean \`${group}${meant}\`?`
    process.stderr.write(`Unknown command \`${group}${name}\`. ${hint}\n`)
    return 2
  }
  const asksForHelp = (word: string) => word === '--help' || word === '-h'
  if ('commands' in command) {
    if (rest.length > 0 && !asksForHelp(rest[0]!)) return await runOne(rest, command.commands, `${group}${name} `)
    // Without a command there is nothing to do, which a script should notice.
    process[rest.length === 0 ? 'stderr' : 'stdout'].write(command.help)
    return rest.length === 0 ? 2 : 0
  }
  if (rest.some(asksForHelp)) {
    process.stdout.write(command.help)
    return 0
  }
  try {
    return await command.run(rest)
  } catch (error) {
    if (!isExpected(error)) throw error
    process.stderr.write(`\n${error.message}${comparison(error)}${optionMeant(error.message, command.help)}\n`)
    return 2
  }
}

/** What the database saw and what it takes, which its sentence leaves to these two. */
function comparison(error: Error): string {
  if (!(error instanceof BailiwickError) || error.cause === undefined) return ''
  const said = (name: string, value: string | undefined) => (value === undefined ? '' : `\n${name}: ${value}`)
  return `${said('Seen', error.seen)}${said('Expected', error.expected)}`
}

/** `Unknown option '--chek'` is what the parser says; the help has the names that it knows. */
function optionMeant(message: string, help: string): string {
  const seen = /^Unknown option '(--[^']+)'/.exec(message)?.[1]
  const meant = seen === undefined ? undefined : nearest(seen, new Set(help.match(/--[a-z][a-z-]+/g)))
  return meant === undefined ? '' : `. Did you mean \`${meant}\`?`
}

/** Mistakes of the caller and of the surroundings: their message says what to do, and a stack would only hide it. */
function isExpected(error: unknown): error is Error {
  const known = [CommandError, RefusedError, MigrationError, BailiwickError]
  if (known.some((kind) => error instanceof kind)) return true
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' && (code.startsWith('ERR_PARSE_ARGS') || code.startsWith('EMBEDDED_'))
}
