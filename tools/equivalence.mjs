#!/usr/bin/env node
/**
 * Asks every engine the same random questions, on every PostgreSQL of this machine.
 *
 *   npm run equivalence -- --cases 10000 --seed 7   more cases than the default, or those of another run again
 *   npm run equivalence -- --seed 7 --keep NAME     writes what fails, shrunk, where `npm test` asks it for ever
 *   npm run equivalence -- --families               prints how often each kind of condition was true
 *   npm run equivalence -- --mutants                the mutation guard: are engines that are broken on purpose caught?
 *   npm run equivalence -- --mutants --mutant tenant --cases 500    only those of a name, within so many cases
 */
import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const { values } = parseArgs({
  options: {
    cases: { type: 'string' },
    seed: { type: 'string' },
    keep: { type: 'string' },
    families: { type: 'boolean' },
    mutants: { type: 'boolean' },
    mutant: { type: 'string' },
  },
})
refuse('cases', /^[1-9]\d{0,8}$/, 'a whole number from 1')
refuse('seed', /^\d{1,9}$/, 'a whole number')
refuse('keep', /^[a-z0-9]+(-[a-z0-9]+)*$/, 'the name of a file: words with dashes between them, such as null-in-a-list')

const environment = { ...process.env }
if (values.seed) environment.BAILIWICK_SEED = values.seed
if (values.keep) environment.BAILIWICK_KEEP = values.keep
if (values.families) environment.BAILIWICK_FAMILIES = 'yes'
if (values.mutant) environment.BAILIWICK_MUTANT = values.mutant
if (values.mutants || values.mutant) environment.BAILIWICK_MUTANT_CASES = values.cases ?? '2000'
else environment.BAILIWICK_CASES = values.cases ?? '2000'

const file = values.mutants || values.mutant ? 'test/equivalence/mutants' : 'test/equivalence/equivalence.test.ts'
const { status } = spawnSync(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), 'run', file], {
  cwd: root,
  env: environment,
  stdio: 'inherit',
})
process.exit(status ?? 1)

function refuse(name, pattern, expected) {
  const value = values[name]
  if (value === undefined || pattern.test(value)) return
  console.error(`--${name} takes ${expected}; seen: ${value}.`)
  process.exit(2)
}
