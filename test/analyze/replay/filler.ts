import type { AttributeNode, ModelNode } from '../../../packages/bailiwick/src/ast/model.ts'
import { isArrayType, isJsonType, type ScalarType } from '../../../packages/bailiwick/src/ast/types.ts'
import { uniqueOf } from '../oracle/rows.ts'

/** Gives a value to what a world leaves open, so that its rows can be stored: nothing asks for it, so any will do. */
export class Filler {
  readonly #model: ModelNode
  #count: number

  constructor(model: ModelNode, from = 700_000) {
    this.#model = model
    this.#count = from
  }

  row(resource: string, known: Readonly<Record<string, unknown>>): Record<string, unknown> {
    const unique = uniqueOf(this.#model, resource)
    return this.#fill(this.#model.resources[resource]!.attributes, known, unique)
  }

  given(of: 'subject' | 'context', known: Readonly<Record<string, unknown>>): Record<string, unknown> {
    return this.#fill(this.#model[of], known, new Set())
  }

  #fill(
    attributes: Readonly<Record<string, AttributeNode>>,
    known: Readonly<Record<string, unknown>>,
    unique: ReadonlySet<string>,
  ): Record<string, unknown> {
    return Object.fromEntries(
      Object.values(attributes).map(({ name, type, nullable }) => {
        if (known[name] !== undefined) return [name, known[name]]
        if (unique.has(name)) return [name, this.#distinct(type as ScalarType)]
        if (nullable) return [name, null]
        return [name, isArrayType(type) ? [] : isJsonType(type) ? {} : plain(type, 0)]
      }),
    )
  }

  /** A value for a key, of which no other row has it. */
  fresh(resource: string, name: string): unknown {
    return this.#distinct(this.#model.resources[resource]!.attributes[name]!.type as ScalarType)
  }

  /** One that no other row has: beyond those that anybody chooses. */
  #distinct(type: ScalarType): unknown {
    return plain(type, this.#count++)
  }
}

function plain(type: ScalarType, count: number): unknown {
  switch (type.kind) {
    case 'boolean':
      return false
    case 'int':
    case 'float':
      return count
    case 'bigint':
    case 'decimal':
      return String(count)
    case 'date':
      return new Date(count * 86_400_000).toISOString().slice(0, 10)
    case 'timestamp':
      return new Date(count * 1000).toISOString().replace('.000', '')
    case 'uuid':
      return `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`
    case 'enum':
      return type.values![0]
    default:
      return `free${count}`
  }
}
