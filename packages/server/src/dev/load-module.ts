/** Loads a TypeScript file of the project, afresh each time. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { engineModules } from './engine.ts'
import { importedFiles, isFile } from './imported-files.ts'
import { checkLoads } from './load-limit.ts'
import { createLoader } from './parsed-files.ts'

/** By file, the content that was found to load in time: a file that stays what it was need not be tried again. */
const checked = new Map<string, string>()

function contentOf(file: string): string {
  const hash = createHash('sha256')
  for (const path of importedFiles(file)) hash.update(path).update(isFile(path) ? readFileSync(path) : '')
  return hash.digest('hex')
}

/**
 * The exports of a module. Nothing is kept between two calls, so that an edited file and what it imports are read
 * again; only the engine stays the one that this server uses.
 */
export async function loadModule(file: string): Promise<Readonly<Record<string, unknown>>> {
  const content = contentOf(file)
  if (checked.get(file) !== content) {
    await checkLoads(file)
    checked.set(file, content)
  }
  const loader = createLoader(file, { virtualModules: { ...engineModules } })
  return await loader.import<Record<string, unknown>>(file)
}
