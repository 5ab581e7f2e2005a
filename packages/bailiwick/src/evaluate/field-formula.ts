import { type ConditionNode, FALSE, TRUE } from '../ast/condition.ts'
import type { AttributeNode } from '../ast/model.ts'
import type { CompiledAction, CompiledRule } from './compiled.ts'
import { fieldOf, isLimited } from './fields.ts'
import type { Formula } from './plan.ts'
import { both, either, whereTrue } from './where.ts'

const formulas = new WeakMap<CompiledAction, Map<string, Formula>>()

/**
 * Whether an attribute is visible (`isRead`) or may be written on a permitted row, as a formula: what `fieldValue` asks of one
 * row.
 */
export function fieldFormula(action: CompiledAction, attribute: AttributeNode, isRead: boolean): Formula {
  const known = formulas.get(action) ?? new Map<string, Formula>()
  formulas.set(action, known)
  const id = `${isRead ? 'read' : 'write'} ${attribute.name}`
  const formula = known.get(id) ?? makeFormula(action, attribute, isRead)
  known.set(id, formula)
  return formula
}

function makeFormula(action: CompiledAction, attribute: AttributeNode, isRead: boolean): Formula {
  const field = fieldOf(action, attribute, isRead)
  const limited = isLimited(action)
  return {
    conditions: [...(field ? [field.node.condition] : []), ...(limited ? conditionsOf(action.allow) : [])],
    where: (partially) => {
      const own = field ? whereTrue(partially(field.node.condition)) : attribute.sensitive && isRead ? FALSE : TRUE
      return limited ? both([own, given(action.allow, attribute.name, partially)]) : own
    },
  }
}

type Partially = (node: ConditionNode) => ConditionNode

/** Some allow is true and gives the attribute; a composed one gives what every one of its parts gives. */
function given(rules: readonly CompiledRule[], name: string, partially: Partially): ConditionNode {
  return either(
    rules.map(({ node, parts }) => {
      if (node.fields && !node.fields.includes(name)) return FALSE
      if (parts) return both(parts.map((part) => given(part, name, partially)))
      return whereTrue(partially(node.condition))
    }),
  )
}

function conditionsOf(rules: readonly CompiledRule[]): readonly ConditionNode[] {
  return rules.flatMap(({ node, parts }) => (parts ? parts.flatMap(conditionsOf) : [node.condition]))
}
