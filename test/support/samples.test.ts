import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { leftOut, samples } from '../../tools/samples.ts'
import { ROOT } from './markdown-files.ts'

it('whatever is sampled is there: continuous integration runs these by name, in full', () => {
  const files = Object.keys({ ...samples, ...leftOut })
  expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([])
})
