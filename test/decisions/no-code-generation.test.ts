import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { everything } from '../../tools/samples.ts'
import { bundle } from '../support/bundled.ts'
import { families } from './families/index.ts'

test('where `new Function` is forbidden, the table is answered all the same', async () => {
  const step = everything ? 1 : 5
  const entry = fileURLToPath(new URL('ask-all.ts', import.meta.url))
  const program = await bundle(entry)
  try {
    const answer = JSON.parse(await program.run(['--disallow-code-generation-from-strings'], [String(step)]))
    const asked = families.reduce((count, family) => count + Math.ceil(family.cases.length / step), 0)
    expect(answer).toEqual({ generates: false, asked, found: [] })
  } finally {
    await program.remove()
  }
}, 120_000)
