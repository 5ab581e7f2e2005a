/** Bundles and runs `test/analyze/measure.ts`: a process of its own, as Z3 keeps its threads and its memory. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
if (!existsSync(join(root, 'test/z3/node_modules/z3-solver'))) {
  const flags = [
    'ci',
    '--prefix',
    join(root, 'test/z3'),
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--loglevel',
    'error',
  ]
  const { status } = spawnSync('npm', flags, { stdio: ['ignore', 2, 2], shell: process.platform === 'win32' })
  if (status !== 0) process.exit(1)
}
const below = join(root, 'node_modules', '.bailiwick')
mkdirSync(below, { recursive: true })
const folder = mkdtempSync(join(below, 'measure-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
const conditions = ['source', 'module', 'node']
await build({
  configFile: false,
  logLevel: 'error',
  resolve: { conditions },
  ssr: { noExternal: ['bailiwick'], external: ['@bailiwick/server'], resolve: { conditions } },
  build: {
    ssr: join(root, 'test/analyze/measure.ts'),
    outDir: folder,
    emptyOutDir: false,
    minify: false,
    rollupOptions: { output: { entryFileNames: 'measure.mjs' } },
  },
})
const { status } = spawnSync(process.execPath, [join(folder, 'measure.mjs'), ...process.argv.slice(2)], {
  stdio: ['ignore', 'inherit', 'inherit'],
  env: { ...process.env, BAILIWICK_ROOT: root },
})
process.exit(status ?? 1)
