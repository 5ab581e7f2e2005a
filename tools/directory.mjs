#!/usr/bin/env node
/**
 * Looks for mistakes of the directory at random, for as long as somebody likes to wait; stops at the first.
 *
 *   npm run directory -- graphs --count 50000        changes graphs, and compares the derived tables with a computation from scratch
 *   npm run directory -- delegation --count 500      lets people administer, and looks whether somebody gives more than he may
 *   npm run directory -- evaluator --count 200       asks each question in every way, and compares the answers with a model's
 *   npm run directory -- freshness --count 100000    changes rights while other processes answer, and holds each answer to its epoch
 *   npm run directory -- graphs --count 5000 --seed 7        fewer, or those of another run again
 */
import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const kinds = {
  graphs: { file: 'closures', count: '50000', option: 'BAILIWICK_GRAPH_OPERATIONS' },
  delegation: { file: 'delegation', count: '500', option: 'BAILIWICK_WORLDS' },
  freshness: { file: 'freshness', count: '100000', option: 'BAILIWICK_CHANGES' },
  evaluator: { file: 'evaluate-oracle', count: '200', option: 'BAILIWICK_WORLDS' },
}
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { count: { type: 'string' }, seed: { type: 'string' } },
})
const kind = Object.hasOwn(kinds, positionals[0] ?? '') ? kinds[positionals[0]] : undefined
if (kind === undefined || positionals.length !== 1) {
  console.error(`Say one of ${Object.keys(kinds).join(', ')}; seen: ${positionals.join(' ') || 'nothing'}.`)
  process.exit(2)
}
for (const [name, value] of Object.entries(values)) {
  if (/^[1-9]\d{0,8}$/.test(value)) continue
  console.error(`--${name} takes a whole number from 1; seen: ${value}.`)
  process.exit(2)
}

const seed = values.seed ?? String((Date.now() % 2 ** 31) + 1)
console.log(`seed ${seed}`)
const { status } = spawnSync(
  process.execPath,
  [join(root, 'node_modules/vitest/vitest.mjs'), 'run', `test/directory/${kind.file}.test.ts`],
  {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, [kind.option]: values.count ?? kind.count, BAILIWICK_SEED: seed },
  },
)
process.exit(status ?? 1)
