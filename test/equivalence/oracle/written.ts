import { isDeepStrictEqual } from 'node:util'
import type { AttributeSpec, RowSpec } from '../spec/spec.ts'
import { compare, read } from './values.ts'

/** What a write makes of a row, by its definition. */

/** The attributes that the changes write: those whose value is another one than before, null being a value like any other. */
export function writtenNames(
  attributes: Readonly<Record<string, AttributeSpec>>,
  row: RowSpec,
  changes: RowSpec,
): readonly string[] {
  return Object.keys(changes).filter((name) => isDistinct(attributes[name]!, row[name], changes[name]))
}

function isDistinct(spec: AttributeSpec, one: unknown, two: unknown): boolean {
  if (one === null || two === null || one === undefined || two === undefined) return (one ?? null) !== (two ?? null)
  if (spec.shape) return !isDeepStrictEqual(one, two)
  if (!spec.array) return isOther(spec, one, two)
  const [a, b] = [one, two] as [readonly unknown[], readonly unknown[]]
  return a.length !== b.length || a.some((element, index) => isOther(spec, element, b[index]))
}

function isOther(spec: AttributeSpec, one: unknown, two: unknown): boolean {
  const [a, b] = [read(spec, one), read(spec, two)]
  return a === null || b === null ? a !== b : compare(a, b) !== 0
}

/** A new row with what the database fills in: the default, else null. */
export function createdRow(attributes: Readonly<Record<string, AttributeSpec>>, given: RowSpec): RowSpec {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, spec]) => [
      name,
      Object.hasOwn(given, name) ? given[name] : 'default' in spec ? spec.default : null,
    ]),
  )
}

/** Whether a database can tell that a value of a new row was given: null and the default look as if it had been left out. */
export function isGivenInDatabase(spec: AttributeSpec, value: unknown): boolean {
  return value !== null && !('default' in spec && !isDistinct(spec, spec.default, value))
}
