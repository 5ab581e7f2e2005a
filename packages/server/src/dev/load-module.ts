/** Loads a TypeScript file of the project, afresh each time. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { engineModules } from './engine.ts'
import { importedFiles, isFile } from './imported-files.ts'
import { checkLoads } from './load-limit.ts'
import { createLoader } from './parsed-files.ts'

type Exports = Readonly<Record<string, unknown>>

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
export async function loadModule(file: string): Promise<Exports> {
  const content = contentOf(file)
  if (checked.get(file) !== content) {
    await checkLoads(file)
    checked.set(file, content)
  }
  return await importAfresh(file)
}

/** The same as if the files had these texts. For texts that differ a little from some that were found to load in time. */
export async function loadModuleWith(file: string, texts: ReadonlyMap<string, string>): Promise<Exports> {
  return await importAfresh(file, texts)
}

async function importAfresh(file: string, texts?: ReadonlyMap<string, string>): Promise<Exports> {
  const loader = createLoader(file, { virtualModules: { ...engineModules } }, texts)
  return await loader.import<Record<string, unknown>>(file)
}
