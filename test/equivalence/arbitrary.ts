import { all, any, type Condition, isNotFalse, isTrue, not } from 'bailiwick'
import fc from 'fast-check'
import type { ScalarKind } from '../../packages/bailiwick/src/ast/types.ts'
import { beyondColumn, hostile } from './hostile-values.ts'

/** Random conditions over the model of `model.ts`, built through the public operators. */

// biome-ignore lint/suspicious/noExplicitAny: references are picked by name at random; the run-time checks still apply
type Refs = any
type Resource = 'item' | 'person' | 'part'
/** Builds a condition from the references of the policy and the row that it is about. */
export type Build = (refs: Refs, row: Refs) => Condition

interface Attribute {
  readonly kind: ScalarKind
  readonly path: readonly string[]
}

const own: Readonly<Record<Resource, readonly Attribute[]>> = {
  item: [
    ...(['text', 'int', 'bigint', 'decimal', 'float', 'date', 'timestamp', 'uuid'] as const).map(attribute),
    { kind: 'id', path: ['id'] },
    { kind: 'id', path: ['ownerId'] },
    { kind: 'text', path: ['other'] },
    { kind: 'int', path: ['size'] },
    { kind: 'timestamp', path: ['changed'] },
    { kind: 'enum', path: ['level'] },
    { kind: 'enum', path: ['rank'] },
    { kind: 'boolean', path: ['flag'] },
    { kind: 'text', path: ['data', 'text'] },
    { kind: 'boolean', path: ['data', 'flag'] },
    { kind: 'int', path: ['data', 'size', 'int'] },
    { kind: 'enum', path: ['data', 'level'] },
  ],
  person: [
    ...(['text', 'int'] as const).map(attribute),
    { kind: 'enum', path: ['level'] },
    { kind: 'boolean', path: ['flag'] },
    { kind: 'id', path: ['bossId'] },
  ],
  part: [
    ...(['text', 'int'] as const).map(attribute),
    { kind: 'enum', path: ['level'] },
    { kind: 'boolean', path: ['flag'] },
    { kind: 'id', path: ['makerId'] },
  ],
}

function attribute(kind: ScalarKind): Attribute {
  return { kind, path: [kind] }
}

const under = (hop: string, attributes: readonly Attribute[]) =>
  attributes.map(({ kind, path }) => ({ kind, path: [hop, ...path] }))
const reachable: Readonly<Record<Resource, readonly Attribute[]>> = {
  item: [...own.item, ...own.item, ...under('owner', [...own.person, ...under('boss', own.person)])],
  person: [...own.person, ...under('boss', own.person)],
  part: [...own.part, ...under('maker', [...own.person, ...under('boss', own.person)])],
}

const subjectAttributes: readonly Attribute[] = [
  ...(['id', 'text', 'int', 'bigint', 'decimal', 'float', 'date', 'timestamp', 'uuid'] as const).map(attribute),
  { kind: 'enum', path: ['level'] },
  { kind: 'boolean', path: ['flag'] },
  { kind: 'timestamp', path: ['timestamp'] },
]

const lists: Readonly<Record<Resource, readonly Attribute[]>> = {
  item: [
    { kind: 'text', path: ['texts'] },
    { kind: 'int', path: ['ints'] },
    { kind: 'bigint', path: ['bigints'] },
  ],
  person: [],
  part: [{ kind: 'text', path: ['texts'] }],
}
const subjectLists: readonly Attribute[] = [
  { kind: 'text', path: ['texts'] },
  { kind: 'int', path: ['ints'] },
  { kind: 'bigint', path: ['bigints'] },
  { kind: 'enum', path: ['levels'] },
]

const many: Readonly<Record<Resource, readonly { readonly path: readonly string[]; readonly target: Resource }[]>> = {
  item: [
    { path: ['parts'], target: 'part' },
    { path: ['owner', 'parts'], target: 'part' },
  ],
  person: [{ path: ['parts'], target: 'part' }],
  part: [{ path: ['maker', 'parts'], target: 'part' }],
}

const at = (from: Refs, path: readonly string[]): Refs => path.reduce((inner, name) => inner[name], from)
const literal = (kind: ScalarKind) => fc.constantFrom(...hostile[kind], ...(beyondColumn[kind] ?? []))

