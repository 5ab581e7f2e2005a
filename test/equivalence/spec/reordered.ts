import type { ActionSpec, AllowSpec, Expr, PolicySpec } from './spec.ts'

/** The same policy with its parts, actions, rules and conditions in the opposite order. */
export function reordered({ parts }: PolicySpec): PolicySpec {
  return {
    parts: backwards(parts).map(({ resource, actions }) => ({ resource, actions: reversed(actions, reorderedAction) })),
  }
}

const backwards = <T>(list: readonly T[]): T[] => [...list].reverse()

function reversed<T>(record: Readonly<Record<string, T>>, change: (value: T) => T): Record<string, T> {
  return Object.fromEntries(backwards(Object.entries(record)).map(([name, value]) => [name, change(value)]))
}

function reorderedAction({ allow, deny, fields, implies, composedOf, after, ...rest }: ActionSpec): ActionSpec {
  const turned = (rule: AllowSpec): AllowSpec => {
    if (rule === true) return rule
    if (!('when' in rule)) return reorderedCondition(rule)
    return { when: rule.when === true ? true : reorderedCondition(rule.when), fields: backwards(rule.fields) }
  }
  return {
    ...rest,
    ...(allow ? { allow: reversed(allow, turned) } : {}),
    ...(deny ? { deny: reversed(deny, reorderedCondition) } : {}),
    ...(after ? { after: reorderedAction(after) } : {}),
    ...(fields ? { fields: reversed(fields, reorderedCondition) } : {}),
    ...(implies ? { implies: backwards(implies) } : {}),
    ...(composedOf ? { composedOf: backwards(composedOf) } : {}),
  }
}

function reorderedCondition(expr: Expr): Expr {
  switch (expr.kind) {
    case 'all':
    case 'any':
      return { ...expr, of: backwards(expr.of).map(reorderedCondition) }
    case 'not':
    case 'isTrue':
    case 'isNotFalse':
      return { ...expr, of: reorderedCondition(expr.of) }
    case 'some':
    case 'every':
    case 'none':
      return { ...expr, where: reorderedCondition(expr.where) }
    default:
      return expr
  }
}
