import type { Effect, RuleNode } from '../ast/policy.ts'
import { printCondition } from '../ast/print.ts'
import { needsRow } from '../ast/visit.ts'
import { type Position, printPosition } from '../errors/position.ts'
import { partiesOf, whose } from './bounds.ts'
import type { CompiledAction, Program } from './compiled.ts'
import { type AskedRule, askedRules, decide as decideWithRow } from './decide.ts'
import { type Decision, printReasons } from './decision.ts'
import type { Environment } from './environment.ts'
import { type ExplainedCondition, explainCondition } from './explain-condition.ts'
import type { TruthName } from './truth.ts'
import { decideWithoutRow } from './without-row.ts'

/** A rule with everything that it came to. */
export interface ExplainedRule {
  readonly rule: string
  /** The action that it decides here: the one in question, or one that it requires. */
  readonly action: string
  readonly effect: Effect
  readonly value: TruthName
  /** Where a question carries changes: it was asked about the row after them. */
  readonly row?: 'after'
  readonly because?: string
  readonly position?: Position
  /** Whose rule it is, as in a reason. */
  readonly onBehalfOf?: number
  readonly tree: ExplainedCondition
}

/** A decision with every rule that was asked, down to the values of the operands. */
export interface Explanation extends Decision {
  readonly rules: readonly ExplainedRule[]
  /** The whole as text for people. */
  readonly text: string
}

/** Without a row in the environment, what needs one is unknown. */
export function explain(program: Program, action: CompiledAction, environment: Environment): Explanation {
  const decide = environment.rows[0] === undefined ? decideWithoutRow : decideWithRow
  const decision = decide(program, action, environment)
  const rules = partiesOf(environment).flatMap((party, index) =>
    askedRules(action).map((asked) => ({ ...explainRule(program, asked, party), ...whose(index) })),
  )
  return { ...decision, rules, text: printExplanation(decision, rules) }
}

export function explainRule(
  program: Program,
  { rule: { node }, action }: { readonly rule: Pick<AskedRule['rule'], 'node'>; readonly action: string },
  environment: Environment,
): ExplainedRule {
  const answerable = environment.rows[0] !== undefined || !needsRow(node.condition)
  const tree: ExplainedCondition = answerable
    ? explainCondition(program.model, node.condition, environment)
    : {
        text: printCondition(node.condition),
        value: 'unknown',
        operands: [],
        cause: 'it needs a resource',
        children: [],
      }
  return ruleExplained(node, action, tree)
}

/** A rule with what its condition came to, here or in the database. */
export function ruleExplained(node: RuleNode, action: string, tree: ExplainedCondition): ExplainedRule {
  const position = node.position()
  return {
    rule: node.id,
    action,
    effect: node.effect,
    value: tree.value,
    ...(node.because ? { because: node.because } : {}),
    ...(position ? { position } : {}),
    tree,
  }
}

const marks: Readonly<Record<string, string>> = { true: '✓', false: '✗', unknown: '?', error: '!' }

/** The explanation as indented text: the answer, each rule with its mark, each comparison with its values. */
export function printExplanation(decision: Decision, rules: readonly ExplainedRule[]): string {
  const answer = decision.allowed ? 'ALLOW' : 'DENY'
  const lines = [`${answer} ${decision.action}: ${printReasons(decision) || 'no rule applies'}`]
  for (const rule of rules) {
    const place = printPosition(rule.position).replace(/^.*\//, '')
    const whose = rule.onBehalfOf === undefined ? '' : `onBehalfOf[${rule.onBehalfOf}]: `
    const about = rule.row ? ' after the changes' : ''
    const mark = marks[String(rule.value)]
    lines.push(`  ${mark} ${whose}${rule.effect} ${rule.rule}${about}${place ? `  (${place})` : ''}`)
    lines.push(...printTree(rule.tree, '      '))
  }
  return lines.join('\n')
}

function printTree(tree: ExplainedCondition, indent: string): readonly string[] {
  if (tree.text === 'true') return []
  const values = tree.operands.map((operand) => `${operand.text} = ${operand.value}`).join(', ')
  const cause = tree.cause && tree.children.length === 0 ? `  ${tree.value} because ${tree.cause}` : ''
  const line = `${indent}${marks[String(tree.value)]} ${tree.text}${values && !cause ? `  (${values})` : ''}${cause}`
  return [line, ...tree.children.flatMap((child) => printTree(child, `${indent}  `))]
}
