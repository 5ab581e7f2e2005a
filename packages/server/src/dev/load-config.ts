/** Finds and reads `bailiwick.config.ts`. */
import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { Config } from 'bailiwick'
import { checkAccept, checkOfCheck } from './check-accept.ts'
import { checkGen } from './check-gen.ts'
import { CommandError } from './command-error.ts'
import { loadModule } from './load-module.ts'
import { sourceProblem } from './source-problem.ts'
import { unknownKey } from './unknown-key.ts'

const fileNames = ['bailiwick.config.ts', 'bailiwick.config.mts', 'bailiwick.config.js', 'bailiwick.config.mjs']

export type { Config }
export type EmbeddedConfig = NonNullable<Config['embedded']>
export type PeopleConfig = NonNullable<Config['people']>
export type ListConfig = NonNullable<Config['lists']>[string]

/** A configuration and where it was found: paths in it are relative to `directory`. */
export interface Project {
  readonly file: string
  readonly directory: string
  readonly config: Config
}

/** The nearest configuration file, from `start` upwards. */
export function findConfig(start: string): string {
  for (let directory = resolve(start); ; directory = dirname(directory)) {
    const found = fileNames.map((name) => join(directory, name)).find((file) => existsSync(file))
    if (found !== undefined) return found
    if (directory === dirname(directory)) break
  }
  throw new CommandError(
    'CONFIG_NOT_FOUND',
    `There is no ${fileNames[0]} in ${resolve(start)} or above it. Create one, or name it with --config.`,
  )
}

export async function loadConfig(file: string): Promise<Project> {
  const path = resolve(file)
  const directory = dirname(path)
  if (!existsSync(path)) throw new CommandError('CONFIG_NOT_FOUND', `There is no configuration file ${path}.`)
  let config: unknown
  try {
    config = (await loadModule(path)).default
  } catch (error) {
    const problem = sourceProblem(error, directory)
    const { file, line, column } = problem.position ?? { file: path, line: 1, column: 1 }
    const message = `${file}:${line}:${column}: ${problem.message}`
    throw new CommandError(problem.code, [message, problem.frame].filter(Boolean).join('\n\n'))
  }
  return { file: path, directory, config: checkConfig(config, path) }
}

const known = [
  'policy',
  'embedded',
  'database',
  'rls',
  'check',
  'directory',
  'gen',
  'people',
  'lists',
  'port',
] satisfies readonly (keyof Config)[]

export function checkConfig(config: unknown, file: string): Config {
  const invalid = (message: string) => new CommandError('INVALID_CONFIG', `${file}: ${message}`)
  if (typeof config !== 'object' || config === null) {
    throw invalid('export the configuration as the default: `export default defineConfig({ … })`.')
  }
  const { policy, embedded, database, rls, check, directory, gen, people, lists, port } = config as Partial<Config>
  for (const key of Object.keys(config)) {
    if (!(known as string[]).includes(key)) throw invalid(unknownKey('', key, known))
  }
  // The directory and wrappers of functions need none.
  const isNeeded = directory === undefined && gen === undefined
  if (typeof policy !== 'string' && (isNeeded || policy !== undefined))
    throw invalid("`policy` must name the policy's file, such as './policy.ts'.")
  // What only looks at the policy needs no data.
  const hasBoth = embedded !== undefined && database !== undefined
  const hasNone = embedded === undefined && database === undefined
  if (hasBoth || (hasNone && check === undefined)) {
    throw invalid('say where the data is: either `embedded` or `database`.')
  }
  if (database !== undefined && !isAddress(database)) {
    throw invalid(
      "`database` is a record with the address: `database: { url: 'postgres://…' }`, or `{}` for that of DATABASE_URL.",
    )
  }
  if (rls !== undefined) checkRls(rls, invalid)
  if (check !== undefined) checkOfCheck(check, invalid)
  if (directory !== undefined) checkDirectory(directory, invalid)
  if (gen !== undefined) checkGen(gen, invalid)
  if (embedded !== undefined && (typeof embedded !== 'object' || embedded === null)) {
    throw invalid("`embedded` is a record with the database's name: `embedded: { database: 'app' }`.")
  }
  if (embedded !== undefined && !/^[a-z][a-z0-9_]{0,62}$/.test(String(embedded.database))) {
    throw invalid('`embedded.database` must be a plain name of small letters, digits and `_`.')
  }
  if (people !== undefined && (typeof people?.sql !== 'string' || typeof people.label !== 'string')) {
    throw invalid('`people` needs `sql` and `label`.')
  }
  if (lists !== undefined && (typeof lists !== 'object' || lists === null)) {
    throw invalid('`lists` is a record from resources to `{ columns, order }`.')
  }
  if (port !== undefined && !isPort(port)) throw invalid('`port` must be a whole number from 1 to 65535.')
  return config as Config
}

/** `{}` leaves the address to DATABASE_URL; a `url` that is there must be one. */
function isAddress(database: unknown): boolean {
  if (typeof database !== 'object' || database === null) return false
  return Object.keys(database).length === 0 || typeof (database as { url?: unknown }).url === 'string'
}

/** What stands in `rls` beside `accept` are options of `generateRls`, which checks them itself. */
function checkRls(rls: unknown, invalid: (message: string) => CommandError): void {
  if (typeof rls !== 'object' || rls === null) {
    throw invalid("`rls` is a record with the role that the application connects as: `rls: { role: 'app' }`.")
  }
  checkAccept('rls.accept', (rls as { accept?: unknown }).accept, invalid)
}

function checkDirectory(directory: unknown, invalid: (message: string) => CommandError): void {
  const said = "`directory` names roles of the database: `directory: { roles: ['app'], deployment: ['deploy'] }`."
  if (typeof directory !== 'object' || directory === null) throw invalid(said)
  const keys = ['roles', 'deployment', 'relay', 'declaration', 'setup']
  const unknown = Object.keys(directory).find((key) => !keys.includes(key))
  if (unknown !== undefined) throw invalid(unknownKey('directory', unknown, keys))
  const { roles, deployment = [], relay = [], declaration, setup } = directory as Record<string, unknown>
  const areNames = (names: unknown) =>
    Array.isArray(names) && names.every((name) => typeof name === 'string' && name !== '')
  if (!areNames(roles) || !areNames(deployment) || !areNames(relay)) throw invalid(said)
  if (declaration !== undefined && typeof declaration !== 'string') {
    throw invalid("`directory.declaration` names the file of the declaration, such as './directory.ts'.")
  }
  if (setup !== undefined && typeof setup !== 'string') {
    throw invalid("`directory.setup` names the file that fills the directory, such as './people.ts'.")
  }
}

export function isPort(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) > 0 && Number(value) < 65536
}
