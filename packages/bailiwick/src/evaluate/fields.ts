import type { AttributeNode } from '../ast/model.ts'
import { forAll } from './bounds.ts'
import type { CompiledAction, CompiledField, CompiledRule, Program } from './compiled.ts'
import type { Environment } from './environment.ts'
import { Failure, fold, isCallerMistake, type Truth } from './truth.ts'

/** Whether the action says anything about fields, so that a decision lists them. */
export function hasFieldRules(program: Program, action: CompiledAction): boolean {
  const { attributes } = program.model.resources[action.node.resource]!
  const masks = action.node.name === 'read' && Object.values(attributes).some((attribute) => attribute.sensitive)
  return masks || action.fields.size > 0 || isLimited(action)
}

/** Whether some allow gives a part of the attributes only. */
export function isLimited(action: CompiledAction): boolean {
  return action.allow.some(({ node }) => node.fields !== undefined || node.parts !== undefined)
}

/**
 * Per attribute whether it is visible or may be written, on a row for which the action is permitted. Whatever the name of its
 * action, `redact` reads.
 */
export function fieldAccess(
  program: Program,
  action: CompiledAction,
  environment: Environment,
  isRead = action.node.name === 'read',
): Record<string, boolean> {
  const access: Record<string, boolean> = {}
  for (const attribute of Object.values(program.model.resources[action.node.resource]!.attributes)) {
    const value =
      !(attribute.generated && !isRead && isWrite(action)) && fieldValue(action, attribute, environment, isRead)
    if (value instanceof Failure && isCallerMistake(value)) throw value.error
    access[attribute.name] = value === true
  }
  return access
}

/** Actions that write by their name: what the database fills in may not be given there. */
function isWrite({ node }: CompiledAction): boolean {
  return node.name === 'create' || node.name === 'update'
}

/** The condition of an attribute: its own, else that of `'*'`, which does not show what is sensitive. */
export function fieldOf(action: CompiledAction, attribute: AttributeNode, isRead: boolean): CompiledField | undefined {
  const isSensitive = attribute.sensitive && isRead
  return action.fields.get(attribute.name) ?? (isSensitive ? undefined : action.fields.get('*'))
}

/** Whether its condition is true (without one: whether it is not sensitive) and some true allow gives it. */
export function fieldValue(
  action: CompiledAction,
  attribute: AttributeNode,
  environment: Environment,
  isRead: boolean,
): Truth {
  return forAll(environment, (party) => fieldValueAlone(action, attribute, party, isRead))
}

function fieldValueAlone(
  action: CompiledAction,
  attribute: AttributeNode,
  environment: Environment,
  isRead: boolean,
): Truth {
  const field = fieldOf(action, attribute, isRead)
  const own = field ? field.check(environment) : !(attribute.sensitive && isRead)
  return isLimited(action)
    ? fold(2, (index) => (index === 0 ? own : isGiven(action, attribute.name, environment)), false)
    : own
}

/** Whether some allow is true and gives the attribute. */
export function isGiven(action: CompiledAction, name: string, environment: Environment): Truth {
  return given(action.allow, name, environment)
}

function given(rules: readonly CompiledRule[], name: string, environment: Environment): Truth {
  return fold(rules.length, (index) => gives(rules[index]!, name, environment), true)
}

/** A composed action gives what every one of its parts gives. */
function gives(rule: CompiledRule, name: string, environment: Environment): Truth {
  if (rule.node.fields && !rule.node.fields.includes(name)) return false
  const { parts } = rule
  return parts ? fold(parts.length, (part) => given(parts[part]!, name, environment), false) : rule.check(environment)
}