/** Something to compare with: a literal, an attribute of the row, or one of the subject. */
function other(resource: Resource, kind: ScalarKind): fc.Arbitrary<(refs: Refs, row: Refs) => unknown> {
  const same = reachable[resource].filter((candidate) => candidate.kind === kind)
  const ofSubject = subjectAttributes.filter((candidate) => candidate.kind === kind)
  return fc.oneof(
    { weight: 3, arbitrary: literal(kind).map((value) => () => value) },
    ...(same.length > 0 ? [fc.constantFrom(...same).map((found) => (_: Refs, row: Refs) => at(row, found.path))] : []),
    ...(ofSubject.length > 0
      ? [fc.constantFrom(...ofSubject).map((found) => (refs: Refs) => at(refs.subject, found.path))]
      : []),
  )
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
const patterns = ['%', '_', 'a%', '%a', '\\%', '_\\_%', '%b%', '', '__', '%😀%', 'a\\\\%']

function attributeLeaf(resource: Resource, found: Attribute): fc.Arbitrary<Build> {
  const { kind, path } = found
  const leaves: fc.Arbitrary<Build>[] = [
    fc.tuple(fc.constantFrom(...operators[kind]), other(resource, kind)).map(
      ([operator, right]) =>
        (refs, row) =>
          at(row, path)[operator](right(refs, row)),
    ),
    fc.constantFrom('isNull', 'isNotNull').map((operator) => (_, row) => at(row, path)[operator]()),
  ]
  if (kind !== 'float') {
    const values = fc.array(literal(kind), { minLength: 1, maxLength: 3 })
    leaves.push(
      fc.tuple(fc.constantFrom('in', 'notIn'), values).map(
        ([operator, list]) =>
          (_, row) =>
            at(row, path)[operator](...list),
      ),
    )
    const listed = [
      ...subjectLists.map((list) => ({ of: 'subject', ...list })),
      ...lists[resource].map((list) => ({ of: 'row', ...list })),
    ]
    const fitting = listed.filter((list) => list.kind === kind)
    if (fitting.length > 0) {
      leaves.push(
        fc.tuple(fc.constantFrom('in', 'notIn'), fc.constantFrom(...fitting)).map(
          ([operator, list]) =>
            (refs, row) =>
              at(row, path)[operator](at(list.of === 'row' ? row : refs.subject, list.path)),
        ),
      )
    }
  }
  if (kind === 'text')
    leaves.push(fc.constantFrom(...patterns).map((pattern) => (_, row) => at(row, path).like(pattern)))
  if (kind === 'boolean') leaves.push(fc.constant((_, row) => at(row, path)))
  if (kind === 'timestamp') {
    const duration = fc.record({ days: fc.integer({ min: 0, max: 400 }), microseconds: fc.integer({ min: 0, max: 2 }) })
    leaves.push(
      fc
        .tuple(
          fc.constantFrom('plus', 'minus'),
          duration,
          fc.constantFrom(...order),
          other(resource, kind),
          fc.boolean(),
        )
        .map(([shift, by, operator, right, swap]) => (refs, row) => {
          // Only what is returned may be read: the rest would be refused as unused.
          if (swap) return at(row, path)[operator](refs.subject.timestamp[shift](by))
          return at(row, path)[shift](by)[operator](right(refs, row))
        }),
    )
  }
  return fc.oneof(...leaves)
}

function listLeaf(resource: Resource, found: Attribute): fc.Arbitrary<Build> {
  const { kind, path } = found
  const withList = [
    ...subjectLists.map((list) => ({ of: 'subject', ...list })),
    ...lists[resource].map((list) => ({ of: 'row', ...list })),
  ].filter((list) => list.kind === kind)
  const overlap = fc.constantFrom('hasAny', 'hasAll')
  return fc.oneof<fc.Arbitrary<Build>[]>(
    other(resource, kind).map((value) => (refs, row) => at(row, path).has(value(refs, row))),
    fc.tuple(overlap, fc.array(literal(kind), { minLength: 1, maxLength: 3 })).map(
      ([operator, values]) =>
        (_, row) =>
          at(row, path)[operator](values),
    ),
    fc.tuple(overlap, fc.constantFrom(...withList)).map(
      ([operator, list]) =>
        (refs, row) =>
          at(row, path)[operator](at(list.of === 'row' ? row : refs.subject, list.path)),
    ),
    fc.constantFrom('isEmpty', 'isNull', 'isNotNull').map((operator) => (_, row) => at(row, path)[operator]()),
  )
}

/** Conditions that need no row: they fold before any SQL is made. */
const subjectLeaf: fc.Arbitrary<Build> = fc.constantFrom(...subjectAttributes).chain(({ kind, path }) =>
  fc.tuple(fc.constantFrom(...operators[kind]), literal(kind)).map(
    ([operator, value]) =>
      (refs: Refs) =>
        at(refs.subject, path)[operator](value),
  ),
)

export function condition(resource: Resource, depth: number): fc.Arbitrary<Build> {
  const leaf = fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...reachable[resource]).chain((found) => attributeLeaf(resource, found)) },
    { weight: 1, arbitrary: subjectLeaf },
    ...(lists[resource].length > 0
      ? [{ weight: 2, arbitrary: fc.constantFrom(...lists[resource]).chain((found) => listLeaf(resource, found)) }]
      : []),
  )
  if (depth === 0) return leaf
  const inner = condition(resource, depth - 1)
  const several = fc.array(inner, { minLength: 1, maxLength: 3 })
  const build = (parts: readonly Build[], refs: Refs, row: Refs) =>
    parts.map((part) => part(refs, row)) as [Condition, ...Condition[]]
  const quantified = fc.constantFrom(...many[resource]).chain(({ path, target }) =>
    fc.tuple(fc.constantFrom('some', 'every', 'none'), condition(target, depth - 1)).map(
      ([quantifier, body]): Build =>
        (refs, row) =>
          at(row, path)[quantifier]((element: Refs) => body(refs, element)),
    ),
  )
  return fc.oneof(
    { weight: 3, arbitrary: leaf },
    {
      weight: 2,
      arbitrary: several.map(
        (parts): Build =>
          (refs, row) =>
            all(...build(parts, refs, row)),
      ),
    },
    {
      weight: 2,
      arbitrary: several.map(
        (parts): Build =>
          (refs, row) =>
            any(...build(parts, refs, row)),
      ),
    },
    {
      weight: 2,
      arbitrary: inner.map(
        (part): Build =>
          (refs, row) =>
            not(part(refs, row)),
      ),
    },
    {
      weight: 1,
      arbitrary: inner.map(
        (part): Build =>
          (refs, row) =>
            isTrue(part(refs, row)),
      ),
    },
    {
      weight: 1,
      arbitrary: inner.map(
        (part): Build =>
          (refs, row) =>
            isNotFalse(part(refs, row)),
      ),
    },
    { weight: 2, arbitrary: quantified },
  )
}

