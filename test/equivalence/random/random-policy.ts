import fc from 'fast-check'
import { canBeUnknown } from '../oracle/can-be-unknown.ts'
import type { ActionSpec, Expr, ModelSpec, PartSpec, PolicySpec } from '../spec/spec.ts'
import { withoutCircles } from './acyclic.ts'
import { Conditions } from './random-condition.ts'

/** Random policies over a model, in two shapes: one condition in every position, and whatever authors may write. */

export const actionNames = ['read', 'update', 'delete', 'publish', 'x-y_1'] as const
export const permissions = ['office.print', 'office', 'other']

export interface Policies {
  readonly policy: fc.Arbitrary<PolicySpec>
  readonly extra: fc.Arbitrary<{ resource: string; action: string; condition: Expr }>
}

export function policiesOf(model: ModelSpec): Policies {
  const conditions = new Conditions(model, permissions)
  const resources = Object.keys(model.resource)
  const written = fc
    .subarray(resources, { minLength: 1, maxLength: 2 })
    .chain((names) =>
      fc
        .tuple(
          ...names.map((name) => partOf(model, conditions, name)),
          fc.option(everywhere(conditions), { freq: 3, nil: undefined }),
          fc.option(secondPart(model, conditions, names[0]!), { freq: 4, nil: undefined }),
        )
        .map((parts): PolicySpec => ({ parts: parts.filter((part) => part !== undefined) })),
    )
  const positions = fc
    .constantFrom(...resources)
    .chain((name) => conditions.about([name], 3, false).map((condition) => positionsOf(name, condition)))
  return {
    policy: fc.oneof({ weight: 3, arbitrary: written }, { weight: 2, arbitrary: positions }),
    extra: fc.constantFrom(...resources).chain((resource) =>
      fc.record({
        resource: fc.constant(resource),
        action: fc.constantFrom(...actionNames),
        condition: conditions.about([resource], 1, false),
      }),
    ),
  }
}

/** A condition as an allow, negated, and as a deny in both meanings of null. */
function positionsOf(resource: string, condition: Expr): PolicySpec {
  const actions: Record<string, ActionSpec> = {
    holds: { allow: { a: condition } },
    fails: { allow: { a: { kind: 'not', of: condition } } },
    unless: { allow: { a: true }, deny: { d: { kind: 'isTrue', of: condition } } },
    without: { allow: { a: true }, deny: { d: { kind: 'isNotFalse', of: condition } } },
  }
  return { parts: [{ resource, actions }] }
}

type Rules<T> = Readonly<Record<string, T>> | undefined

/** Rules with distinct names: `prefix` keeps those of several parts apart. */
function named<T>(prefix: string, arbitrary: fc.Arbitrary<T>, most: number, freq = 3): fc.Arbitrary<Rules<T>> {
  const records = fc
    .array(arbitrary, { minLength: 1, maxLength: most })
    .map((rules) => Object.fromEntries(rules.map((rule, index) => [`${prefix} ${index}`, rule])))
  return fc.option(records, { freq, nil: undefined })
}

function allows(prefix: string, condition: fc.Arbitrary<Expr>): fc.Arbitrary<Rules<Expr | true>> {
  const rule: fc.Arbitrary<Expr | true> = fc.oneof(
    { withCrossShrink: true },
    { weight: 1, arbitrary: fc.constant(true as const) },
    { weight: 2, arbitrary: condition },
  )
  return named(`${prefix}allow`, rule, 4, 8)
}

/** A deny that can be unknown says what null means; one that cannot may stand bare. */
function denies(model: ModelSpec, scope: readonly string[], prefix: string, condition: fc.Arbitrary<Expr>) {
  const rule = fc
    .tuple(condition, fc.constantFrom('isTrue' as const, 'isNotFalse' as const))
    .map(([of, kind]): Expr => {
      return canBeUnknown(model, scope, of) ? { kind, of } : of
    })
  return named(`${prefix}deny`, rule, 2, 2)
}

const given = <T extends object>(record: T): T =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as T

function partOf(model: ModelSpec, conditions: Conditions, resource: string): fc.Arbitrary<PartSpec> {
  const condition = conditions.about([resource], 1, true)
  const { attributes } = model.resource[resource]!
  const tenant = Object.values(attributes).some((attribute) => attribute.tenant)
  const fields = fc.dictionary(fc.constantFrom(...Object.keys(attributes), '*'), condition, {
    maxKeys: 3,
    noNullPrototype: true,
  })
  const others = fc.subarray([...actionNames] as string[], { minLength: 1, maxLength: 3 })
  const action = fc.record({
    allow: allows('', condition),
    deny: denies(model, [resource], '', condition),
    fields: fc.option(fields, { freq: 2, nil: undefined }),
    implies: fc.option(others, { freq: 3, nil: undefined }),
    composedOf: fc.option(others, { freq: 3, nil: undefined }),
    crossTenant: tenant ? fc.constantFrom(undefined, undefined, true as const) : fc.constant(undefined),
  })
  const star = fc.record({
    allow: fc.option(allows('star ', condition), { freq: 2, nil: undefined }),
    deny: denies(model, [resource], 'star ', condition),
  })
  return fc
    .tuple(
      fc.subarray(actionNames.slice(1) as unknown as string[], { minLength: 1 }),
      fc.tuple(...actionNames.map(() => action)),
      fc.option(star, { freq: 4, nil: undefined }),
    )
    .map(([names, rules, all]) => {
      const chosen: string[] = ['read', ...names]
      const entries = actionNames.flatMap((name, index): [string, ActionSpec][] => {
        if (!chosen.includes(name)) return []
        const { fields: shown, ...rest } = rules[index]!
        const some = shown && Object.keys(shown).length > 0 ? shown : undefined
        return [[name, given({ ...rest, fields: some }) as ActionSpec]]
      })
      const own = withoutCircles(Object.fromEntries(entries))
      return { resource, actions: all ? { ...own, '*': given(all) as ActionSpec } : own }
    })
}

/** `'*'`: rules about the subject and the context, for every resource. */
function everywhere(conditions: Conditions): fc.Arbitrary<PartSpec> {
  const condition = conditions.about([], 1, true)
  const rule = { kind: 'isTrue' as const }
  const rules = fc.record({
    allow: named('everywhere allow', condition, 1, 3),
    deny: named(
      'everywhere deny',
      condition.map((of): Expr => ({ ...rule, of })),
      1,
      3,
    ),
  })
  return fc
    .tuple(fc.constantFrom('*', 'read'), rules)
    .map(([name, made]): PartSpec => ({ resource: '*', actions: { [name]: given(made) as ActionSpec } }))
}

/** Another policy about the same resource, as a module of an application would have. */
function secondPart(model: ModelSpec, conditions: Conditions, resource: string): fc.Arbitrary<PartSpec> {
  const condition = conditions.about([resource], 1, true)
  const rules = fc.record({
    allow: allows('second ', condition),
    deny: denies(model, [resource], 'second ', condition),
  })
  return fc
    .tuple(fc.constantFrom(...actionNames), rules)
    .map(([name, made]): PartSpec => ({ resource, actions: { [name]: given(made) as ActionSpec } }))
}
