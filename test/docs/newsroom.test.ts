import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readPage } from '../support/code-blocks.ts'

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')

/** Who tries what the front page shows must find the very same file. */
test.each(['policy.ts', 'model.ts'])('%s of the README is that of the newsroom', (name) => {
  const shown = readPage('README.md', read('README.md')).modules.find((module) => module.name === name)
  const lines = shown?.blocks.flatMap((block) => block.lines.slice(1)) ?? []
  expect(lines.join('\n').trim()).toBe(read(`examples/newsroom/${name}`).trim())
})
