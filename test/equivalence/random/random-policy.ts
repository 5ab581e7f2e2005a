import fc from 'fast-check'
import { canBeUnknown } from '../oracle/can-be-unknown.ts'
import type { ActionSpec, AllowSpec, Expr, ModelSpec, PartSpec, PolicySpec } from '../spec/spec.ts'
import { withoutCircles } from './acyclic.ts'
import { Conditions } from './random-condition.ts'

/** Random policies over a model, in two shapes: one condition in every position, and whatever authors may write. */

export const actionNames = ['read', 'create', 'update', 'delete', 'publish', 'x-y_1'] as const
export const permissions = ['office.print', 'office', 'other']

export interface Policies {
  readonly policy: fc.Arbitrary<PolicySpec>
  readonly extra: fc.Arbitrary<{ resource: string; action: string; condition: Expr }>
}

export function policiesOf(model: ModelSpec): Policies {
  const conditions = new Conditions(model, permissions)
  const resources = Object.keys(model.resource)
  // Half of the policies ask for no stored permissions, which the policies of a database cannot.
  const written = fc
    .tuple(fc.subarray(resources, { minLength: 1, maxLength: 2 }), fc.boolean())
    .chain(([names, stored]) =>
      fc
        .tuple(
          ...names.map((name) => partOf(model, conditions, name, stored)),
          fc.option(everywhere(conditions, stored), { freq: 3, nil: undefined }),
          fc.option(secondPart(model, conditions, names[0]!, stored), { freq: 4, nil: undefined }),
        )
        .map((parts): PolicySpec => ({ parts: parts.filter((part) => part !== undefined) })),
    )
  const positions = fc.constantFrom(...resources).chain((name) =>
    fc.oneof(
      conditions.about([name], 3, false).map((condition) => positionsOf(name, condition)),
      fc
        .tuple(
          conditions.about([name], 2, false),
          conditions.about([name], 2, false, true),
          conditions.about([name], 1, false),
          fc.nat(3),
        )
        .map(([condition, later, field, turn]) => commandsOf(name, condition, later, field, turn)),
      fc
        .tuple(conditions.about([name], 1, false, true), conditions.about([name], 1, false))
        .map(([later, other]) => deniesOfTwo(name, later, other)),
    ),
  )
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
    holds: inPosition(0, condition),
    fails: inPosition(1, condition),
    unless: inPosition(2, condition),
    without: inPosition(3, condition),
  }
  return { parts: [{ resource, actions }] }
}

function inPosition(position: number, condition: Expr): ActionSpec {
  const positions: readonly ActionSpec[] = [
    { allow: { a: condition } },
    { allow: { a: { kind: 'not', of: condition } } },
    { allow: { a: true }, deny: { d: { kind: 'isTrue', of: condition } } },
    { allow: { a: true }, deny: { d: { kind: 'isNotFalse', of: condition } } },
  ]
  return positions[position % positions.length]!
}

/** The commands of a database, each with the condition in another position; `later` is about a changed row, `field` about what is written. */
function commandsOf(resource: string, condition: Expr, later: Expr, field: Expr, turn: number): PolicySpec {
  const fields = turn % 2 === 0 ? {} : { fields: { '*': field } }
  const update = inPosition(0, { kind: 'isNotFalse', of: condition })

  const actions: Record<string, ActionSpec> = {
    read: turn === 0 ? { allow: { a: true } } : inPosition(turn, condition),
    create: { ...inPosition(turn + 1, condition), ...fields },
    update: turn % 2 === 0 ? { ...update, after: inPosition(turn + 2, later) } : { allow: { a: true }, ...fields },
    delete: inPosition(turn + 3, condition),
  }
  return { parts: [{ resource, actions }] }
}

/** What one policy denies of the row after the changes, beside what another denies of every row. */
function deniesOfTwo(resource: string, later: Expr, other: Expr): PolicySpec {
  const deny = (of: Expr): Record<string, Expr> => ({ d: { kind: 'isTrue', of } })
  const allow = { a: true as const }
  return {
    parts: [
      { resource, actions: { read: { allow }, update: { allow, after: { deny: deny(later) } } } },
      { resource, actions: { update: { deny: { other: { kind: 'isTrue', of: other } } } } },
    ],
  }
}

