/** Bundles and runs `test/analyze/measure.ts`: a process of its own, as Z3 keeps its threads and its memory. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { bundle, folderOf, root } from './bundle.mjs'

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
const program = await bundle(folderOf('measure'), 'test/analyze/measure.ts')
const { status } = spawnSync(process.execPath, [program, ...process.argv.slice(2)], {
  stdio: ['ignore', 'inherit', 'inherit'],
})
process.exit(status ?? 1)
