import { type AttributeSpec, isType, type RowSpec, type ShapeSpec, type TypeSpec } from '../spec/spec.ts'

/** A value of the subject or the context, or what stands for one that is left out. */
export function given(record: RowSpec, name: string, spec: AttributeSpec | undefined): unknown {
  return Object.hasOwn(record, name) ? record[name] : spec && 'default' in spec ? spec.default : null
}

/** Follows a path into json; another JSON type than the declared one is null. */
export function inside(value: unknown, path: readonly string[], spec: AttributeSpec | undefined): unknown {
  if (!spec?.shape || path.length === 0) return value
  let at = value
  let shape: TypeSpec | ShapeSpec = spec.shape
  for (const key of path) {
    if (typeof at !== 'object' || at === null || Array.isArray(at) || !Object.hasOwn(at, key)) return null
    at = (at as RowSpec)[key]
    shape = (shape as ShapeSpec)[key]!
  }
  return isType(shape) && fits(shape, at) ? at : null
}

function fits({ kind, values }: TypeSpec, value: unknown): boolean {
  if (kind === 'boolean') return typeof value === 'boolean'
  if (kind === 'int') return Number.isSafeInteger(value)
  return typeof value === 'string' && (kind !== 'enum' || values!.includes(value))
}
