import type { ListNode, OperandNode } from '../ast/condition.ts'
import { type AttributeNode, lookup, type ModelNode, resourceAt } from '../ast/model.ts'
import { isMisfit, isStorable, scalars } from '../ast/scalars.ts'
import { isJsonType, type ScalarType } from '../ast/types.ts'
import { type CodeWriter, isPlainName } from './generated-code.ts'

/** Statements, and an expression that after them is true, false or null (unknown); `definite`: never null. */
export interface Code {
  readonly before: string
  readonly value: string
  readonly definite: boolean
}

/** Statements, and an expression that after them is the canonical value or null. */
export interface OperandCode {
  readonly before: string
  readonly value: string
  readonly nullable: boolean
  /** Statements that finish the check of a value which equals no known good one; empty where it is complete. */
  readonly settle: string
}

/** Reads of rows, subject and context. What cannot be written here is undefined: its condition is left to the closure. */
export class OperandWriter {
  readonly #model: ModelNode
  readonly #writer: CodeWriter
  readonly #loaded = new Map<string, OperandCode>()

  constructor(model: ModelNode, writer: CodeWriter) {
    this.#model = model
    this.#writer = writer
  }

  operand(node: OperandNode): OperandCode | undefined {
    // Instants may be without the digits that decide: two of them are compared by a function of their own.
    if (node.type.kind === 'timestamp') return undefined
    switch (node.kind) {
      case 'literal':
        return { before: '', value: this.#writer.constant(node.value), nullable: node.value === null, settle: '' }
      case 'attribute':
        return node.json ? undefined : this.#given(node.of, node.name)
      case 'row': {
        if (node.json || node.hops.length > 0 || node.level !== 0 || !isPlainName(node.name)) return undefined
        const attribute = resourceAt(this.#model, node.resource, []).attributes[node.name]!
        return this.#once(`row.${node.name}`, () => this.#load(attribute))
      }
      default:
        return undefined
    }
  }

  list(node: ListNode): OperandCode | undefined {
    if (node.element.kind === 'timestamp') return undefined
    if (node.kind === 'values')
      return { before: '', value: this.#writer.constant(node.values), nullable: node.values === null, settle: '' }
    return node.kind === 'attribute' ? this.#given(node.of, node.name) : undefined
  }

  #once(key: string, make: () => OperandCode): OperandCode {
    const known = this.#loaded.get(key) ?? make()
    this.#loaded.set(key, known)
    return known
  }

  /** Canonical already, and own keys of our own objects. A null may be what an anonymous subject leaves out. */
  #given(of: 'subject' | 'context', name: string): OperandCode | undefined {
    const attribute = lookup(this.#model[of], name)
    if (!attribute || !isPlainName(name) || isJsonType(attribute.type)) return undefined
    const value = `${of === 'subject' ? 's' : 'c'}.${name}`
    const nullable = attribute.nullable || (of === 'subject' && this.#model.anonymous !== undefined)
    const inherited = `${this.#writer.constant(Object.prototype)}.${name} !== undefined`
    return { before: `if (${value} === undefined || ${inherited}) return 2;`, value, nullable, settle: '' }
  }

  /**
   * Reads an attribute once, where it is first needed. Only rows whose prototype is that of plain objects, or none, are read here,
   * and only while nothing of that name is inherited: then what is read is the row's own.
   */
  #load(attribute: AttributeNode): OperandCode {
    const { name, nullable } = attribute
    const type = attribute.type as ScalarType
    const value = this.#writer.variable()
    const plain = this.#writer.constant(Object.prototype)
    const prototype = `${this.#writer.constant(Object.getPrototypeOf)}(r)`
    const own = `if (${prototype} !== ${plain} && ${prototype} !== null || ${plain}.${name} !== undefined) return 2;`
    const fits = this.#fits(type, value)
    const checked = nullable ? `if (${value} !== null) { ${fits} }` : fits
    const read = `if (r === undefined) return 2; ${value} = r.${name}; if (${value} === undefined) return 2; ${own} ${checked}`
    const before = `if (${value} === undefined) { ${read} }\n`
    return { before, value, nullable, settle: this.#settle(type, value) }
  }

  /** Ends the quick way for a value that is not of the type, except for what `settle` looks at. */
  #fits(type: ScalarType, value: string): string {
    switch (type.kind) {
      case 'id':
      case 'text':
        return `if (typeof ${value} !== 'string') return 2;`
      case 'boolean':
        return `if (typeof ${value} !== 'boolean') return 2;`
      case 'int':
        return `if (!${this.#writer.constant(Number.isSafeInteger)}(${value})) return 2;`
      case 'enum':
        return this.#declared(type.values ?? [], value)
      default:
        return `${value} = ${this.#writer.constant(reader(type))}(${value}); if (${value} === undefined) return 2;`
    }
  }

  #declared(values: readonly string[], value: string): string {
    if (values.length > 8) return `if (!${this.#writer.constant(new Set(values))}.has(${value})) return 2;`
    return `if (${values.map((known) => `${value} !== ${this.#writer.constant(known)}`).join(' && ')}) return 2;`
  }

  /** Whether text could be stored is costly to see, and need not be seen of text that equals some that could. */
  #settle(type: ScalarType, value: string): string {
    if (type.kind !== 'id' && type.kind !== 'text') return ''
    const settled = this.#writer.variable()
    const test = `${value} !== null && !${this.#writer.constant(isStorable)}(${value})`
    return `if (${settled} === undefined) { if (${test}) return 2; ${settled} = true; }`
  }
}

/** The canonical value, or undefined. */
function reader(type: ScalarType): (value: unknown) => unknown {
  const { read } = scalars[type.kind]
  return (value) => {
    const found = read(value, type, false)
    return isMisfit(found) ? undefined : found
  }
}
