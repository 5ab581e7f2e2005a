/**
 * Pairs of large random policies over one resource, for comparing them: half of the pairs permit the same, written in another way, half
 * do not. The same seed gives the same pair on every machine.
 */
import {
  all,
  any,
  type Condition,
  defineModel,
  definePolicy,
  isNotFalse,
  isTrue,
  type Model,
  not,
  type Policy,
  t,
} from 'bailiwick'
import { Dice } from '../equivalence/random/dice.ts'

export interface SetOptions {
  readonly seed: number
  readonly rules: number
  readonly denies: number
  /** Of the resource: 11 for small policies, 71 for those of which few rules have anything to do with each other. */
  readonly attributes: 11 | 71
}

// biome-ignore lint/suspicious/noExplicitAny: its attributes are known at run time only
export type AnyPolicy = Policy<Model, any>

export interface PolicyPair {
  readonly before: AnyPolicy
  readonly after: AnyPolicy
  /** Permits the same by its making; false where rules were changed, which nearly always changes what is permitted. */
  readonly isRewritten: boolean
}

type Expr =
  | {
      readonly kind: 'atom'
      readonly name: string
      readonly operator: string
      readonly value?: unknown
      readonly of?: string
    }
  | { readonly kind: 'role'; readonly roles: readonly string[] }
  | { readonly kind: 'all' | 'any'; readonly of: readonly Expr[] }
  | { readonly kind: 'not' | 'isTrue' | 'isNotFalse'; readonly of: Expr }

interface Rule {
  readonly name: string
  readonly when: Expr
}

interface Rules {
  readonly allow: readonly Rule[]
  readonly deny: readonly Rule[]
}

const roles = Array.from({ length: 12 }, (_, index) => `role${index}`)
const states = ['draft', 'review', 'published', 'archived'] as const
const kinds = ['text', 'text', 'int', 'text', 'enum', 'int', 'text', 'boolean'] as const

interface AttributeSpec {
  readonly name: string
  readonly kind: (typeof kinds)[number]
  readonly nullable: boolean
}

/** Policies over `doc`, of which `doc.read` is asked. Pairs with an even seed are rewritten, the others changed. */
export function policyPair(options: SetOptions): PolicyPair {
  const dice = new Dice(options.seed * 9973 + options.rules)
  const attributes = attributesOf(options.attributes)
  const model = modelOf(attributes)
  const rules: Rules = {
    allow: dice.times(options.rules, (index) => ({ name: `r${index}`, when: ruleOf(dice, attributes) })),
    deny: dice.times(options.denies, (index) => ({ name: `d${index}`, when: denyOf(dice, attributes) })),
  }
  const isRewritten = options.seed % 2 === 0
  const after = isRewritten ? rewritten(dice, attributes, rules) : changed(dice, attributes, rules)
  return { before: policyOf(model, rules), after: policyOf(model, after), isRewritten }
}

function attributesOf(count: number): readonly AttributeSpec[] {
  return Array.from({ length: count }, (_, index) => {
    const kind = kinds[index % kinds.length]!
    return { name: `${kind}${index}`, kind, nullable: index % 3 === 0 }
  })
}

function modelOf(attributes: readonly AttributeSpec[]): Model {
  const types = { text: t.text, int: t.int, boolean: t.boolean, enum: () => t.enum(...states) }
  const fields = attributes.map(({ name, kind, nullable }) => {
    const type = types[kind]()
    return [name, nullable ? (type as ReturnType<typeof t.text>).optional() : type]
  })
  return defineModel({
    subject: { id: t.id(), name: t.text(), role: t.enum(...(roles as [string, ...string[]])), level: t.int() },
    resource: { doc: { id: t.id(), ...Object.fromEntries(fields) } },
  }) as unknown as Model
}

