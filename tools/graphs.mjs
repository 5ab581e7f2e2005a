#!/usr/bin/env node
/**
 * Changes random graphs of a directory and compares its derived tables with a computation from scratch and with a model in memory,
 * every 500 operations. Stops at the first difference.
 *
 *   npm run directory:graphs                                  50,000 operations, some minutes
 *   npm run directory:graphs -- --operations 5000 --seed 7    fewer, or those of another run again
 */
import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const { values } = parseArgs({
  options: { operations: { type: 'string', default: '50000' }, seed: { type: 'string' } },
})
for (const [name, value] of Object.entries(values)) {
  if (/^[1-9]\d{0,8}$/.test(value)) continue
  console.error(`--${name} takes a whole number from 1; seen: ${value}.`)
  process.exit(2)
}

const { status } = spawnSync(
  process.execPath,
  [join(root, 'node_modules/vitest/vitest.mjs'), 'run', 'test/directory/closures.test.ts'],
  {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      BAILIWICK_GRAPH_OPERATIONS: values.operations,
      BAILIWICK_SEED: values.seed ?? String(Date.now() % 2 ** 31),
    },
  },
)
process.exit(status ?? 1)
