import { type AttributeSpec, isType, type ModelSpec, type RowSpec, type ShapeSpec } from '../spec/spec.ts'
import type { Dice } from './dice.ts'
import { distinctKeys, givable, jsonValues, often, storable } from './hostile-values.ts'

/** Rows from dice: few enough values that rules meet them, few enough keys that rows are related, some that lead nowhere. */
export function randomRows(dice: Dice, model: ModelSpec): Record<string, readonly RowSpec[]> {
  const { unique: keys, joined: joinedOf } = keyPools(model)
  const rows: Record<string, readonly RowSpec[]> = {}
  for (const [name, resource] of Object.entries(model.resource)) {
    const joined = joinedOf(name)
    rows[name] = dice.times(rowCount, (index) => {
      const row: Record<string, unknown> = {}
      for (const [attribute, spec] of Object.entries(resource.attributes)) {
        const unique = attribute === 'id' || attribute === 'code' ? keys.get(`${name}.${attribute}`) : undefined
        const pool = joined.get(attribute)
        if (unique) row[attribute] = unique[index]
        // Mostly the first few rows, so that they have several; the last key belongs to no row.
        else if (pool)
          row[attribute] = spec.optional && dice.once(5) ? null : dice.pick([...pool.slice(0, 6), pool.at(-1)!])
        else row[attribute] = rowValue(dice, spec)
      }
      return row
    })
  }
  return rows
}

const rowCount = 14
/** How many rows a case may create. */
const newRows = 3

export interface KeyPools {
  /** By resource and attribute, as many keys as there may be rows; the last ones belong to no row of the world. */
  readonly unique: ReadonlyMap<string, readonly unknown[]>
  /** By attribute of a resource that leads to other rows, their keys. */
  joined(resource: string): ReadonlyMap<string, readonly unknown[]>
}

/** The keys of a model, the same whenever it is asked. */
export function keyPools(model: ModelSpec): KeyPools {
  const unique = new Map<string, readonly unknown[]>()
  for (const [name, { attributes }] of Object.entries(model.resource)) {
    for (const key of ['id', 'code']) {
      const { kind } = attributes[key] ?? {}
      if (kind) unique.set(`${name}.${key}`, distinctKeys(kind, rowCount + newRows))
    }
  }
  const keysOf = (resource: string, attribute = 'id') => unique.get(`${resource}.${attribute}`)!
  return {
    unique,
    joined: (name) => {
      const joined = new Map(
        Object.values(model.resource[name]!.relations).flatMap((relation) =>
          relation.to === 'one' ? [[relation.via, keysOf(relation.target, relation.references)]] : [],
        ),
      )
      // A key that only a to-many relation of another resource uses.
      for (const [other, { relations }] of Object.entries(model.resource)) {
        for (const relation of Object.values(relations)) {
          if (relation.to === 'many' && relation.target === name && !joined.has(relation.via)) {
            joined.set(relation.via, keysOf(other, relation.references))
          }
        }
      }
      return joined
    },
  }
}

/** A value that a column may hold. */
export function rowValue(dice: Dice, spec: AttributeSpec): unknown {
  if (spec.tenant) {
    if (spec.tenant === 'shared' && dice.once(4)) return null
    return dice.pick(storable(spec).slice(0, 2))
  }
  if (spec.shape) return dice.once(8) ? null : randomJson(dice, spec.shape)
  if (spec.optional && dice.once(4)) return null
  return spec.array ? elements(dice, storable(spec)) : dice.pick(often(storable(spec)))
}

/** Some lists are long: the evaluator looks large ones up instead of walking them. */
function elements(dice: Dice, values: readonly unknown[]): unknown[] {
  const count = dice.once(12) ? 20 : dice.below(4)
  const close = values.slice(0, 6)
  return dice.times(count, () => (dice.once(7) ? null : dice.pick(close)))
}

function randomJson(dice: Dice, shape: ShapeSpec): unknown {
  if (dice.once(15)) return dice.pick([3, 'a', [], [{}], true])
  const entries = Object.entries(shape).filter(() => !dice.once(6))
  return Object.fromEntries(
    entries.map(([key, inner]) => {
      if (!isType(inner)) return [key, dice.once(6) ? null : randomJson(dice, inner)]
      return [key, dice.pick(inner.kind === 'enum' ? [...inner.values!, 'none', null, 2] : jsonValues[inner.kind]!)]
    }),
  )
}

/** What is given has been parsed: a text alone is refused. */
function givenJson(dice: Dice, shape: ShapeSpec): unknown {
  const value = randomJson(dice, shape)
  return typeof value === 'string' ? [value] : value
}

/** A subject, or the circumstances of a request. What has a default may be left out. */
export function randomGiven(dice: Dice, attributes: Readonly<Record<string, AttributeSpec>>): RowSpec {
  const given: Record<string, unknown> = {}
  for (const [name, spec] of Object.entries(attributes)) {
    if ('default' in spec && dice.once(2)) continue
    if (spec.tenant)
      given[name] = spec.tenant === 'shared' && dice.once(5) ? null : dice.pick(storable(spec).slice(0, 2))
    else if (spec.shape) given[name] = dice.once(6) ? null : givenJson(dice, spec.shape)
    else if (spec.optional && dice.once(5)) given[name] = null
    else given[name] = spec.array ? elements(dice, givable(spec)) : dice.pick(givable(spec))
  }
  return given
}
