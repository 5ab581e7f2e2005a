import fc from 'fast-check'
import type { ScalarKind } from '../../../packages/bailiwick/src/ast/types.ts'
import { type Arg, type Expr, type ModelSpec, type Ref, type TypeSpec, typeKey } from '../spec/spec.ts'
import { durations, givable, often, patterns, storable } from './hostile-values.ts'
import { comparableWith, type Reachable, reachable, type Typed } from './reachable.ts'

/** Random conditions over a model. Each part shrinks: a condition to what is inside it, a value to an earlier one. */
export class Conditions {
  readonly #model: ModelSpec
  readonly #permissions: readonly string[]
  readonly #known = new Map<string, fc.Arbitrary<Expr>>()
  readonly #scopes = new Map<string, Reachable>()

  /** `permissions` are codes of stored permissions that `holds` may name. */
  constructor(model: ModelSpec, permissions: readonly string[]) {
    this.#model = model
    this.#permissions = permissions
  }

  /** About the rows of a scope; an empty one leaves the subject and the context. With `isAfter`, also about the row before. */
  about(scope: readonly string[], depth: number, stored: boolean, isAfter = false): fc.Arbitrary<Expr> {
    const key = JSON.stringify([scope, depth, stored, isAfter])
    const known = this.#known.get(key) ?? this.#condition(scope, depth, stored, isAfter)
    this.#known.set(key, known)
    return known
  }

