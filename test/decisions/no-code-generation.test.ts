import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { runBundled } from '../support/bundled.ts'
import { families } from './families/index.ts'

test('where `new Function` is forbidden, the whole table is answered all the same', async () => {
  const entry = fileURLToPath(new URL('ask-all.ts', import.meta.url))
  const answer = JSON.parse(await runBundled(entry, ['--disallow-code-generation-from-strings']))
  const asked = families.reduce((count, family) => count + family.cases.length, 0)
  expect(answer).toEqual({ generates: false, asked, found: [] })
}, 120_000)
