import { assertNever } from '../util/assert-never.ts'
import type { ConditionNode, CustomNode, ListNode, OperandNode, Value } from './condition.ts'

/** Equal text for equal conditions over one resource, different text for different ones. For comparing, not for reading. */
export function identity(node: ConditionNode): string {
  switch (node.kind) {
    case 'constant':
      return String(node.value)
    case 'truth':
      return `truth(${operandIdentity(node.operand)})`
    case 'comparison':
    case 'text':
    case 'enumOrder':
      return `${node.operator}(${operandIdentity(node.left)},${operandIdentity(node.right)})`
    case 'isNull':
      return `isNull(${'element' in node.operand ? listIdentity(node.operand) : operandIdentity(node.operand)})`
    case 'in':
      return `in(${operandIdentity(node.operand)},${listIdentity(node.list)})`
    case 'overlap':
      return `${node.operator}(${listIdentity(node.left)},${listIdentity(node.right)})`
    case 'isEmpty':
      return `isEmpty(${listIdentity(node.list)})`
    case 'all':
    case 'any':
      return `${node.kind}(${node.conditions.map(identity).join(',')})`
    case 'not':
    case 'isTrue':
    case 'isNotFalse':
      return `${node.kind}(${identity(node.condition)})`
    case 'quantifier':
      return `${node.quantifier}(${placeIdentity(node)}.${node.relation},${node.elementLevel},${identity(node.condition)})`
    case 'granted':
    case 'denied':
    case 'permitted':
      return `${node.kind}(${JSON.stringify(node.action)},${placeIdentity(node)})`
    case 'holds':
      return `holds(${JSON.stringify(node.code)})`
    case 'custom':
      return `custom(${JSON.stringify(node.name)},${JSON.stringify(node.parameters) ?? ''},${placeIdentity(node)}${givenIdentity(node)})`
    default:
      return assertNever(node, 'condition')
  }
}

/** The same check asked for two subjects is two conditions. */
function givenIdentity({ given }: CustomNode): string {
  if (!given) return ''
  return `,${JSON.stringify(given, (_, value) => (typeof value === 'bigint' ? `${value}n` : value))}`
}

function operandIdentity(node: OperandNode): string {
  switch (node.kind) {
    case 'literal':
      return node.slot === undefined ? valueIdentity(node.value) : `slot${node.slot}`
    case 'attribute':
      return `${node.of}.${node.name}${pathIdentity(node.json)}`
    case 'row':
      return `${placeIdentity(node)}.${node.name}${pathIdentity(node.json)}`
    case 'shifted':
      return `${operandIdentity(node.operand)}+${node.microseconds}`
    default:
      return assertNever(node, 'operand')
  }
}

function listIdentity(node: ListNode): string {
  if (node.kind === 'values' && node.slot !== undefined) return `slot${node.slot}`
  if (node.kind === 'values') return node.values === null ? 'null' : `[${node.values.map(valueIdentity).join(',')}]`
  return node.kind === 'attribute' ? `${node.of}.${node.name}` : `${placeIdentity(node)}.${node.name}`
}

function placeIdentity(node: { readonly level: number; readonly hops: readonly string[] }): string {
  return node.hops.length === 0 ? `row${node.level}` : `row${node.level}.${node.hops.join('.')}`
}

/** Keys of JSON are the author's own and may contain anything. */
function pathIdentity(json: readonly string[] | undefined): string {
  return json === undefined ? '' : JSON.stringify(json)
}

/** A value in the type that its place gives it: text is quoted, so nothing in it can look like another part. */
function valueIdentity(value: Value): string {
  if (typeof value === 'string') return JSON.stringify(value)
  return typeof value === 'object' && value !== null ? `ms${value.from}` : String(value)
}
