/** `bailiwick gen`: functions of the database as typed functions of TypeScript. */
import { dirname, relative, resolve, sep } from 'node:path'
import { parseArgs } from 'node:util'
import { rolledBack } from '../catalogue/read.ts'
import { CommandError } from '../dev/command-error.ts'
import { findConfig, loadConfig, type Project } from '../dev/load-config.ts'
import { differences, writeFiles } from '../gen/files.ts'
import { generateFiles } from '../gen/generate.ts'
import type { GenOptions, GenType } from '../gen/options.ts'
import { withDatabase } from './connection.ts'

export const genHelp = `Usage: bailiwick gen [options]

Writes a typed function of TypeScript for each function and procedure of the schemas, and the types that they name.
Reads the database and changes nothing in it.

Options:
  --schema NAME    one to generate; may be said several times; by default those of the configuration
  --out DIR        where to; by default that of the configuration
  --check          write nothing; exit with 1 and show what differs if the files are not what would be generated
  --database URL   connect there
  --config FILE    the configuration; by default the nearest bailiwick.config.ts, from here upwards
  -h, --help       this text

In the configuration:
  gen: { schemas: ['app'], out: './generated' }
`

export async function gen(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      config: { type: 'string' },
      database: { type: 'string' },
      schema: { type: 'string', multiple: true },
      out: { type: 'string' },
      check: { type: 'boolean', default: false },
    },
  })
  const project = await loadConfig(values.config ?? findConfig(process.cwd()))
  const { options, out } = optionsOf(project, values.schema, values.out)
  const files = await withDatabase(project, values.database, (client) =>
    rolledBack(client, () => generateFiles(client, options), 'read only'),
  )
  const shown = relative(process.cwd(), out) || '.'
  if (values.check) {
    const found = differences(shown, files)
    const said = found.length === 0 ? [`${shown} is what is generated.`] : [...found, 'Write it anew: bailiwick gen']
    process.stdout.write(`${said.join('\n')}\n`)
    return found.length === 0 ? 0 : 1
  }
  const changed = writeFiles(out, files)
  const total = `${files.size} files in ${shown}`
  process.stdout.write(
    changed.length === 0 ? `${total}: nothing changed.\n` : `${total}; changed: ${changed.join(', ')}.\n`,
  )
  return 0
}

function optionsOf(
  { config, directory, file }: Project,
  schemas: readonly string[] | undefined,
  given: string | undefined,
): { readonly options: GenOptions; readonly out: string } {
  const { gen } = config
  const named = schemas ?? gen?.schemas
  const place = given === undefined ? gen && resolve(directory, gen.out) : resolve(given)
  if (named === undefined || place === undefined) {
    const missing =
      "say what to generate and where: `gen: { schemas: ['app'], out: './generated' }`, or --schema and --out."
    throw new CommandError('INVALID_CONFIG', `${file}: ${missing}`)
  }
  const { out: _, types = {}, ...options } = gen ?? { out: '', schemas: [] }
  const imported = Object.entries(types).map(([name, type]) => [
    name,
    type === 'text' ? type : moved(type, file, place),
  ])
  return { options: { ...options, schemas: named, types: Object.fromEntries(imported) }, out: place }
}

/** A path from the configuration as one from the generated files. */
function moved(type: GenType, config: string, out: string): GenType {
  if (!type.import?.startsWith('.')) return type
  const path = relative(out, resolve(dirname(config), type.import))
    .split(sep)
    .join('/')
  return { ...type, import: path.startsWith('.') ? path : `./${path}` }
}
