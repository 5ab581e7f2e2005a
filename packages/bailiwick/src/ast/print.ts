import { assertNever } from '../util/assert-never.ts'
import { BEFORE, type ConditionNode, type ListNode, type OperandNode } from './condition.ts'
import { showValue } from './scalars.ts'

/**
 * A condition as a line of text in the author's words: `article.authorId is subject.id`. For reading, not for parsing.
 */
export function printCondition(node: ConditionNode): string {
  if ('text' in node && node.text !== undefined) return node.text
  switch (node.kind) {
    case 'constant':
      return node.value === null ? 'unknown' : String(node.value)
    case 'truth':
      return printOperand(node.operand)
    case 'comparison':
    case 'text':
    case 'enumOrder':
      return `${printOperand(node.left)} ${node.operator} ${printOperand(node.right)}`
    case 'isNull':
      return `${printOperand(node.operand)} isNull`
    case 'in':
      return node.list.kind === 'values' || node.operand.kind !== 'literal'
        ? `${printOperand(node.operand)} in ${printOperand(node.list)}`
        : `${printOperand(node.list)} has ${printOperand(node.operand)}`
    case 'overlap':
      return `${printOperand(node.left)} ${node.operator} ${printOperand(node.right)}`
    case 'isEmpty':
      return `${printOperand(node.list)} isEmpty`
    case 'all':
    case 'any':
      return `${node.kind}(${node.conditions.map(printCondition).join(', ')})`
    case 'not':
    case 'isTrue':
    case 'isNotFalse':
      return `${node.kind}(${printCondition(node.condition)})`
    case 'quantifier': {
      const relation = [rowName(node.level, node.resource), ...node.hops, node.relation].join('.')
      return `${relation} ${node.quantifier}(${printCondition(node.condition)})`
    }
    case 'granted':
    case 'denied':
      return `${node.kind}('${node.action}', ${[rowName(node.level, node.resource), ...node.hops].join('.')})`
    case 'permitted':
      return `permitted(${[rowName(node.level, node.resource), ...node.hops].join('.')}, '${node.action}')`
    case 'holds':
      return `holds('${node.code}')`
    case 'custom':
      return node.parameters === undefined
        ? `custom('${node.name}')`
        : `custom('${node.name}', ${JSON.stringify(node.parameters)})`
    default:
      return assertNever(node, 'condition')
  }
}

export function printOperand(node: OperandNode | ListNode): string {
  switch (node.kind) {
    case 'literal':
      return showValue(node.type, node.value)
    case 'values':
      return node.values === null
        ? 'null'
        : `[${node.values.map((value) => showValue(node.element, value)).join(', ')}]`
    case 'attribute':
      return [node.of, node.name, ...jsonPath(node)].join('.')
    case 'row':
      return [rowName(node.level, node.resource), ...node.hops, node.name, ...jsonPath(node)].join('.')
    case 'shifted':
      return `${printOperand(node.operand)} ${printDuration(node.microseconds)}`
    default:
      return assertNever(node, 'operand')
  }
}

function jsonPath(node: { readonly json?: readonly string[] } | object): readonly string[] {
  return 'json' in node && Array.isArray(node.json) ? node.json : []
}

function rowName(level: number, resource: string): string {
  if (level === BEFORE) return 'before'
  return level === 2 ? `${resource}2` : level === 3 ? `${resource}3` : resource
}

const units = [
  ['days', 86_400_000_000n],
  ['hours', 3_600_000_000n],
  ['minutes', 60_000_000n],
  ['seconds', 1_000_000n],
  ['milliseconds', 1000n],
  ['microseconds', 1n],
] as const

/** `+ 7 days`, `- 90 minutes`: the largest unit that divides it. */
function printDuration(microseconds: bigint): string {
  const size = microseconds < 0n ? -microseconds : microseconds
  const [name, unit] = units.find(([, length]) => size % length === 0n) ?? units[5]
  return `${microseconds < 0n ? '-' : '+'} ${size / unit} ${name}`
}