  #condition(scope: readonly string[], depth: number, stored: boolean, isAfter: boolean): fc.Arbitrary<Expr> {
    const leaf = this.#leaf(scope, stored, isAfter)
    if (depth === 0) return leaf
    const inner = this.about(scope, depth - 1, stored, isAfter)
    const several = fc.array(inner, { minLength: 1, maxLength: 3 })
    const { many } = this.#scope(scope, isAfter)
    const quantified =
      scope.length > 3 || many.length === 0
        ? []
        : [
            {
              weight: 3,
              arbitrary: fc
                .constantFrom(...many)
                .chain(({ ref, target }) =>
                  fc
                    .tuple(
                      fc.constantFrom('some', 'every', 'none'),
                      this.about([...scope, target], depth - 1, stored, isAfter),
                    )
                    .map(([kind, where]): Expr => ({ kind, on: ref, where })),
                ),
            },
          ]
    return fc.oneof(
      { withCrossShrink: true, maxDepth: depth },
      { weight: 3, arbitrary: leaf },
      { weight: 2, arbitrary: several.map((of): Expr => ({ kind: 'all', of })) },
      { weight: 2, arbitrary: several.map((of): Expr => ({ kind: 'any', of })) },
      ...this.#twins(scope, isAfter),
      ...this.#anchored(scope),
      { weight: 2, arbitrary: inner.map((of): Expr => ({ kind: 'not', of })) },
      { weight: 1, arbitrary: inner.map((of): Expr => ({ kind: 'isTrue', of })) },
      { weight: 1, arbitrary: inner.map((of): Expr => ({ kind: 'isNotFalse', of })) },
      ...quantified,
    )
  }

  /** Two conditions that differ only in their row, or in a shift: whoever takes one for the other loses an answer. */
  #twins(scope: readonly string[], isAfter: boolean): { weight: number; arbitrary: fc.Arbitrary<Expr> }[] {
    const { ofRow } = this.#scope(scope, isAfter)
    const pairs = ofRow.scalars.flatMap((one) =>
      ofRow.scalars.filter((two) => one.type.kind !== 'float' && isTwin(one, two)).map((two) => [one, two] as const),
    )
    if (pairs.length === 0) return []
    const shifts = pairs.filter(([one, two]) => one.ref === two.ref)
    const twins = fc.constantFrom(...pairs, ...shifts, ...shifts, ...shifts).chain(([one, two]) =>
      fc
        .tuple(
          fc.constantFrom(...operators[one.type.kind]),
          literal(one.type),
          fc.constantFrom(...durations),
          fc.constantFrom('all' as const, 'any' as const),
        )
        .map(([operator, value, duration, kind]): Expr => {
          const on = one.ref === two.ref ? { ...two.ref, shift: { by: 'plus' as const, duration } } : two.ref
          return { kind, of: [call(operator, one.ref, value), call(operator, on, value)] }
        }),
    )
    return [{ weight: 1, arbitrary: twins }]
  }

  /** What belongs to the subject over a relation: those that row-level security looks up as a list of keys. */
  #anchored(scope: readonly string[]): { weight: number; arbitrary: fc.Arbitrary<Expr> }[] {
    if (scope.length !== 1) return []
    const { ofRow, given, many } = this.#scope(scope, false)
    const ofSubject = given.scalars.filter(({ ref, type }) => ref.from === 'subject' && type.kind !== 'float')
    const equalities = (candidates: readonly Typed[]) =>
      candidates.flatMap(({ ref, type }) =>
        comparableWith(type, ofSubject).map((subject) => call('is', ref, subject.ref)),
      )
    const hops = equalities(ofRow.scalars.filter(({ ref }) => ref.path.length === 2 && ref.from === 0))
    const elements = many
      .filter(({ ref }) => ref.path.length === 1)
      .flatMap(({ ref, target }) => {
        const own = this.#scope([...scope, target], false).ofRow.scalars.filter((typed) => {
          return typed.ref.from === 1 && typed.ref.path.length === 1
        })
        return equalities(own).map((where) => ({ on: ref, where }))
      })
    const some = fc.constantFrom('some' as const, 'every' as const, 'none' as const)
    return [
      ...(hops.length > 0 ? [{ weight: 2, arbitrary: fc.constantFrom(...hops) }] : []),
      ...(elements.length > 0
        ? [
            {
              weight: 1,
              arbitrary: fc
                .tuple(some, fc.constantFrom(...elements))
                .map(([kind, { on, where }]): Expr => ({ kind, on, where })),
            },
          ]
        : []),
    ]
  }

  #scope(scope: readonly string[], isAfter: boolean): Reachable {
    const key = JSON.stringify([scope, isAfter])
    const known = this.#scopes.get(key) ?? reachable(this.#model, scope, isAfter)
    this.#scopes.set(key, known)
    return known
  }

  #leaf(scope: readonly string[], stored: boolean, isAfter: boolean): fc.Arbitrary<Expr> {
    const found = this.#scope(scope, isAfter)
    const { ofRow, given, rows } = found
    const leaves: { weight: number; arbitrary: fc.Arbitrary<Expr> }[] = [
      {
        weight: ofRow.scalars.length > 0 ? 1 : 8,
        arbitrary: fc.constantFrom(...given.scalars).chain((typed) => scalarLeaf(typed, found)),
      },
    ]
    if (ofRow.scalars.length > 0) {
      leaves.push({
        weight: 12,
        arbitrary: fc.constantFrom(...ofRow.scalars).chain((typed) => scalarLeaf(typed, found)),
      })
    }
    const lists = [...ofRow.lists, ...ofRow.lists, ...ofRow.lists, ...given.lists]
    if (lists.length > 0) {
      leaves.push({ weight: 3, arbitrary: fc.constantFrom(...lists).chain((typed) => listLeaf(typed, found)) })
    }
    if (stored) {
      leaves.push({
        weight: 1,
        arbitrary: fc.constantFrom(...this.#permissions).map((code) => ({ kind: 'holds', code })),
      })
      const own = scope.length > 0 ? [fc.constant<Expr>({ kind: 'granted' })] : []
      const others = rows.map(({ ref, resource }): Expr => ({ kind: 'granted', action: `${resource}.read`, on: ref }))
      if (own.length > 0) leaves.push({ weight: 1, arbitrary: fc.oneof(...own, fc.constantFrom(...others)) })
    }
    return fc.oneof(...leaves)
  }
}

const equality = ['is', 'isNot', 'isDistinctFrom']
const order = ['lt', 'lte', 'gt', 'gte']
const operators: Readonly<Record<ScalarKind, readonly string[]>> = {
  id: equality,
  text: [...equality, ...order, 'startsWith', 'endsWith', 'contains', 'isIgnoringCase'],
  boolean: equality,
  int: [...equality, ...order],
  bigint: [...equality, ...order],
  decimal: [...equality, ...order],
  float: order,
  date: [...equality, ...order],
  timestamp: [...equality, ...order],
  uuid: equality,
  enum: [...equality, 'atLeast', 'atMost'],
}