type Rules<T> = Readonly<Record<string, T>> | undefined

/** Rules with distinct names: `prefix` keeps those of several parts apart. */
function named<T>(prefix: string, arbitrary: fc.Arbitrary<T>, most: number, freq = 3): fc.Arbitrary<Rules<T>> {
  const records = fc
    .array(arbitrary, { minLength: 1, maxLength: most })
    .map((rules) => Object.fromEntries(rules.map((rule, index) => [`${prefix} ${index}`, rule])))
  return fc.option(records, { freq, nil: undefined })
}

/** Some give a part of the attributes only. */
function allows(
  prefix: string,
  condition: fc.Arbitrary<Expr>,
  attributes: readonly string[] = [],
): fc.Arbitrary<Rules<AllowSpec>> {
  const when: fc.Arbitrary<Expr | true> = fc.oneof(
    { withCrossShrink: true },
    { weight: 1, arbitrary: fc.constant(true as const) },
    { weight: 2, arbitrary: condition },
  )
  const some = fc.subarray([...attributes], { minLength: Math.min(1, attributes.length) })
  const rule: fc.Arbitrary<AllowSpec> = fc.oneof(
    { withCrossShrink: true },
    { weight: 6, arbitrary: when },
    ...(attributes.length > 0 ? [{ weight: 1, arbitrary: fc.record({ when, fields: some }) }] : []),
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

/** Actions that may say something else of the row after the changes. */
const changing: readonly string[] = ['update', 'publish']

/** Rules that may compare the row with what it was. */
function laterRules(model: ModelSpec, conditions: Conditions, resource: string, stored: boolean) {
  const condition = conditions.about([resource], 1, stored, true)
  return fc
    .record({ allow: allows('later ', condition), deny: denies(model, [resource], 'later ', condition) })
    .map(given)
}

function partOf(model: ModelSpec, conditions: Conditions, resource: string, stored: boolean): fc.Arbitrary<PartSpec> {
  const condition = conditions.about([resource], 1, stored)
  const { attributes } = model.resource[resource]!
  const tenant = Object.values(attributes).some((attribute) => attribute.tenant)
  const fields = fc.dictionary(fc.constantFrom(...Object.keys(attributes), '*'), condition, {
    maxKeys: 3,
    noNullPrototype: true,
  })
  const others = fc.subarray([...actionNames] as string[], { minLength: 1, maxLength: 3 })
  const action = fc.record({
    allow: allows('', condition, Object.keys(attributes)),
    deny: denies(model, [resource], '', condition),
    after: fc.option(laterRules(model, conditions, resource, stored), { freq: 2, nil: undefined }),
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
        const { fields: shown, after, ...rest } = rules[index]!
        const fields = shown && Object.keys(shown).length > 0 ? shown : undefined
        const later = changing.includes(name) && after && Object.keys(after).length > 0 ? after : undefined
        return [[name, given({ ...rest, fields, after: later }) as ActionSpec]]
      })
      const own = withoutCircles(Object.fromEntries(entries))
      return { resource, actions: all ? { ...own, '*': given(all) as ActionSpec } : own }
    })
}

/** `'*'`: rules about the subject and the context, for every resource. */
function everywhere(conditions: Conditions, stored: boolean): fc.Arbitrary<PartSpec> {
  const condition = conditions.about([], 1, stored)
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
function secondPart(
  model: ModelSpec,
  conditions: Conditions,
  resource: string,
  stored: boolean,
): fc.Arbitrary<PartSpec> {
  const condition = conditions.about([resource], 1, stored)
  const rules = fc.record({
    allow: allows('second ', condition),
    deny: denies(model, [resource], 'second ', condition),
  })
  return fc
    .tuple(fc.constantFrom(...actionNames, ...changing, ...changing), rules)
    .map(([name, made]): PartSpec => ({ resource, actions: { [name]: given(made) as ActionSpec } }))
}
