import type { Decision, Explanation, MemoryFact, Model, Plan } from 'bailiwick'
import type { AccessLike } from 'bailiwick/sql'
import type { ModelNode } from '../../../packages/bailiwick/src/ast/model.ts'
import type { Library } from './library.ts'
import {
  type ActionSpec,
  type AllowSpec,
  type Arg,
  type AttributeSpec,
  type Expr,
  isType,
  type ModelSpec,
  type PolicySpec,
  type QuestionSpec,
  type Ref,
  type RelationSpec,
  type ShapeSpec,
  type TypeSpec,
} from './spec.ts'

/** From a case to what an author would have written with a library: the public operators and nothing else. */

// biome-ignore lint/suspicious/noExplicitAny: references are picked by name; the run-time checks still apply
type Untyped = any

export interface Asked extends AccessLike {
  can(action: string, row?: unknown, options?: object): boolean
  authorize(action: string, row: unknown, options?: object): void
  canAny(actions: readonly string[], row: unknown): boolean
  canAll(actions: readonly string[], row: unknown): boolean
  decide(action: string, row: unknown, options?: object): Decision
  explain(action: string, row: unknown, options?: object): Explanation
  plan(action: string): Plan
  actions(resource: string, row: unknown): readonly string[]
  filter(action: string, rows: readonly unknown[]): readonly unknown[]
  redact(action: string, row: unknown): Readonly<Record<string, unknown>> | null
}

export interface BuiltPolicy {
  actions(): readonly { readonly id: string; readonly resource: string; readonly name: string }[]
  rules(filter: { readonly action: string }): readonly { readonly text: string }[]
  for(subject: unknown, options: object): Asked
  forAsync(subject: unknown, options: object): Promise<AskedLater>
}

/** The asynchronous twin. */
export interface AskedLater {
  can(action: string, row: unknown, options?: object): Promise<boolean>
  filter(action: string, rows: readonly unknown[]): Promise<readonly unknown[]>
}

export function buildModel({ doors: { t, defineModel } }: Library, spec: ModelSpec): Model {
  const { naming, anonymous, tables } = spec
  const fields = (attributes: Readonly<Record<string, AttributeSpec>>) =>
    mapped(attributes, (attribute) => buildAttribute(t, attribute))
  return (defineModel as Untyped)({
    naming,
    subject: fields(spec.subject),
    context: fields(spec.context),
    ...(anonymous ? { anonymous } : {}),
    resource: mapped(spec.resource, ({ attributes, relations }) => ({
      ...fields(attributes),
      ...mapped(relations, (relation) => buildRelation(t, relation)),
    })),
    tables,
    ...globalOf(spec),
  })
}

/** In a model with tenants, a resource without one says so. */
function globalOf({ subject, resource }: ModelSpec): object {
  if (!hasTenant(subject)) return {}
  const global = Object.entries(resource).filter(
    ([, { attributes }]) => Object.keys(attributes).length > 0 && !hasTenant(attributes),
  )
  return global.length === 0 ? {} : { global: global.map(([name]) => name) }
}

function hasTenant(attributes: Readonly<Record<string, AttributeSpec>>): boolean {
  return Object.values(attributes).some(({ tenant }) => tenant)
}

/** The checked form of a model, for whoever makes its tables. */
export function nodeOf({ models }: Library, model: Model): ModelNode {
  return model[models.modelNode]
}

export function mapped<T, U>(
  record: Readonly<Record<string, T>>,
  change: (value: T, name: string) => U,
): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value, name)]))
}

function buildScalar(t: Untyped, { kind, scale, values, databaseType }: TypeSpec & { databaseType?: string }): Untyped {
  if (kind === 'decimal') return t.decimal(scale)
  if (kind !== 'enum') return t[kind]()
  return databaseType ? t.databaseEnum(databaseType, ...values!) : t.enum(...values!)
}

function buildShape(t: Untyped, shape: ShapeSpec): Untyped {
  return mapped(shape, (inner) => (isType(inner) ? buildScalar(t, inner) : buildShape(t, inner)))
}

