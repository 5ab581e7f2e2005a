import {
  type AttributeSpec,
  isType,
  type ModelSpec,
  type Ref,
  type ShapeSpec,
  type TypeSpec,
  typeKey,
} from '../spec/spec.ts'

/** What a condition can name in a scope: the resources of the rows in reach, by level. */
export interface Reachable {
  readonly ofRow: Named
  readonly given: Named
  /** Relations to many, with the resource of their rows. */
  readonly many: readonly { readonly ref: Ref; readonly target: string }[]
  /** Rows to ask stored permissions about. */
  readonly rows: readonly { readonly ref: Ref; readonly resource: string }[]
}

interface Named {
  readonly scalars: readonly Typed[]
  readonly lists: readonly Typed[]
  /** Lists and json can be null as a whole. */
  readonly nullables: readonly Ref[]
}

export interface Typed {
  readonly ref: Ref
  readonly type: TypeSpec
}

/** With `isAfter`, also the row of level 0 as it was before the changes. */
export function reachable(model: ModelSpec, scope: readonly string[], isAfter = false): Reachable {
  const innermost = scope.length - 1
  const places = [
    ...scope.flatMap((resource, level) => placesFrom(model, resource, level, level === innermost ? 2 : 1)),
    ...(isAfter ? placesFrom(model, scope[0]!, 'before', 1) : []),
  ]
  const ofRow = places.map(({ ref, resource, weight }) => {
    const named = attributesOf(ref, model.resource[resource]!.attributes)
    return repeated(named, weight)
  })
  const many = places.flatMap(({ ref, resource }) =>
    Object.entries(model.resource[resource]!.relations).flatMap(([name, { to, target }]) =>
      to === 'many' ? [{ ref: extended(ref, name), target }] : [],
    ),
  )
  const given = (['subject', 'context'] as const).map((from) => attributesOf({ from, path: [] }, model[from]))
  const now: Typed = { ref: { from: 'context', path: ['now'] }, type: { kind: 'timestamp' } }
  return {
    ofRow: merged(ofRow),
    given: merged([...given, { scalars: [now], lists: [], nullables: [] }]),
    many,
    rows: places.map(({ ref, resource }) => ({ ref, resource })),
  }
}

/** Those that a value of the type may be compared with. */
export function comparableWith(type: TypeSpec, candidates: readonly Typed[]): readonly Typed[] {
  return candidates.filter((candidate) => typeKey(candidate.type) === typeKey(type))
}

const extended = (ref: Ref, name: string): Ref => ({ ...ref, path: [...ref.path, name] })

interface Place {
  readonly ref: Ref
  readonly resource: string
  readonly weight: number
}

/** A row and those at the end of to-one relations from it. */
function placesFrom(model: ModelSpec, resource: string, from: Ref['from'], hops: number): readonly Place[] {
  const found: Place[] = [{ ref: { from, path: [] }, resource, weight: 3 }]
  for (let at = 0; at < found.length; at++) {
    const { ref, resource: name } = found[at]!
    if (ref.path.length === hops) continue
    for (const [relation, { to, target }] of Object.entries(model.resource[name]!.relations)) {
      if (to === 'one') found.push({ ref: extended(ref, relation), resource: target, weight: 1 })
    }
  }
  return found
}

function attributesOf(base: Ref, attributes: Readonly<Record<string, AttributeSpec>>): Named {
  const scalars: Typed[] = []
  const lists: Typed[] = []
  const nullables: Ref[] = []
  for (const [name, spec] of Object.entries(attributes)) {
    const ref = extended(base, name)
    if (spec.shape) {
      scalars.push(...pathsOf(ref, spec.shape))
      continue
    }
    nullables.push(ref)
    ;(spec.array ? lists : scalars).push({ ref, type: plain(spec) })
  }
  return { scalars, lists, nullables }
}

function pathsOf(ref: Ref, shape: ShapeSpec): readonly Typed[] {
  return Object.entries(shape).flatMap(([key, inner]) =>
    isType(inner) ? [{ ref: extended(ref, key), type: inner }] : pathsOf(extended(ref, key), inner),
  )
}

function plain({ kind, scale, values }: TypeSpec): TypeSpec {
  return { kind, ...(scale === undefined ? {} : { scale }), ...(values === undefined ? {} : { values }) }
}

function repeated({ scalars, lists, nullables }: Named, weight: number): Named {
  const again = <T>(values: readonly T[]) => Array.from({ length: weight }, () => values).flat()
  return { scalars: again(scalars), lists: again(lists), nullables }
}

function merged(all: readonly Named[]): Named {
  return {
    scalars: all.flatMap((named) => named.scalars),
    lists: all.flatMap((named) => named.lists),
    nullables: all.flatMap((named) => named.nullables),
  }
}