const nullable = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { freq: 4, nil: null })
const stored = (kind: ScalarKind) => nullable(fc.constantFrom(...hostile[kind]))
const elements = (kind: ScalarKind) =>
  nullable(fc.array(nullable(fc.constantFrom(...hostile[kind].slice(0, 6))), { maxLength: 3 }))
const key = (prefix: string, count: number) =>
  nullable(fc.integer({ min: 0, max: count }).map((number) => `${prefix}${number}`))

const json = nullable(
  fc.record(
    {
      text: fc.constantFrom<unknown>('a', '', null, 1, true, '😀'),
      flag: fc.constantFrom<unknown>(true, false, null, 'true'),
      size: fc.constantFrom<unknown>(
        { int: 1 },
        { int: 1.5 },
        { int: 2147483647 },
        { int: null },
        { int: '1' },
        null,
        3,
        { int: 1e300 },
      ),
      level: fc.constantFrom<unknown>('low', 'high', 'none', null, 2),
    },
    { requiredKeys: [] },
  ),
)

const personCount = 5
export const data = fc.record({
  item: fc.array(
    fc.record({
      text: stored('text'),
      other: stored('text'),
      int: stored('int'),
      size: stored('int'),
      bigint: stored('bigint'),
      decimal: stored('decimal'),
      float: stored('float'),
      date: stored('date'),
      timestamp: stored('timestamp'),
      changed: stored('timestamp'),
      uuid: stored('uuid'),
      level: stored('enum'),
      rank: stored('enum'),
      flag: stored('boolean'),
      texts: elements('text'),
      ints: elements('int'),
      bigints: elements('bigint'),
      data: json,
      // One beyond the last person: a key without a row.
      ownerId: key('person', personCount),
    }),
    { minLength: 24, maxLength: 24 },
  ),
  person: fc.array(
    fc.record({
      text: stored('text'),
      int: stored('int'),
      flag: stored('boolean'),
      level: stored('enum'),
      bossId: key('person', personCount),
    }),
    { minLength: personCount, maxLength: personCount },
  ),
  part: fc.array(
    fc.record({
      text: stored('text'),
      int: stored('int'),
      flag: stored('boolean'),
      level: stored('enum'),
      texts: elements('text'),
      itemId: key('item', 12),
      makerId: key('person', personCount),
    }),
    { minLength: 20, maxLength: 20 },
  ),
})

export const subject = fc.record({
  id: fc.constantFrom(...(hostile.id as string[])),
  text: stored('text'),
  int: nullable(literal('int')),
  bigint: nullable(literal('bigint')),
  decimal: stored('decimal'),
  float: stored('float'),
  date: stored('date'),
  timestamp: stored('timestamp'),
  uuid: stored('uuid'),
  level: stored('enum'),
  flag: stored('boolean'),
  texts: elements('text'),
  ints: elements('int'),
  bigints: nullable(fc.array(nullable(literal('bigint')), { maxLength: 3 })),
  levels: elements('enum'),
})
