#!/usr/bin/env node
/**
 * Asks every engine the same random questions, on every PostgreSQL of this machine and on all its cores.
 *
 *   npm run equivalence -- --cases 10000 --seed 7   more cases than the default, or those of another run again
 *   npm run equivalence -- --cases 10000 --mutants  and whether engines that are broken on purpose are caught by them
 *   npm run equivalence -- --cases 1000000          for the night: it may be killed at any time
 *   npm run equivalence -- --cases 1000000 --resume goes on where it was
 *   npm run equivalence -- --seed 7 --keep NAME     writes what fails, shrunk, where `npm test` asks it for ever
 *   npm run equivalence -- --families               prints how often each kind of condition was true
 *   npm run equivalence -- --prisma --cases 500     Prisma, on its one model; with --mutants also those of its filters
 *   npm run equivalence -- --mutant tenant          nothing but the mutants of a name, until they are caught
 *   npm run equivalence -- --mutant . --seed 1 --cases 10000 --record   writes which world caught each, where other runs of the seed look first
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { bundle, folderOf, refuse, root } from './bundle.mjs'

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '2000' },
    seed: { type: 'string' },
    keep: { type: 'string' },
    workers: { type: 'string' },
    resume: { type: 'boolean' },
    families: { type: 'boolean' },
    mutants: { type: 'boolean' },
    mutant: { type: 'string' },
    record: { type: 'boolean' },
    prisma: { type: 'boolean' },
  },
})
refuse(values, 'cases', /^[1-9]\d{0,8}$/, 'a whole number from 1')
refuse(values, 'seed', /^\d{1,9}$/, 'a whole number')
refuse(values, 'workers', /^[1-9]\d?$/, 'a whole number from 1')
refuse(
  values,
  'keep',
  /^[a-z0-9]+(-[a-z0-9]+)*$/,
  'the name of a file: words with dashes between them, such as null-in-a-list',
)

if (values.prisma) process.exit(prisma())

const folder = folderOf('equivalence')
const worker = await bundle(folder, 'test/equivalence/run/worker.ts')
const { run } = await import(pathToFileURL(await bundle(folder, 'test/equivalence/run/run.ts')).href)
const wrong = await run({
  cases: Number(values.cases),
  seed: Number(values.seed ?? Date.now() % 2 ** 31),
  workers: values.workers && Number(values.workers),
  resume: values.resume,
  keep: values.keep,
  table: values.families,
  mutants: values.mutants || values.mutant ? new RegExp(values.mutant ?? '') : undefined,
  huntOnly: values.mutant !== undefined,
  record: values.record,
  worker,
})
for (const text of wrong) console.error(`\n${text}`)
console.log(wrong.length === 0 ? 'Every answer is right.' : `${wrong.length} things are wrong.`)
process.exit(wrong.length === 0 ? 0 : 1)

/** Prisma needs generated code, so it has one model, and a run of its own. */
function prisma() {
  const environment = { ...process.env, BAILIWICK_PRISMA_CASES: values.cases }
  if (values.seed) environment.BAILIWICK_SEED = values.seed
  if (values.families) environment.BAILIWICK_FAMILIES = 'yes'
  if (values.mutants || values.mutant) environment.BAILIWICK_MUTANT_CASES = values.cases
  if (values.mutant) environment.BAILIWICK_MUTANT = values.mutant
  const files = ['test/equivalence/prisma.test.ts', 'test/equivalence/mutants/prisma-mutants.test.ts']
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  const { status } = spawnSync(process.execPath, [vitest, 'run', ...files], {
    cwd: root,
    env: environment,
    stdio: 'inherit',
  })
  return status ?? 1
}
