import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { runBundled } from '../support/bundled.ts'

const entry = fileURLToPath(new URL('allocations-of-can.ts', import.meta.url))
// A young generation that holds it all: no collection in the middle hides what was allocated.
const flags = ['--expose-gc', '--min-semi-space-size=128', '--max-semi-space-size=128']

test.each(['generated code', 'closures'])(
  'can allocates nothing: %s',
  async (way) => {
    const { permitted, bytes } = JSON.parse(await runBundled(entry, flags, way === 'closures' ? ['closures'] : []))
    expect(permitted).toBe(5)
    expect(bytes).toBeLessThan(1)
  },
  60_000,
)
