import { type Arg, type Expr, type ModelSpec, type Ref, resourceOf } from '../spec/spec.ts'

/** Whether a condition is declared over something that may be null, so that a deny has to say what null means. */
export function canBeUnknown(model: ModelSpec, scope: readonly string[], expr: Expr): boolean {
  const inner = (other: Expr) => canBeUnknown(model, scope, other)
  switch (expr.kind) {
    case 'all':
    case 'any':
      return expr.of.some(inner)
    case 'not':
      return inner(expr.of)
    case 'isTrue':
    case 'isNotFalse':
    case 'granted':
    case 'holds':
      return false
    case 'truth':
      return nullable(model, scope, expr.on)
    case 'call':
      if (['isNull', 'isNotNull', 'isDistinctFrom'].includes(expr.operator)) return false
      return [expr.on, ...expr.with.filter((arg): arg is Ref => 'from' in arg)].some((ref) =>
        nullable(model, scope, ref),
      )
    default: {
      const { on, where } = expr
      const { hops, target } = follow(model, scope, on)
      return hops || canBeUnknown(model, [...scope, target!], where)
    }
  }
}

export function refsOf(args: readonly Arg[]): readonly Ref[] {
  return args.filter((arg): arg is Ref => 'from' in arg)
}

function nullable(model: ModelSpec, scope: readonly string[], ref: Ref): boolean {
  if (ref.from === 'subject' || ref.from === 'context') {
    const attribute = model[ref.from][ref.path[0]!]
    return attribute !== undefined && isNullable(attribute)
  }
  const { hops, attribute } = follow(model, scope, ref)
  return hops || attribute === undefined || isNullable(attribute)
}

function isNullable(attribute: { optional?: true; shape?: unknown; tenant?: string }): boolean {
  return attribute.optional === true || attribute.shape !== undefined || attribute.tenant === 'shared'
}

/** Where a reference leads, and whether a row on the way may be absent. */
function follow(model: ModelSpec, scope: readonly string[], { from, path }: Ref) {
  let name = resourceOf(scope, from)
  let hops = false
  for (const step of path) {
    const { attributes, relations } = model.resource[name]!
    const relation = relations[step]
    if (!relation) return { hops, attribute: attributes[step] }
    if (relation.to === 'one') hops ||= relation.optional === true
    name = relation.target
  }
  return { hops, target: name, attribute: undefined }
}
