/** What the project declares of its directory, as its file says it at this moment. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { DeclaredDirectory } from '../../directory/declare/declaration.ts'
import { CommandError } from '../command-error.ts'
import type { Project } from '../load-config.ts'
import { loadModule } from '../load-module.ts'

/** Undefined where the configuration names none. Throws INVALID_CONFIG for a file that is not there. */
export function declarationFile({ config, directory, file }: Project): string | undefined {
  const path = config.directory?.declaration
  if (path === undefined) return undefined
  const module = resolve(directory, path)
  if (!existsSync(module)) throw new CommandError('INVALID_CONFIG', `${file}: there is no file ${module}.`)
  return module
}

/** What the module exports as `declared`, `directory` or its default. */
export async function loadDeclaration(project: Project): Promise<DeclaredDirectory> {
  const module = declarationFile(project)
  if (module === undefined) {
    throw new CommandError(
      'INVALID_CONFIG',
      `${project.file}: say where the declaration is: \`directory: { declaration: './directory.ts' }\`.`,
    )
  }
  const exported = await loadModule(module)
  for (const given of [exported.declared, exported.directory, exported.default]) {
    const declared = given as Partial<DeclaredDirectory> | undefined
    if (declared?.catalogue !== undefined && declared.tenant !== undefined) return declared as DeclaredDirectory
  }
  throw new CommandError(
    'INVALID_CONFIG',
    `${project.config.directory?.declaration} exports no declaration: \`export const declared = declareDirectory({ … })\`.`,
  )
}
