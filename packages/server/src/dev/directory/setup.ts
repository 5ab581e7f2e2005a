/** Runs the module by which a project fills the directory of its development database. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { DeclaredDirectory } from '../../directory/declare/declaration.ts'
import type { Directory } from '../../directory/open-directory.ts'
import { CommandError } from '../command-error.ts'
import type { Project } from '../load-config.ts'
import { loadModule } from '../load-module.ts'

type Rows = Promise<readonly Readonly<Record<string, unknown>>[]>

/**
 * What the default export of `directory.setup` is called with: at a start of `bailiwick dev`, until it has come to its end once. So it bears
 * what an attempt before has left.
 */
export interface DirectorySetup {
  /** As the application has it. */
  readonly directory: Directory
  /** The tenant that looks after the others, by its id. */
  readonly platform: { readonly tenant: string; readonly administrator: string }
  /** Rows of the project's own tables. */
  read(text: string, values?: readonly unknown[]): Rows
  /**
   * Functions of the directory in a statement of one's own, as many calls at once as it likes. Its `$1` and `$2` are the tenant and a
   * context of who asks, the values follow.
   */
  call(asking: { readonly tenant: string; readonly subject: string }, text: string, values?: readonly unknown[]): Rows
  /** Brings a declaration into a tenant, as a deployment does. */
  sync(declared: DeclaredDirectory, tenant: string): Promise<void>
  /** Says a line below the step of the start. */
  note(line: string): void
}

/** Throws CommandError for whatever goes wrong in it. */
export async function runSetup({ directory, file }: Project, path: string, given: DirectorySetup): Promise<void> {
  const module = resolve(directory, path)
  if (!existsSync(module)) throw new CommandError('INVALID_CONFIG', `${file}: there is no file ${module}.`)
  const { default: fill } = await loadModule(module)
  if (typeof fill !== 'function') {
    throw new CommandError('INVALID_CONFIG', `${module} has no function as its default export.`)
  }
  try {
    await fill(given)
  } catch (error) {
    throw new CommandError('SETUP_FAILED', `${module}: ${(error as Error).message}`, { cause: error })
  }
}
