/** What is nearest to a yes, of random conditions in random worlds: each way is one, and where there is none, random changes lead nowhere. */
import { definePolicy, memoryFacts } from 'bailiwick'
import { nearestAllow } from 'bailiwick/analyze'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { everything } from '../../tools/samples.ts'
import { condition, data, subject } from '../equivalence/one-model/arbitrary.ts'
import { linked, type Row, type World } from '../equivalence/one-model/linked.ts'
import { model } from '../equivalence/one-model/model.ts'

const keys = ['id', 'ownerId', 'bossId', 'owner', 'parts']

it('every way leads to a yes, and of a never none does', { timeout: 300_000 }, () => {
  const seen = new Map<string, number>()
  const property = fc.property(
    condition('item', 2),
    data,
    data,
    subject,
    subject,
    (build, world, others, who, another) => {
      const policy = definePolicy(model, 'item', (refs) => ({
        read: { allow: { it: build(refs as never, refs.resource) } },
      }))
      const facts = memoryFacts([])
      const can = (user: object, row: object) => policy.for(user as never, { facts }).can('item.read', row as never)
      const rows = linked(others as World)
      for (const row of linked(world as World).slice(0, 2)) {
        const found = nearestAllow(policy, { action: 'item.read', subject: who, row, facts } as never, {
          milliseconds: 2000,
        })
        const kind = found.kind === 'unknown' ? `unknown ${found.reason}` : found.kind
        seen.set(kind, (seen.get(kind) ?? 0) + 1)
        expect(kind).not.toBe('unknown internal')
        if (found.kind === 'allowed') expect(can(who, row)).toBe(true)
        if (found.kind !== 'never') continue
        for (const other of rows) {
          const kept = Object.fromEntries(keys.map((key) => [key, row[key]]))
          expect(can(who, { ...other, ...kept })).toBe(false)
          expect(can({ ...another, id: (who as Row)['id'] }, { ...other, ...kept })).toBe(false)
        }
      }
    },
  )
  fc.assert(property, {
    numRuns: Number(process.env['RUNS'] ?? (everything ? 300 : 40)),
    seed: Number(process.env['SEED'] ?? 5),
  })
  expect(seen.get('found')).toBeGreaterThan(10)
})
