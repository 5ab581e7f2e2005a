import type { ConditionNode } from '../ast/condition.ts'
import type { ModelNode } from '../ast/model.ts'
import type { CompiledAction, CompiledRule } from './compiled.ts'
import { type Code, ConditionWriter } from './generate-condition.ts'
import { CodeWriter } from './generated-code.ts'
import type { QuickCheck } from './quick-answer.ts'
import { groupCheck, indexRules, type RuleGroup } from './rule-index.ts'
import type { Truth } from './truth.ts'

/** More rules than these do not fit a function that the engine optimizes: they are generated in parts. */
const rulesInOneFunction = 30

/**
 * Generates the function of an action: 1 where it is permitted, 0 where not, 2 for anything out of the ordinary (a value that is
 * absent or of a wrong type, a check that fails), where the closures must be asked.
 */
export function generateCheck(model: ModelNode, action: CompiledAction): QuickCheck {
  const writer = new CodeWriter()
  const conditions = new ConditionWriter(model, writer)
  const denied = new Set<ConditionNode>()
  const part = (asked: CompiledAction): string => {
    const deny = asked.deny.filter(({ node }) => !denied.has(node.condition))
    for (const { node } of deny) denied.add(node.condition)
    return [
      deny.length > 0 ? stopUnless(anyRule(model, conditions, deny), false) : '',
      stopUnless(anyRule(model, conditions, asked.allow), true),
      ...asked.requires.map(part),
    ].join('\n')
  }
  return writer.make<QuickCheck>(
    `let unknown = false;\ntry {\n${part(action)}\n} catch { return 2 }\nreturn unknown ? 0 : 1`,
  )
}

/** What is unknown does not end it: a later failure would outweigh it. */
function stopUnless({ before, value, definite }: Code, wanted: boolean): string {
  if (definite) return `${before}\nif (${value} === ${!wanted}) return 0;`
  return `${before}\nif (${value} === ${!wanted}) return 0; if (${value} === null) unknown = true;`
}

/** Code for: any of the rules holds. */
function anyRule(model: ModelNode, conditions: ConditionWriter, rules: readonly CompiledRule[]): Code {
  const { groups, rest } = indexRules(rules)
  const parts = groups.map((group) => groupCode(model, conditions, group))
  if (rest.length <= rulesInOneFunction) parts.push(...rest.map((rule) => ruleCode(conditions, rule)))
  else {
    for (let at = 0; at < rest.length; at += rulesInOneFunction) {
      parts.push(conditions.closure(generateAny(model, rest.slice(at, at + rulesInOneFunction))))
    }
  }
  return conditions.fold(parts, true)
}

function ruleCode(conditions: ConditionWriter, rule: CompiledRule): Code {
  return conditions.condition(rule.node.condition, rule.check)
}

/** A function of its own for some of many rules; 2 is neither true, false nor unknown, so it ends the quick way. */
function generateAny(model: ModelNode, rules: readonly CompiledRule[]): (environment: never) => Truth | 2 {
  const writer = new CodeWriter()
  const conditions = new ConditionWriter(model, writer)
  const { before, value } = conditions.fold(
    rules.map((rule) => ruleCode(conditions, rule)),
    true,
  )
  return writer.make(`${before}\nreturn ${value}`)
}

function groupCode(model: ModelNode, conditions: ConditionWriter, group: RuleGroup): Code {
  const whole = conditions.closure(groupCheck(model, group))
  const operand = conditions.operand(group.operand)
  if (!operand) return whole
  return conditions.lookUp(operand, group.byValue, whole)
}