function buildAttribute(t: Untyped, spec: AttributeSpec): Untyped {
  const { array, shape, optional, sensitive, virtual, column, tenant } = spec
  let field = tenant
    ? t.tenant({ type: buildScalar(t, spec), shared: tenant === 'shared' })
    : shape
      ? t.json(buildShape(t, shape))
      : array
        ? t.array(buildScalar(t, spec))
        : buildScalar(t, spec)
  if (optional && !tenant && !shape) field = field.optional()
  if (sensitive) field = field.sensitive()
  if (virtual) field = field.virtual()
  if (column !== undefined) field = field.column(column)
  return 'default' in spec ? field.default(spec.default) : field
}

function buildRelation(t: Untyped, { to, target, via, references, optional, parent }: RelationSpec): Untyped {
  const options = references === undefined ? {} : { references }
  const field =
    to === 'one' ? t.one(target, via, parent ? { ...options, parent } : options) : t.many(target, via, options)
  return optional ? field.optional() : field
}

export function buildPolicy(library: Library, model: Model, spec: PolicySpec): BuiltPolicy {
  const { combine, definePolicy } = library.doors
  const parts = spec.parts.map(({ resource, actions }) =>
    (definePolicy as Untyped)(model, resource, (refs: Untyped) => {
      const rows = resource === '*' ? [] : [refs.resource]
      return mapped(actions, (action) => buildAction(library, refs, rows, action))
    }),
  )
  return (combine as Untyped)(...parts)
}

function buildAction(library: Library, refs: Untyped, rows: readonly Untyped[], action: ActionSpec): object {
  const made = (rule: Expr | true) => (rule === true ? true : buildCondition(library, refs, rows, rule))
  const madeAllow = (rule: AllowSpec) =>
    rule !== true && 'when' in rule ? { when: made(rule.when), fields: rule.fields } : made(rule)
  const { allow, deny, fields, after, ...rest } = action
  return {
    ...(allow ? { allow: mapped(allow, madeAllow) } : {}),
    ...(after ? { after: buildAction(library, refs, rows, after) } : {}),
    ...(deny ? { deny: mapped(deny, made) } : {}),
    ...(fields ? { fields: mapped(fields, made) } : {}),
    ...rest,
  }
}

function buildCondition(library: Library, refs: Untyped, rows: readonly Untyped[], expr: Expr): Untyped {
  const { all, any, not, isTrue, isNotFalse } = library.doors as Untyped
  const inner = (other: Expr): Untyped => buildCondition(library, refs, rows, other)
  const at = (ref: Ref): Untyped => {
    const from = typeof ref.from === 'number' ? rows[ref.from] : refs[ref.from]
    const found = ref.path.reduce((value: Untyped, name) => value[name], from)
    return ref.shift ? found[ref.shift.by](ref.shift.duration) : found
  }
  const given = (arg: Arg): Untyped => ('from' in arg ? at(arg) : 'list' in arg ? arg.list : arg.value)
  switch (expr.kind) {
    case 'all':
    case 'any':
      return (expr.kind === 'all' ? all : any)(...expr.of.map(inner))
    case 'not':
    case 'isTrue':
    case 'isNotFalse':
      return { not, isTrue, isNotFalse }[expr.kind](inner(expr.of))
    case 'truth':
      return at(expr.on)
    case 'call':
      return at(expr.on)[expr.operator](...expr.with.map(given))
    case 'granted':
      return expr.on ? refs.granted(expr.action, at(expr.on)) : refs.granted()
    case 'holds':
      return refs.holds(expr.code)
    default:
      return at(expr.on)[expr.kind]((element: Untyped) => buildCondition(library, refs, [...rows, element], expr.where))
  }
}

export function accessOf(library: Library, policy: BuiltPolicy, question: QuestionSpec): Asked {
  const facts = library.doors.memoryFacts(question.facts as MemoryFact[])
  return policy.for(question.subject, { context: question.context, facts })
}
