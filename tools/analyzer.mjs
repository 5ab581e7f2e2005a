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
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { build } from 'vite'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
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
refuse('questions', /^[1-9]\d{0,7}$/, 'a whole number from 1')
refuse('seed', /^\d{1,9}$/, 'a whole number')
refuse('z3-timeout', /^[1-9]\d{0,6}$/, 'milliseconds')
refuse('wrong', /^[1-9]\d{0,4}$/, 'a whole number from 1')
refuse('workers', /^[1-9]\d?$/, 'a whole number from 1')
refuse('keep', /^[a-z0-9]+(-[a-z0-9]+)*$/, 'the name of a file: words with dashes between them, such as null-in-a-list')

// Bundled below node_modules, so that the workers find the libraries, and run without a test runner around them.
process.env.BAILIWICK_ROOT = root
const below = join(root, 'node_modules', '.bailiwick')
mkdirSync(below, { recursive: true })
const folder = mkdtempSync(join(below, 'analyzer-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(130))

await bundle('run')
await bundle('worker')
const { run } = await import(pathToFileURL(join(folder, 'run.mjs')).href)
const wrong = await run({
  questions: Number(values.questions),
  seed: Number(values.seed ?? Date.now() % 2 ** 31),
  workers: values.workers && Number(values.workers),
  z3Timeout: Number(values['z3-timeout']),
  mostWrong: Number(values.wrong),
  keep: values.keep,
  mutants: values.mutants || values.mutant ? new RegExp(values.mutant ?? '') : undefined,
  record: values.record,
  worker: join(folder, 'worker.mjs'),
})
for (const text of wrong) console.error(`\n${text}`)
console.log(wrong.length === 0 ? 'No answer is contradicted.' : `${wrong.length} things are wrong.`)
process.exit(wrong.length === 0 ? 0 : 1)

async function bundle(name) {
  const conditions = ['source', 'module', 'node']
  await build({
    configFile: false,
    logLevel: 'error',
    resolve: { conditions },
    ssr: { noExternal: ['bailiwick'], external: ['@bailiwick/server'], resolve: { conditions } },
    build: {
      ssr: join(root, `test/analyze/run/${name}.ts`),
      outDir: folder,
      emptyOutDir: false,
      minify: false,
      rollupOptions: { output: { entryFileNames: `${name}.mjs` } },
    },
  })
}

function refuse(name, pattern, expected) {
  const value = values[name]
  if (value === undefined || pattern.test(value)) return
  console.error(`--${name} takes ${expected}; seen: ${value}.`)
  process.exit(2)
}
