#!/usr/bin/env node
/**
 * Asks the analyser random questions, and Z3 the same; replays what it finds in JavaScript, in SQL and under row-level security.
 *
 *   npm run analyzer -- --questions 10000 --seed 1   more questions than the default, or those of another run again
 *   npm run analyzer -- --z3-timeout 2000            how long Z3 may think about a question, in milliseconds
 *   npm run analyzer -- --wrong 100                  goes on until so many are wrong, instead of ten
 *   npm run analyzer -- --mutants                    and whether solvers that are broken on purpose are caught
 *   npm run analyzer -- --mutant null                nothing but the mutants of a name
 *   npm run analyzer -- --seed 1 --mutants --record  and writes which question caught each: the next run asks it first
 *   npm run analyzer -- --seed 7 --keep NAME         writes what fails, shrunk, where `npm test` asks it for ever
 *
 * It needs Z3, which is no part of the workspace: npm ci --prefix test/z3 --ignore-scripts
 */
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { bundle, folderOf, refuse } from './bundle.mjs'

const { values } = parseArgs({
  options: {
    questions: { type: 'string', default: '2000' },
    seed: { type: 'string' },
    'z3-timeout': { type: 'string', default: '500' },
    keep: { type: 'string' },
    wrong: { type: 'string', default: '10' },
    workers: { type: 'string' },
    mutants: { type: 'boolean' },
    mutant: { type: 'string' },
    record: { type: 'boolean' },
  },
})
refuse(values, 'questions', /^[1-9]\d{0,7}$/, 'a whole number from 1')
refuse(values, 'seed', /^\d{1,9}$/, 'a whole number')
refuse(values, 'z3-timeout', /^[1-9]\d{0,6}$/, 'milliseconds')
refuse(values, 'wrong', /^[1-9]\d{0,4}$/, 'a whole number from 1')
refuse(values, 'workers', /^[1-9]\d?$/, 'a whole number from 1')
refuse(
  values,
  'keep',
  /^[a-z0-9]+(-[a-z0-9]+)*$/,
  'the name of a file: words with dashes between them, such as null-in-a-list',
)

const folder = folderOf('analyzer')
const worker = await bundle(folder, 'test/analyze/run/worker.ts')
const { run } = await import(pathToFileURL(await bundle(folder, 'test/analyze/run/run.ts')).href)
const wrong = await run({
  questions: Number(values.questions),
  seed: Number(values.seed ?? Date.now() % 2 ** 31),
  workers: values.workers && Number(values.workers),
  z3Timeout: Number(values['z3-timeout']),
  mostWrong: Number(values.wrong),
  keep: values.keep,
  mutants: values.mutants || values.mutant ? new RegExp(values.mutant ?? '') : undefined,
  record: values.record,
  worker,
})
for (const text of wrong) console.error(`\n${text}`)
console.log(wrong.length === 0 ? 'No answer is contradicted.' : `${wrong.length} things are wrong.`)
process.exit(wrong.length === 0 ? 0 : 1)