/** A subject and a row, near the values that the rules speak of. */
export function sampleOf(
  dice: Dice,
  count: SetOptions['attributes'],
): { readonly subject: object; readonly row: object } {
  const values = attributesOf(count).map(({ name, kind, nullable }) => {
    if (nullable && dice.once(4)) return [name, null]
    if (kind === 'int') return [name, dice.below(22) - 1]
    if (kind === 'boolean') return [name, dice.once(2)]
    return [name, dice.pick(kind === 'enum' ? states : [...words, 'abx', ''])]
  })
  const subject = { id: 'u', name: dice.pick([...words, 'x']), role: dice.pick(roles), level: dice.below(20) }
  return { subject, row: { id: 'd', ...Object.fromEntries(values) } }
}

function policyOf(model: Model, { allow, deny }: Rules): AnyPolicy {
  return definePolicy(model, 'doc', (refs) => {
    const build = (rules: readonly Rule[]) =>
      Object.fromEntries(rules.map(({ name, when }) => [name, built(refs, when)]))
    return { read: { allow: build(allow), deny: build(deny) as never } }
  }) as unknown as AnyPolicy
}

function built(refs: { readonly subject: object; readonly resource: object }, expr: Expr): Condition {
  const inner = (one: Expr) => built(refs, one)
  switch (expr.kind) {
    case 'role': {
      const { role } = refs.subject as Record<string, { in(values: readonly string[]): Condition }>
      return role!.in(expr.roles)
    }
    case 'atom': {
      const attribute = (
        refs.resource as Record<string, Record<string, (...values: unknown[]) => Condition> & Condition>
      )[expr.name]!
      if (expr.operator === 'truth') return attribute
      const value = expr.of === undefined ? expr.value : (refs.subject as Record<string, unknown>)[expr.of]
      return value === undefined ? attribute[expr.operator]!() : attribute[expr.operator]!(value)
    }
    case 'all':
    case 'any':
      return (expr.kind === 'all' ? all : any)(...(expr.of.map(inner) as [Condition, ...Condition[]]))
    case 'not':
      return not(inner(expr.of))
    default:
      return (expr.kind === 'isTrue' ? isTrue : isNotFalse)(inner(expr.of))
  }
}

function atomOf(dice: Dice, attributes: readonly AttributeSpec[]): Expr {
  const { name, kind, nullable } = dice.pick(attributes)
  const atom = (operator: string, value?: unknown): Expr => ({ kind: 'atom', name, operator, value })
  if (nullable && dice.once(6)) return atom(dice.pick(['isNull', 'isNotNull']))
  switch (kind) {
    case 'boolean':
      return atom('truth')
    case 'int':
      if (dice.once(5)) return { kind: 'atom', name, operator: dice.pick(['lte', 'gt']), of: 'level' }
      return atom(dice.pick(['lt', 'lte', 'gt', 'gte', 'is']), dice.below(20))
    case 'enum':
      return dice.once(2) ? atom('is', dice.pick(states)) : atom('in', dice.some(states, 2))
    default:
      if (dice.once(5)) return { kind: 'atom', name, operator: 'is', of: 'name' }
      if (dice.once(6)) return atom('startsWith', dice.pick(['a', 'ab', 'b']))
      return dice.once(3) ? atom('in', dice.some(words, 3)) : atom(dice.pick(['is', 'is', 'isNot']), dice.pick(words))
  }
}

const words = ['a', 'ab', 'abc', 'b', 'red', 'green', 'blue']

function ruleOf(dice: Dice, attributes: readonly AttributeSpec[]): Expr {
  const atom = () => atomOf(dice, attributes)
  const some = dice.times(1 + dice.below(3), atom)
  const choice: readonly Expr[] = dice.once(3)
    ? [{ kind: 'any', of: [atom(), { kind: 'all', of: [atom(), atom()] }] }]
    : []
  return { kind: 'all', of: [{ kind: 'role', roles: dice.some(roles, 1 + dice.below(2)) }, ...some, ...choice] }
}

