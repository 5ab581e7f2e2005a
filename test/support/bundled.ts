import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'vite'

const run = promisify(execFile)

/** Bundles a module from source and runs it in a Node of its own with the given flags; returns what it prints. */
export async function runBundled(
  entry: string,
  flags: readonly string[],
  parameters: readonly string[] = [],
): Promise<string> {
  const outDir = await mkdtemp(join(tmpdir(), 'bailiwick-bundled-'))
  try {
    await build({
      configFile: false,
      logLevel: 'error',
      resolve: { conditions: ['source', 'module', 'node'] },
      ssr: { noExternal: true, resolve: { conditions: ['source', 'module', 'node'] } },
      build: { ssr: entry, outDir, minify: false, rollupOptions: { output: { entryFileNames: 'entry.mjs' } } },
    })
    const { stdout } = await run(process.execPath, [...flags, join(outDir, 'entry.mjs'), ...parameters], {
      maxBuffer: 2 ** 26,
    })
    return stdout
  } finally {
    await rm(outDir, { recursive: true, force: true })
  }
}