const call = (operator: string, on: Ref, ...given: readonly Arg[]): Expr => ({
  kind: 'call',
  operator,
  on,
  with: given,
})
const literal = (type: TypeSpec): fc.Arbitrary<Arg> =>
  fc.constantFrom(...often(givable(type))).map((value) => ({ value }))
const literals = (type: TypeSpec) => fc.array(fc.constantFrom(...givable(type)), { minLength: 1, maxLength: 3 })

function isTwin(one: Typed, two: Typed): boolean {
  if (one.ref === two.ref) return one.type.kind === 'timestamp'
  return one.ref.path.at(-1) === two.ref.path.at(-1) && typeKey(one.type) === typeKey(two.type)
}

function shifted({ ref, type }: Typed): fc.Arbitrary<Ref> {
  if (type.kind !== 'timestamp') return fc.constant(ref)
  const shift = fc.record({
    by: fc.constantFrom('plus' as const, 'minus' as const),
    duration: fc.constantFrom(...durations),
  })
  return fc.oneof(
    { withCrossShrink: true },
    { weight: 2, arbitrary: fc.constant(ref) },
    { weight: 1, arbitrary: shift.map((by) => ({ ...ref, shift: by })) },
  )
}

/** Something to compare with: a literal, an attribute of a row, or one that is given. */
function other(type: TypeSpec, { ofRow, given }: Reachable): fc.Arbitrary<Arg> {
  const fitting = [comparableWith(type, ofRow.scalars), comparableWith(type, given.scalars)].filter(
    (list) => list.length > 0,
  )
  return fc.oneof(
    { weight: 3, arbitrary: literal(type) },
    ...fitting.map((list) => ({ weight: 1, arbitrary: fc.constantFrom(...list).chain(shifted) })),
  )
}

function scalarLeaf(typed: Typed, found: Reachable): fc.Arbitrary<Expr> {
  const { ref, type } = typed
  const { kind } = type
  const comparison = fc
    .tuple(shifted(typed), fc.constantFrom(...operators[kind]), other(type, found))
    .map(([on, operator, right]) => call(operator, on, right))
  const leaves = [
    { weight: 5, arbitrary: comparison },
    { weight: 1, arbitrary: fc.constantFrom('isNull', 'isNotNull').map((operator) => call(operator, ref)) },
  ]
  if (kind !== 'float') {
    const inside = fc.constantFrom('in', 'notIn')
    const written = fc
      .tuple(inside, literals(type))
      .map(([operator, values]) => call(operator, ref, ...values.map((value) => ({ value }))))
    leaves.push({ weight: 2, arbitrary: written })
    const lists = comparableWith(type, [...found.ofRow.lists, ...found.given.lists])
    if (lists.length > 0) {
      const named = fc.tuple(inside, fc.constantFrom(...lists)).map(([operator, list]) => call(operator, ref, list.ref))
      leaves.push({ weight: 2, arbitrary: named })
    }
  }
  if (kind === 'text') {
    leaves.push({ weight: 2, arbitrary: fc.constantFrom(...patterns).map((value) => call('like', ref, { value })) })
  }
  if (kind === 'boolean') leaves.push({ weight: 3, arbitrary: fc.constant({ kind: 'truth', on: ref }) })
  return fc.oneof(...leaves)
}

function listLeaf({ ref, type }: Typed, found: Reachable): fc.Arbitrary<Expr> {
  const always = fc.constantFrom('isEmpty', 'isNull', 'isNotNull').map((operator) => call(operator, ref))
  if (type.kind === 'float') return always
  const lists = comparableWith(type, [...found.ofRow.lists, ...found.given.lists])
  const overlap = fc.constantFrom('hasAny', 'hasAll')
  const close = fc.array(fc.constantFrom(...storable(type).slice(0, 4)), { minLength: 1, maxLength: 2 })
  return fc.oneof(
    always,
    other(type, found).map((right) => call('has', ref, right)),
    fc.tuple(overlap, fc.oneof(literals(type), close)).map(([operator, list]) => call(operator, ref, { list })),
    fc.tuple(overlap, fc.constantFrom(...lists)).map(([operator, list]) => call(operator, ref, list.ref)),
  )
}
