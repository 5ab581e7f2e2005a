import type { ConditionNode, CustomNode, ListNode, OperandNode, RowOperand } from './condition.ts'

/** The conditions directly inside a condition. */
export function childrenOf(node: ConditionNode): readonly ConditionNode[] {
  switch (node.kind) {
    case 'all':
    case 'any':
      return node.conditions
    case 'not':
    case 'isTrue':
    case 'isNotFalse':
    case 'quantifier':
      return [node.condition]
    default:
      return []
  }
}

/** The operands and lists directly inside a condition. */
export function operandsOf(node: ConditionNode): readonly (OperandNode | ListNode)[] {
  switch (node.kind) {
    case 'truth':
    case 'isNull':
      return [node.operand]
    case 'comparison':
    case 'text':
    case 'enumOrder':
    case 'overlap':
      return [node.left, node.right]
    case 'in':
      return [node.operand, node.list]
    case 'isEmpty':
      return [node.list]
    default:
      return []
  }
}

/** Calls `visit` for the condition and everything inside it, outside first. */
export function walk(node: ConditionNode, visit: (node: ConditionNode) => void): void {
  visit(node)
  for (const child of childrenOf(node)) walk(child, visit)
}

/** The operand without the shifts around it. */
export function unshifted(operand: OperandNode | ListNode): Exclude<OperandNode | ListNode, { kind: 'shifted' }> {
  return operand.kind === 'shifted' ? unshifted(operand.operand) : operand
}

/** The relation paths that a condition reads from rows at `level`: each a list of relation names. */
export function relationPaths(node: ConditionNode): readonly { level: number; path: readonly string[] }[] {
  const paths: { level: number; path: readonly string[] }[] = []
  walk(node, (inner) => {
    if (inner.kind === 'quantifier') paths.push({ level: inner.level, path: [...inner.hops, inner.relation] })
    if (inner.kind === 'granted' || inner.kind === 'denied' || inner.kind === 'permitted')
      paths.push({ level: inner.level, path: inner.hops })
    for (const operand of operandsOf(inner)) {
      const base = unshifted(operand)
      if (base.kind === 'row') paths.push({ level: base.level, path: base.hops })
    }
  })
  return paths
}

const rowNeeds = new WeakMap<ConditionNode, boolean>()

/** Whether any part of the condition needs a row. Conditions do not change, so each is looked through once. */
export function needsRow(node: ConditionNode): boolean {
  const known = rowNeeds.get(node)
  if (known !== undefined) return known
  const itself =
    node.kind === 'quantifier' ||
    node.kind === 'granted' ||
    node.kind === 'denied' ||
    (node.kind === 'custom' && node.uses === 'resource') ||
    node.kind === 'permitted' ||
    operandsOf(node).some(isRow)
  const needs = itself || childrenOf(node).some(needsRow)
  rowNeeds.set(node, needs)
  return needs
}

/** Whether a function of the application has a say in the condition. */
export function asksChecks(node: ConditionNode): boolean {
  return node.kind === 'custom' || childrenOf(node).some(asksChecks)
}

/** The custom checks in a condition. */
export function checksOf(condition: ConditionNode): readonly CustomNode[] {
  const checks: CustomNode[] = []
  walk(condition, (node) => {
    if (node.kind === 'custom') checks.push(node)
  })
  return checks
}

export function isRow(operand: OperandNode | ListNode): operand is RowOperand | Extract<ListNode, { kind: 'row' }> {
  return unshifted(operand).kind === 'row'
}
