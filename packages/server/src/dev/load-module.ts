/** Loads a TypeScript file of the project, afresh each time. */
import { createJiti } from 'jiti'
import { engineModules } from './engine.ts'
import { checkLoads } from './load-limit.ts'

/**
 * The exports of a module. Nothing is kept between two calls, so that an edited file and what it imports are read
 * again; only the engine stays the one that this server uses.
 */
export async function loadModule(file: string): Promise<Readonly<Record<string, unknown>>> {
  await checkLoads(file)
  const jiti = createJiti(file, {
    moduleCache: false,
    fsCache: false,
    interopDefault: false,
    virtualModules: { ...engineModules },
  })
  return await jiti.import<Record<string, unknown>>(file)
}
