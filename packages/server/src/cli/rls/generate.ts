/** `bailiwick rls generate`: the policy as reviewed SQL. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { relative } from 'node:path'
import { parseArgs } from 'node:util'
import { printRls } from 'bailiwick/rls'
import { CommandError } from '../../dev/command-error.ts'
import { rlsProject } from './project.ts'

export const generateHelp = `Usage: bailiwick rls generate [options]

Prints the policy as row-level security of PostgreSQL, to be read and run. Needs no database.

Options:
  --out FILE      write it there instead
  --check FILE    write nothing; exit with 1 if the file is not what would be generated
  --config FILE   the configuration; by default the nearest bailiwick.config.ts, from here upwards
  -h, --help      this text
`

export async function generate(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: { config: { type: 'string' }, out: { type: 'string' }, check: { type: 'string' } },
  })
  if (values.out !== undefined && values.check !== undefined) {
    throw new CommandError('INVALID_ARGUMENT', '--out writes and --check does not: give one of them.')
  }
  const { plan } = await rlsProject(values.config)
  const text = printRls(plan)
  if (values.check !== undefined) return check(values.check, text)
  if (values.out === undefined) process.stdout.write(text)
  else write(values.out, text)
  return 0
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text)
  } catch (error) {
    throw new CommandError('FILE_NOT_WRITTEN', `${file} cannot be written: ${(error as Error).message}.`)
  }
  process.stdout.write(`Written: ${file}\n`)
}

function check(file: string, text: string): number {
  if (!existsSync(file)) throw new CommandError('FILE_NOT_FOUND', `There is no file ${file}.`)
  const there = readFileSync(file, 'utf8')
  if (there === text) {
    process.stdout.write(`${file} is what the policy generates.\n`)
    return 0
  }
  const [seen, wanted] = [there.split('\n'), text.split('\n')]
  const line = seen.findIndex((each, index) => each !== wanted[index])
  const at = line === -1 ? seen.length : line
  process.stdout.write(
    `${relative(process.cwd(), file) || file}:${at + 1}: not what the policy generates.\n  there:     ${seen[at] ?? '(the end)'}\n  generated: ${wanted[at] ?? '(the end)'}\nWrite it anew: bailiwick rls generate --out ${file}\n`,
  )
  return 1
}
