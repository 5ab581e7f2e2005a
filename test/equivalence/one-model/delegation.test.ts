import { needs } from 'bailiwick'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Needs } from '../../../packages/bailiwick/src/evaluate/needs.ts'
import { data, subject } from './arbitrary.ts'
import { delegation, everyWay, ways } from './delegation.ts'
import { linked, type World } from './linked.ts'

/** What `permitted`, `onBehalfOf` and `needs` stand for, asked in the long way, with random policies and rows. */

type Row = Record<string, unknown>
const seed = Number(process.env.BAILIWICK_SEED ?? Date.now() % 2 ** 31)
const rules = fc.record({
  allow: delegation.map(({ allow }) => allow),
  deny: delegation.map(({ deny }) => deny),
  ofPart: delegation.map(({ ofPart }) => ofPart),
})
const items = fc.sample(data, { numRuns: 2, seed }).flatMap((world) => linked(world as World))
const names = Object.keys(ways) as (keyof typeof ways)[]

test(`permitted is the question about the related row (seed ${seed})`, () => {
  let yes = 0
  let asked = 0
  const property = fc.property(rules, subject, (given, who) => {
    const access = everyWay(given).for(who as never) as unknown as Asked
    const person = (row: unknown) => row !== null && access.can('person.act', row)
    const part = (row: Row) => access.can('part.act', row)
    for (const item of items) {
      const owner = item['owner'] as Row | null
      const parts = item['parts'] as readonly Row[]
      const long: Readonly<Record<keyof typeof ways, boolean>> = {
        owner: person(owner),
        boss: owner !== null && person(owner['boss']),
        everybody: owner !== null && owner['boss'] !== null,
        somePart: parts.some(part),
        everyMaker: parts.every((each) => person(each['maker'])),
        // A relation of a row that is not there is unknown, as everywhere.
        noneOfOwner: owner !== null && !(owner['parts'] as readonly Row[]).some(part),
      }
      for (const name of names) {
        if (access.can(`item.${name}`, item) !== long[name])
          throw new Error(`${name}: ${access.explain(`item.${name}`, item).text}`)
        asked++
        if (long[name]) yes++
      }
    }
  })
  fc.assert(property, { numRuns: 40, seed })
  expect(yes / asked).toBeGreaterThan(0.1)
  expect(yes / asked).toBeLessThan(0.9)
})

test(`on behalf of another is both of them (seed ${seed})`, () => {
  const property = fc.property(rules, subject, subject, (given, who, other) => {
    const policy = everyWay(given)
    const both = policy.for(who as never, { onBehalfOf: other as never }) as unknown as Asked
    const [one, two] = [who, other].map((each) => policy.for(each as never) as unknown as Asked)
    for (const item of items.slice(0, 12)) {
      for (const name of names) {
        const action = `item.${name}`
        const expected = one!.can(action, item) && two!.can(action, item)
        expect(both.can(action, item)).toBe(expected)
        expect(both.decide(action, item).allowed).toBe(expected)
      }
    }
  })
  fc.assert(property, { numRuns: 20, seed })
})

test(`a row with what is needed decides as the whole row does (seed ${seed})`, () => {
  const property = fc.property(rules, subject, (given, who) => {
    const typed = everyWay(given).for(who as never)
    const access = typed as unknown as Asked
    for (const name of names) {
      const needed = needs(typed, `item.${name}` as never)
      for (const item of items.slice(0, 12)) {
        expect(access.can(`item.${name}`, cutTo(needed, item))).toBe(access.can(`item.${name}`, item))
      }
    }
  })
  fc.assert(property, { numRuns: 40, seed })
})

interface Asked {
  can(action: string, row: unknown): boolean
  decide(action: string, row: unknown): { readonly allowed: boolean }
  explain(action: string, row: unknown): { readonly text: string }
}

function cutTo(needed: Needs, row: Row): Row {
  const cut = Object.fromEntries(needed.attributes.map((name) => [name, row[name]]))
  for (const [name, inner] of Object.entries(needed.relations)) {
    const value = row[name] as Row | readonly Row[] | null
    cut[name] = Array.isArray(value) ? value.map((each) => cutTo(inner, each)) : value && cutTo(inner, value as Row)
  }
  return cut
}
