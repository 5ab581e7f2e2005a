import type { WorldSpec } from '../engines/stored-world.ts'
import type { AttributeSpec, RowSpec, WriteSpec } from '../spec/spec.ts'
import type { Dice } from './dice.ts'
import { keyPools, rowValue } from './random-rows.ts'

/** What is to be written to each resource: changes for all of its rows, and rows that are to be created. */
export function randomWrites(dice: Dice, { model, rows }: WorldSpec): Readonly<Record<string, WriteSpec>> {
  const pools = keyPools(model)
  return Object.fromEntries(
    Object.entries(model.resource).map(([name, { attributes }]) => {
      const value = (attribute: string, spec: AttributeSpec) => {
        // Half of the values are those of some row, so that a change leaves some rows as they are.
        if (dice.once(2)) return dice.pick(rows[name]!)[attribute]
        const pool = pools.joined(name).get(attribute)
        if (!pool) return rowValue(dice, spec)
        return spec.optional && dice.once(5) ? null : dice.pick([...pool.slice(0, 6), pool.at(-1)!])
      }
      const unique = ['id', 'code'].flatMap((key) => {
        const pool = pools.unique.get(`${name}.${key}`)
        return pool && attributes[key] ? [[key, pool] as const] : []
      })
      const others = Object.entries(attributes).filter(([key]) => key !== 'id' && key !== 'code')
      const changed = dice.some(others, 1 + dice.below(3))
      const created = dice.times(3, (index): RowSpec => {
        const row: Record<string, unknown> = {}
        // Beyond the keys of the rows that are there.
        for (const [key, pool] of unique) row[key] = pool[pool.length - 1 - index]
        for (const [key, spec] of others) {
          const mayBeLeftOut = 'default' in spec || spec.optional || spec.shape || spec.tenant === 'shared'
          if (!mayBeLeftOut || !dice.once(3)) row[key] = value(key, spec)
        }
        return row
      })
      return [name, { changes: Object.fromEntries(changed.map(([key, spec]) => [key, value(key, spec)])), created }]
    }),
  )
}
