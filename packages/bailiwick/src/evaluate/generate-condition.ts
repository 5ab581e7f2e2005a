import type { ConditionNode, OperandNode, Value } from '../ast/condition.ts'
import type { ModelNode } from '../ast/model.ts'
import { type Check, compileCondition } from './compile-condition.ts'
import { type Code, type OperandCode, OperandWriter } from './generate-operand.ts'
import type { CodeWriter } from './generated-code.ts'
import { isMember } from './membership.ts'

export type { Code } from './generate-operand.ts'

type Comparison = Extract<ConditionNode, { kind: 'comparison' }>

/** Kinds whose canonical values JavaScript's own `<` orders as PostgreSQL does. */
const plainOrder: readonly string[] = ['int', 'bigint', 'decimal', 'float', 'date']
const orderText = { lt: '<', lte: '<=', gt: '>', gte: '>=' } as const

/**
 * Writes conditions as code in Kleene's logic. What it does not write itself it leaves to the closure of the same condition; what
 * fails there ends the quick way.
 */
export class ConditionWriter {
  readonly #model: ModelNode
  readonly #writer: CodeWriter
  readonly #operands: OperandWriter

  constructor(model: ModelNode, writer: CodeWriter) {
    this.#model = model
    this.#writer = writer
    this.#operands = new OperandWriter(model, writer)
  }

  condition(node: ConditionNode, check?: Check): Code {
    switch (node.kind) {
      case 'constant':
        return { before: '', value: String(node.value), definite: node.value !== null }
      case 'all':
      case 'any':
        return this.fold(
          node.conditions.map((inner) => this.condition(inner)),
          node.kind === 'any',
        )
      case 'not': {
        const { before, value, definite } = this.condition(node.condition)
        return { before, value: definite ? `!${value}` : `(${value} === null ? null : !${value})`, definite }
      }
      case 'isTrue':
      case 'isNotFalse': {
        const { before, value } = this.condition(node.condition)
        const text = node.kind === 'isTrue' ? `(${value} === true)` : `(${value} !== false)`
        return { before, value: text, definite: true }
      }
      default:
        return this.#atom(node) ?? this.closure(check ?? compileCondition(this.#model, node))
    }
  }

  #atom(node: ConditionNode): Code | undefined {
    switch (node.kind) {
      case 'truth': {
        const operand = this.operand(node.operand)
        return operand && { before: operand.before, value: operand.value, definite: !operand.nullable }
      }
      case 'isNull': {
        const operand = 'element' in node.operand ? undefined : this.operand(node.operand)
        return (
          operand && { before: operand.before + operand.settle, value: `(${operand.value} === null)`, definite: true }
        )
      }
      case 'comparison':
        return this.#comparison(node)
      case 'in':
        return this.#in(node)
      default:
        return undefined
    }
  }

  operand(node: OperandNode): OperandCode | undefined {
    return this.#operands.operand(node)
  }

  /** Kleene's fold: the decisive value ends it, unknown is remembered. */
  fold(parts: readonly Code[], decisive: boolean): Code {
    if (parts.length === 0) return { before: '', value: String(!decisive), definite: true }
    if (parts.length === 1) return parts[0]!
    const definite = parts.every((part) => part.definite)
    if (definite && parts.every((part) => part.before === '')) {
      return { before: '', value: `(${parts.map((part) => part.value).join(decisive ? ' || ' : ' && ')})`, definite }
    }
    const result = this.#writer.variable()
    const steps = parts.map(
      (part) =>
        `${part.before}\nif (${part.value} === ${decisive}) { ${result} = ${decisive}; break ${result}_; }${part.definite ? '' : ` if (${part.value} === null) ${result} = null;`}`,
    )
    return { before: `${result}_: { ${result} = ${!decisive};\n${steps.join('\n')} }`, value: result, definite }
  }

  /** A closure in the place of code: only true, false and unknown are taken from it. */
  closure(check: (environment: never) => unknown): Code {
    const result = this.#writer.variable()
    const call = `${result} = ${this.#writer.constant(check)}(e);`
    const surprise = `if (${result} !== true && ${result} !== false && ${result} !== null) return 2;`
    return { before: `${call} ${surprise}`, value: result, definite: false }
  }

  /** Whether the operand has one of the values of a table; `whole` where that is not the question. */
  lookUp(operand: OperandCode, table: ReadonlyMap<Value, unknown>, whole: Code): Code {
    const result = this.#writer.variable()
    const found = `${this.#writer.constant(table)}.get(${operand.value})`
    const miss = `if (${result} === undefined) { ${operand.settle} ${result} = false; }`
    const closure = `else if (${result} !== true) { ${whole.before} ${result} = ${whole.value}; }`
    const before = `${operand.before}\nif (${operand.value} === null) { ${whole.before} ${result} = ${whole.value}; } else { ${result} = ${found}; ${miss} ${closure} }`
    return { before, value: result, definite: false }
  }

  #comparison(node: Comparison): Code | undefined {
    const left = this.operand(node.left)
    const right = this.operand(node.right)
    if (!left || !right) return undefined
    const { operator } = node
    const nullable = left.nullable || right.nullable
    const anyNull = `${left.value} === null || ${right.value} === null`
    if (operator === 'is' || operator === 'isNot') return this.#equality(left, right, operator === 'is')
    const before = left.before + right.before + left.settle + right.settle
    if (operator === 'isDistinctFrom') return { before, value: `(${left.value} !== ${right.value})`, definite: true }
    if (!plainOrder.includes(node.left.type.kind)) return undefined
    const compared = `${left.value} ${orderText[operator]} ${right.value}`
    if (!nullable) return { before, value: `(${compared})`, definite: true }
    return this.#result(before, `${anyNull} ? null : ${compared}`, false)
  }

  /** What equals a good value is good; only what does not is looked at. */
  #equality(left: OperandCode, right: OperandCode, wanted: boolean): Code {
    const before = left.before + right.before
    const settle = left.settle + right.settle
    const equal = `${left.value} === ${right.value}`
    const nullable = left.nullable || right.nullable
    const bothSettle = left.settle !== '' && right.settle !== ''
    if (settle === '' || bothSettle) {
      if (!nullable)
        return {
          before: before + settle,
          value: `(${left.value} ${wanted ? '===' : '!=='} ${right.value})`,
          definite: true,
        }
      const anyNull = `${left.value} === null || ${right.value} === null`
      return this.#result(before + settle, `${anyNull} ? null : (${equal}) === ${wanted}`, false)
    }
    const result = this.#writer.variable()
    const unequal = nullable ? `(${left.value} === null || ${right.value} === null) ? null : ${!wanted}` : `${!wanted}`
    const notNull = nullable ? ` && ${left.value} !== null` : ''
    const text = `${before}\nif (${equal}${notNull}) ${result} = ${wanted}; else { ${settle} ${result} = ${unequal}; }`
    return { before: text, value: result, definite: !nullable }
  }

  #result(before: string, expression: string, definite: boolean): Code {
    const result = this.#writer.variable()
    return { before: `${before}\n${result} = ${expression};`, value: result, definite }
  }

  #in(node: Extract<ConditionNode, { kind: 'in' }>): Code | undefined {
    const operand = this.operand(node.operand)
    const list = operand && this.#operands.list(node.list)
    if (!operand || !list) return undefined
    const result = this.#writer.variable()
    const member = `${result} = ${this.#writer.constant(isMember)}(${list.value}, ${operand.value});`
    return {
      before: `${operand.before}${list.before}\n${member} if (${result} !== true) { ${operand.settle} }`,
      value: result,
      definite: false,
    }
  }
}
