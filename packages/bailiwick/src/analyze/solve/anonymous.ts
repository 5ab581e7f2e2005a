import type { Value } from '../../ast/condition.ts'
import { isArrayType, isJsonType, isScalarType, type JsonShape, type ScalarType } from '../../ast/types.ts'
import { readSubject } from '../../evaluate/environment.ts'
import { readJson } from '../../evaluate/read-value.ts'
import type { Lit } from './assignment.ts'
import { constantOf } from './operands.ts'
import type { Cell, World } from './world.ts'

/**
 * Where a model declares an anonymous subject, that one is in some worlds as well: what it leaves out is null there, also of attributes
 * that are never null otherwise.
 */
export function declareAnonymous(world: World): void {
  const { model, gates, subject } = world
  if (!model.anonymous) return
  const values = readSubject(model, null)
  const declared: Lit[] = [gates.free()]
  const isValue = (cell: Cell, type: ScalarType, value: Value) => {
    if (value === null) declared.push(cell.null)
    else declared.push(cell.null ^ 1, world.atoms.same(cell.val, constantOf(type, value)))
  }
  for (const { name, type, nullable } of Object.values(model.subject)) {
    const value = values[name]
    // What is left out and is never null otherwise is null where the subject is anonymous, by that alone.
    if (value === null && !nullable) continue
    if (isArrayType(type)) {
      const list = world.list(subject, name)
      if (value === null) declared.push(list.null)
      else {
        declared.push(list.null ^ 1, (value as unknown[]).length === 0 ? list.filled ^ 1 : list.filled)
        for (const one of value as Value[]) {
          declared.push(one === null ? list.hasNull : world.lists.has(list, constantOf(type.element, one)))
        }
      }
    } else if (isJsonType(type)) {
      for (const [path, inner] of pathsOf(type.shape, [])) {
        isValue(world.cell(subject, name, path, inner), inner, readJson(value, path, inner))
      }
    } else isValue(world.cell(subject, name), type, value as Value)
  }
  world.anonymous = gates.and(declared)
}

function pathsOf(shape: JsonShape, above: readonly string[]): readonly (readonly [readonly string[], ScalarType])[] {
  return Object.entries(shape).flatMap(([key, inner]) =>
    isScalarType(inner) ? [[[...above, key], inner] as const] : pathsOf(inner, [...above, key]),
  )
}