function denyOf(dice: Dice, attributes: readonly AttributeSpec[]): Expr {
  const of: Expr = { kind: 'all', of: dice.times(4, () => atomOf(dice, attributes)) }
  return { kind: dice.once(2) ? 'isTrue' : 'isNotFalse', of }
}

/** The same in other words: other names and another order of the rules as well. */
function rewritten(dice: Dice, attributes: readonly AttributeSpec[], { allow, deny }: Rules): Rules {
  const others = (rules: readonly Rule[], isAllow: boolean) => {
    const all = rules.flatMap(({ name, when }): readonly Rule[] => {
      if (isAllow && dice.once(6)) return splitBy(dice, attributes, name, when)
      return [{ name: dice.once(8) ? `${name} renamed` : name, when: otherwise(dice, when) }]
    })
    return dice.some(all, all.length)
  }
  return { allow: others(allow, true), deny: others(deny, false) }
}

/** One rule as two: where something is true, and where it is not. */
function splitBy(dice: Dice, attributes: readonly AttributeSpec[], name: string, when: Expr): readonly Rule[] {
  const side: Expr = { kind: 'isTrue', of: atomOf(dice, attributes) }
  return [
    { name: `${name} first`, when: { kind: 'all', of: [when, side] } },
    { name: `${name} second`, when: { kind: 'all', of: [{ kind: 'not', of: side }, otherwise(dice, when)] } },
  ]
}

function otherwise(dice: Dice, expr: Expr): Expr {
  if (dice.once(8)) return { kind: 'not', of: { kind: 'not', of: otherwise(dice, expr) } }
  switch (expr.kind) {
    case 'all':
    case 'any': {
      const of = dice.some(expr.of, expr.of.length).map((one) => otherwise(dice, one))
      const other = expr.kind === 'all' ? 'any' : 'all'
      if (dice.once(5)) return { kind: 'not', of: { kind: other, of: of.map((one) => ({ kind: 'not', of: one })) } }
      return dice.once(3) ? factored({ kind: expr.kind, of }) : { kind: expr.kind, of }
    }
    case 'not':
    case 'isTrue':
    case 'isNotFalse':
      return { ...expr, of: otherwise(dice, expr.of) }
    case 'role':
      if (expr.roles.length < 2 || dice.once(2)) return { ...expr, roles: [...expr.roles].reverse() }
      return { kind: 'any', of: expr.roles.map((role) => ({ kind: 'role', roles: [role] })) }
    default:
      return expr
  }
}

/** `a and (b or c)` as `(a and b) or (a and c)`, and the other way round. */
function factored(expr: Extract<Expr, { of: readonly Expr[] }>): Expr {
  const other = expr.kind === 'all' ? 'any' : 'all'
  const inner = expr.of.find((one) => one.kind === other) as typeof expr | undefined
  if (!inner) return expr
  const rest = expr.of.filter((one) => one !== inner)
  return { kind: other, of: inner.of.map((one) => ({ kind: expr.kind, of: [...rest, one] })) }
}

/** A few rules are another way, gone or new. */
function changed(dice: Dice, attributes: readonly AttributeSpec[], { allow, deny }: Rules): Rules {
  const kept = allow.map(({ name, when }) => ({ name, when: dice.once(3) ? otherwise(dice, when) : when }))
  const at = dice.below(kept.length)
  const others = [...kept]
  const change = dice.below(4)
  if (change === 0) others.splice(at, 1)
  if (change === 1)
    others[at] = { name: kept[at]!.name, when: { kind: 'all', of: [kept[at]!.when, atomOf(dice, attributes)] } }
  if (change === 2) others.push({ name: 'new', when: ruleOf(dice, attributes) })
  if (change === 3)
    return { allow: others, deny: [...deny.slice(1), { name: 'new deny', when: denyOf(dice, attributes) }] }
  return { allow: others, deny }
}
