/** Programs of the tests as files of their own: without a test runner around them they are twice as fast, and can be forked. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

export const root = join(dirname(fileURLToPath(import.meta.url)), '..')

/** A folder below node_modules, so that bundles find the libraries; it goes with the process. */
export function folderOf(name) {
  // A bundle cannot tell by its own place where the repository is.
  process.env.BAILIWICK_ROOT = root
  const below = join(root, 'node_modules', '.bailiwick')
  mkdirSync(below, { recursive: true })
  const folder = mkdtempSync(join(below, `${name}-`))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(130))
  return folder
}

/** Bundles a program, which is named from the root; returns where it is. */
export async function bundle(folder, program) {
  const name = `${program.replace(/.*\//, '').replace(/\.ts$/, '')}.mjs`
  const conditions = ['source', 'module', 'node']
  await build({
    configFile: false,
    logLevel: 'error',
    resolve: { conditions },
    ssr: { noExternal: ['bailiwick'], external: ['@bailiwick/server'], resolve: { conditions } },
    build: {
      ssr: join(root, program),
      outDir: folder,
      emptyOutDir: false,
      minify: false,
      rollupOptions: { output: { entryFileNames: name } },
    },
  })
  return join(folder, name)
}

/** Ends the program where an option is not what it takes; one that is not given is. */
export function refuse(values, name, pattern, expected) {
  const value = values[name]
  if (value === undefined || pattern.test(value)) return
  console.error(`--${name} takes ${expected}; seen: ${value}.`)
  process.exit(2)
}
