#!/usr/bin/env node
/**
 * Asks the evaluator and every PostgreSQL on this machine the same random questions.
 *
 *   npm run equivalence -- --cases 10000 --seed 7
 */
import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const { values } = parseArgs({ options: { cases: { type: 'string' }, seed: { type: 'string' } } })
for (const [name, value] of Object.entries(values)) {
  if (/^\d{1,9}$/.test(value)) continue
  console.error(`--${name} takes a whole number; seen: ${value}.`)
  process.exit(2)
}
const environment = { ...process.env, BAILIWICK_CASES: values.cases ?? '2000' }
if (values.seed) environment.BAILIWICK_SEED = values.seed
const { status } = spawnSync(
  process.execPath,
  [join(root, 'node_modules/vitest/vitest.mjs'), 'run', 'test/equivalence'],
  {
    cwd: root,
    env: environment,
    stdio: 'inherit',
  },
)
process.exit(status ?? 1)
