import {
  type AttributeSpec,
  type CaseSpec,
  conditionsOf,
  type Expr,
  type ModelSpec,
  type Ref,
  resourceOf,
} from './spec.ts'

export interface Reference {
  readonly ref: Ref
  readonly attribute: AttributeSpec | undefined
  /** Resources and relations on the way. */
  readonly relations: readonly string[]
}

/** Every expression of a case, with the resources of the rows in its reach. */
export function eachExpression(spec: CaseSpec, visit: (expr: Expr, scope: readonly string[]) => void): void {
  const walk = (expr: Expr, scope: readonly string[]): void => {
    visit(expr, scope)
    switch (expr.kind) {
      case 'all':
      case 'any':
        for (const inner of expr.of) walk(inner, scope)
        break
      case 'not':
      case 'isTrue':
      case 'isNotFalse':
        walk(expr.of, scope)
        break
      case 'some':
      case 'every':
      case 'none':
        walk(expr.where, [...scope, targetOf(spec.model, scope, expr.on)])
        break
    }
  }
  for (const { resource, actions } of spec.question.policy.parts) {
    const scope = resource === '*' ? [] : [resource]
    for (const action of Object.values(actions)) {
      for (const condition of conditionsOf(action)) walk(condition, scope)
    }
  }
  walk(spec.question.extra.condition, [spec.question.extra.resource])
}

export function referencesOf(spec: CaseSpec): readonly Reference[] {
  const found: Reference[] = []
  eachExpression(spec, (expr, scope) => {
    const refs = 'on' in expr && expr.on ? [expr.on] : []
    if (expr.kind === 'call') refs.push(...expr.with.filter((arg): arg is Ref => 'from' in arg))
    for (const ref of refs) found.push(resolved(spec.model, scope, ref))
  })
  return found
}

function resolved(model: ModelSpec, scope: readonly string[], ref: Ref): Reference {
  if (ref.from === 'subject' || ref.from === 'context')
    return { ref, attribute: model[ref.from][ref.path[0]!], relations: [] }
  let resource = resourceOf(scope, ref.from)
  const relations: string[] = []
  for (const name of ref.path) {
    const relation = model.resource[resource]!.relations[name]
    if (!relation) return { ref, attribute: model.resource[resource]!.attributes[name], relations }
    relations.push(`${resource}.${name}`)
    resource = relation.target
  }
  return { ref, attribute: undefined, relations }
}

function targetOf(model: ModelSpec, scope: readonly string[], { from, path }: Ref): string {
  return path.reduce((resource, name) => model.resource[resource]!.relations[name]!.target, resourceOf(scope, from))
}
