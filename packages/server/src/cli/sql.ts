/** `bailiwick sql`: a statement for the project's database, where there is no psql. */
import { parseArgs } from 'node:util'
import type pg from 'pg'
import { CommandError } from '../dev/command-error.ts'
import { findConfig, loadConfig } from '../dev/load-config.ts'
import { withDatabase } from './connection.ts'

export const sqlHelp = `Usage: bailiwick sql [options] STATEMENT

Runs SQL in the project's database and prints the rows. Several statements are one transaction. Without STATEMENT it is read from the
standard input. The embedded database has to be there: \`bailiwick dev\` makes it, and may run meanwhile.

  npx bailiwick sql "select code, title from bailiwick_directory.tenant"

In the embedded database, \`bailiwick_dev.asking(TENANT, SUBJECT)\` gives the first two arguments of the directory's functions:

  npx bailiwick sql "select bailiwick.disable_group(tenant, context, 'staff') from bailiwick_dev.asking('acme', 'ada')"

Options:
  --database URL   connect there; by default as whoever looks after the project's database
  --config FILE    the configuration; by default the nearest bailiwick.config.ts, from here upwards
  -h, --help       this text
`

export async function sql(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    options: { config: { type: 'string' }, database: { type: 'string' } },
    allowPositionals: true,
  })
  if (positionals.length > 1) {
    throw new CommandError('INVALID_ARGUMENT', 'One statement at a time: put it in quotes, as "select 1".')
  }
  const project = await loadConfig(values.config ?? findConfig(process.cwd()))
  const text = positionals[0] ?? (await standardInput())
  if (text.trim() === '') throw new CommandError('INVALID_ARGUMENT', 'There is no statement, as "select 1".')
  return await withDatabase(project, values.database, async (client) => {
    client.on('notice', ({ message }) => process.stderr.write(`${message}\n`))
    // As the server writes them: nothing is lost in a type of JavaScript.
    const answer = await client.query({
      text,
      rowMode: 'array',
      types: { getTypeParser: () => (value: string) => value },
    })
    const results = (Array.isArray(answer) ? answer : [answer]) as readonly pg.QueryArrayResult[]
    process.stdout.write(results.map(printResult).join('\n'))
    return 0
  })
}

async function standardInput(): Promise<string> {
  if (process.stdin.isTTY) return ''
  let text = ''
  for await (const part of process.stdin.setEncoding('utf8')) text += part
  return text
}

/** The rows in columns, or what a statement without rows did. */
export function printResult({ command, rowCount, fields, rows }: pg.QueryArrayResult): string {
  if (fields.length === 0) return `${[command, rowCount].filter((part) => part !== null).join(' ')}\n`
  const lines = [fields.map(({ name }) => name), ...(rows as (string | null)[][])].map((cells) =>
    cells.map((cell) => oneLine(cell ?? '')),
  )
  const widths = fields.map((_, at) => Math.max(...lines.map((cells) => [...cells[at]!].length)))
  const printed = lines.map((cells) =>
    cells
      .map((cell, at) => cell.padEnd(widths[at]!))
      .join('  ')
      .trimEnd(),
  )
  const [head = '', ...body] = printed
  const rule = widths.map((width) => '-'.repeat(width)).join('  ')
  return `${[head, rule, ...body].join('\n')}\n(${rows.length} ${rows.length === 1 ? 'row' : 'rows'})\n`
}

/** Nothing that a terminal would take for a command, or that begins another line. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, ' ')
}
