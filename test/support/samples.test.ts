import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { leftOut, samples } from '../../tools/samples.ts'
import { ROOT } from './markdown-files.ts'

it('whatever is sampled is there, and continuous integration runs it in full', () => {
  const list = /^readonly SAMPLED=\((.*)\)$/m.exec(readFileSync(join(ROOT, '.ci/run'), 'utf8'))?.[1] ?? ''
  const run = list.split(' ').map((name) => `${name}.test.ts`)
  expect(run.sort()).toEqual(Object.keys({ ...samples, ...leftOut }).sort())
  expect(Object.keys({ ...samples, ...leftOut }).filter((file) => !existsSync(join(ROOT, file)))).toEqual([])
})
