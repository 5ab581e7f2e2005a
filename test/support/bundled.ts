import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'vite'

/** A module with all that it imports, for a Node of its own. */
export interface Bundled {
  /** Runs it with the given flags of Node and arguments; returns what it prints. */
  run(flags: readonly string[], parameters?: readonly string[]): Promise<string>
  remove(): Promise<void>
}

/** Bundles a module from source. Whoever does removes it. */
export async function bundle(entry: string): Promise<Bundled> {
  const outDir = await mkdtemp(join(tmpdir(), 'bailiwick-bundled-'))
  const remove = () => rm(outDir, { recursive: true, force: true })
  try {
    await build({
      configFile: false,
      logLevel: 'error',
      resolve: { conditions: ['source', 'module', 'node'] },
      ssr: { noExternal: true, resolve: { conditions: ['source', 'module', 'node'] } },
      build: { ssr: entry, outDir, minify: false, rollupOptions: { output: { entryFileNames: 'entry.mjs' } } },
    })
  } catch (error) {
    await remove()
    throw error
  }
  return {
    run: async (flags, parameters = []) => {
      const argv = [...flags, join(outDir, 'entry.mjs'), ...parameters]
      return (await promisify(execFile)(process.execPath, argv, { maxBuffer: 2 ** 26 })).stdout
    },
    remove,
  }
}
