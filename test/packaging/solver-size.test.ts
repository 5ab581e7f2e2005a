/** The solver, with everything that it needs to decide a question and to confirm what it finds, is small enough for a browser. */
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'vite'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
const entry = join(root, 'packages/bailiwick/src/analyze/solve/search.ts')

/** Bytes, minified and compressed, the evaluator that confirms witnesses included. */
const BUDGET = 25_600

test('the solver with the evaluator is within its size budget', async () => {
  const made = await build({
    configFile: false,
    logLevel: 'error',
    resolve: { conditions: ['source'] },
    build: {
      write: false,
      minify: true,
      modulePreload: false,
      rollupOptions: { input: entry, preserveEntrySignatures: 'strict', external: [] },
    },
  })
  const [{ output }] = [made].flat() as unknown as [{ output: readonly [{ code: string; imports: readonly string[] }] }]
  expect(output[0].imports).toEqual([])
  expect(output[0].code).not.toMatch(/\bnode:/)
  expect(gzipSync(output[0].code, { level: 9 }).length).toBeLessThanOrEqual(BUDGET)
})
