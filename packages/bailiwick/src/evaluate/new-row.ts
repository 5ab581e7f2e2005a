import type { AttributeNode, ResourceNode } from '../ast/model.ts'
import { isMisfit, isStorable, scalars } from '../ast/scalars.ts'
import { isArrayType, isJsonType } from '../ast/types.ts'

type Fits = (value: unknown) => boolean

/**
 * A quick look at a row that is to be created: true where each of its keys is an attribute that may be given, with a scalar that fits.
 * Anything else is for `readCreated`, which says what is wrong.
 */
export function compileNewRow({ attributes }: ResourceNode): Fits {
  const fits = new Map(Object.values(attributes).map((attribute) => [attribute.name, fitsIn(attribute)]))
  return (row) => {
    if (typeof row !== 'object' || row === null) return false
    const prototype = Object.getPrototypeOf(row)
    if (prototype !== Object.prototype && prototype !== null) return false
    // A key that plain objects inherit is looked at too, and does no harm.
    for (const name in row) {
      const known = fits.get(name)
      if (known === undefined || !known((row as Readonly<Record<string, unknown>>)[name])) return false
    }
    return true
  }
}

function fitsIn({ type, nullable, generated }: AttributeNode): Fits {
  if (generated || isJsonType(type) || isArrayType(type)) return () => false
  if (type.kind === 'id' || type.kind === 'text') {
    return (value) => (typeof value === 'string' ? isStorable(value) : value === null && nullable)
  }
  const { read } = scalars[type.kind]
  return (value) => (value === null ? nullable : value !== undefined && !isMisfit(read(value, type, true)))
}
