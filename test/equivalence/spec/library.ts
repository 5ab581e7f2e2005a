import * as doors from 'bailiwick'
import * as drizzleDoor from 'bailiwick/drizzle'
import * as kyselyDoor from 'bailiwick/kysely'
import * as sqlDoor from 'bailiwick/sql'
import * as checks from '../../../packages/bailiwick/src/evaluate/compile-condition.ts'
import * as environments from '../../../packages/bailiwick/src/evaluate/environment.ts'
import * as generated from '../../../packages/bailiwick/src/evaluate/generated-code.ts'
import * as immediate from '../../../packages/bailiwick/src/evaluate/immediate.ts'
import * as models from '../../../packages/bailiwick/src/policy/define-model.ts'

/** A build of the engine: the one of this repository, or a copy that was broken on purpose. */
export interface Library {
  readonly doors: typeof doors
  readonly sql: typeof sqlDoor
  readonly kysely: typeof kyselyDoor
  readonly drizzle: typeof drizzleDoor
  readonly models: typeof models
  readonly checks: typeof checks
  readonly environments: typeof environments
  readonly generated: typeof generated
  readonly immediate: typeof immediate
}

export const library: Library = {
  doors,
  sql: sqlDoor,
  kysely: kyselyDoor,
  drizzle: drizzleDoor,
  models,
  checks,
  environments,
  generated,
  immediate,
}

/** Where the modules of a library are, from the folder of its sources. */
export const libraryFiles: Readonly<Record<keyof Library, string>> = {
  doors: 'index',
  sql: 'sql',
  kysely: 'kysely',
  drizzle: 'drizzle',
  models: 'policy/define-model',
  checks: 'evaluate/compile-condition',
  environments: 'evaluate/environment',
  generated: 'evaluate/generated-code',
  immediate: 'evaluate/immediate',
}
