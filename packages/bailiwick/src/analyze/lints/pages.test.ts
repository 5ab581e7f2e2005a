import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { pageOf } from '../../findings/finding.ts'
import { lints } from './all.ts'

const docs = new URL('../../../../../docs/', import.meta.url)
const kinds = lints.flatMap((lint) => lint.kinds)
const read = (page: string) => readFileSync(new URL(page, docs), 'utf8').replaceAll('\n', ' ')

test('each kind has a section on its page, which says how bad it is and why, and an example that makes it', () => {
  for (const { id, severity, why } of kinds) {
    const page = read(pageOf(id))
    const title = `${severity[0]!.toUpperCase()}${severity.slice(1)}`
    expect(page).toContain(`## ${id}  ${title}. ${why}`)
    expect(page).toContain(`'${id} `)
  }
})

test('no section is about none, and the index names every page', () => {
  const ids = new Set(kinds.map(({ id }) => id))
  const index = read('findings/README.md')
  for (const page of new Set(kinds.map(({ id }) => pageOf(id)))) {
    const name = page.replace('findings/', '')
    expect(index).toContain(`](${name})`)
    for (const [, id] of read(page).matchAll(/## ([A-Z]\d\d\/\S+)/g)) expect(ids).toContain(id)
  }
  for (const name of ['L10', 'L11', 'L12', 'L13', 'L44'])
    expect(existsSync(new URL(`findings/${name}.md`, docs))).toBe(true)
})

test('ids are unique', () => {
  expect(new Set(kinds.map(({ id }) => id)).size).toBe(kinds.length)
})
