import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Bundled, bundle } from '../support/bundled.ts'

const entry = fileURLToPath(new URL('allocations-of-can.ts', import.meta.url))
// A young generation that holds it all: no collection in the middle hides what was allocated.
const flags = ['--expose-gc', '--min-semi-space-size=128', '--max-semi-space-size=128']

let program: Bundled
beforeAll(async () => {
  program = await bundle(entry)
})
afterAll(() => program.remove())

test.each(['generated code', 'closures'])(
  'can allocates nothing: %s',
  async (way) => {
    const { permitted, bytes } = JSON.parse(await program.run(flags, way === 'closures' ? ['closures'] : []))
    expect(permitted).toBe(5)

    expect(bytes).toBeLessThan(1)
  },
  60_000,
)
