import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { errorCodes } from 'bailiwick'
import { expect, it } from 'vitest'
import { families } from './families/index.ts'
import { codesElsewhere, notCovered } from './not-covered.ts'
import type { Family } from './table.ts'

const numbers = [
  ...Array.from({ length: 58 }, (_, index) => index + 1),
  ...Array.from({ length: 23 }, (_, index) => index + 103),
].map((number) => `A${String(number).padStart(3, '0')}`)

const titles = families.flatMap((family) => family.cases.map((given) => given.title))

it('has rows in every family', () => {
  const counts = families.map((family) => [family.name, family.cases.length] as const)
  const total = counts.reduce((sum, [, count]) => sum + count, 0)
  console.log([...counts, ['in all', total]].map(([name, count]) => `${String(count).padStart(5)}  ${name}`).join('\n'))
  expect(counts.filter(([, count]) => count === 0)).toEqual([])
})

it('has every family of every file', async () => {
  const folder = new URL('./families/', import.meta.url)
  const files = readdirSync(fileURLToPath(folder)).filter((file) => file !== 'index.ts')
  const written: Family[] = []
  for (const file of files) {
    const exported = Object.values(await import(`./families/${file.replace(/\.ts$/, '')}.ts`))
    written.push(...exported.filter((value): value is Family => Array.isArray((value as Partial<Family>).cases)))
  }
  expect(new Set(families.map(({ name }) => name)).size).toBe(families.length)
  expect(new Set(families)).toEqual(new Set(written))
})

it('names every row of a family once', () => {
  for (const { name, cases } of families) {
    const seen = new Set<string>()
    const twice = cases.map(({ title }) => title).filter((title) => seen.size === seen.add(title).size)
    expect(twice, name).toEqual([])
  }
})

it('has every assertion of the reference in a row, or says why not', () => {
  const covered = new Set(titles.flatMap((title) => title.match(/\bA\d{3}\b/g) ?? []))
  const excused = new Set(notCovered.map(({ id }) => id))
  expect(numbers.filter((id) => !covered.has(id) && !excused.has(id))).toEqual([])
  expect(numbers.filter((id) => covered.has(id) && excused.has(id))).toEqual([])
  expect([...excused].filter((id) => !numbers.includes(id))).toEqual([])
})

it('has a row for every error code, or names the test that has it', () => {
  const codes = new Set(
    families.flatMap((family) => (family.kind === 'errors' ? family.cases.map(({ code }) => code) : [])),
  )
  const rest = Object.keys(errorCodes).filter((code) => !codes.has(code as keyof typeof errorCodes))
  expect(rest.sort()).toEqual(Object.keys(codesElsewhere).sort())
  for (const [code, file] of Object.entries(codesElsewhere)) {
    expect(readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')).toContain(`'${code}'`)
  }
})
