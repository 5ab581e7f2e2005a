import type {
  Arg,
  AttributeSpec,
  CaseSpec,
  Expr,
  Ref,
  RelationSpec,
  RowSpec,
  ShapeSpec,
  TypeSpec,
} from '../spec/spec.ts'
import { given, inside } from './given-values.ts'
import { and, not, or, type Truth } from './truth.ts'
import { compare, keyText, length, like, type OracleValue, read } from './values.ts'

/** A row and what it is a row of. */
export interface Placed {
  readonly resource: string
  readonly row: RowSpec
  /** The same row before the changes. */
  readonly before?: Placed
}

export type Watch = (expr: Expr, type: TypeSpec | undefined, value: Truth) => void

/**
 * What a condition means, said once more as plainly as possible and straight from the case: no plan, no compilation, no SQL. Every
 * engine is compared with it, so a mistake that the evaluator and the compiler share is seen as well.
 */
export class Meaning {
  readonly #case: CaseSpec
  readonly #watch: Watch | undefined

  constructor(given: CaseSpec, watch?: Watch) {
    this.#case = given
    this.#watch = watch
  }

  /** `action` is the one that `granted()` means. */
  truth(expr: Expr, rows: readonly Placed[], action: string): Truth {
    const value = this.#truth(expr, rows, action)
    this.#watch?.(expr, 'on' in expr && expr.on ? this.#typeOf(expr.on, rows) : undefined, value)
    return value
  }

  #truth(expr: Expr, rows: readonly Placed[], action: string): Truth {
    const inner = (other: Expr) => this.truth(other, rows, action)
    switch (expr.kind) {
      case 'all':
        return and(expr.of.map(inner))
      case 'any':
        return or(expr.of.map(inner))
      case 'not':
        return not(inner(expr.of))
      case 'isTrue':
        return inner(expr.of) === true
      case 'isNotFalse':
        return inner(expr.of) !== false
      case 'truth':
        return this.#value(expr.on, rows) as boolean | null
      case 'holds':
        return this.#stored('allow', expr.code) && !this.#stored('deny', expr.code)
      case 'granted':
        return this.#granted(expr.on ? this.#row(expr.on, rows) : rows[0]!, expr.action ?? action)
      case 'call':
        return this.#call(expr, rows)
      default: {
        const elements = this.#elements(expr.on, rows)
        if (elements === null) return null
        const each = elements.map((element) => this.truth(expr.where, [...rows, element], action))
        return expr.kind === 'every' ? and(each) : expr.kind === 'some' ? or(each) : not(or(each))
      }
    }
  }

  #call({ operator, on, with: args }: Extract<Expr, { kind: 'call' }>, rows: readonly Placed[]): Truth {
    const type = this.#typeOf(on, rows)!
    if (operator === 'isNull' || operator === 'isNotNull') {
      const value = this.#isList(on, rows) ? this.#list(on, rows, type) : this.#value(on, rows)
      return (value === null) === (operator === 'isNull')
    }
    const list = (arg: Arg) => this.#list(arg, rows, type)
    if (operator === 'in' || operator === 'notIn') {
      const [first] = args
      const named =
        first && 'from' in first ? list(first) : args.map((arg) => read(type, (arg as { value: unknown }).value))
      const found = member(named, this.#value(on, rows))
      return operator === 'in' ? found : not(found)
    }
    if (operator === 'isEmpty') return whole(list(on), (values) => values.length === 0)
    if (operator === 'has') return member(list(on), this.#argument(args[0]!, rows, type))
    if (operator === 'hasAny' || operator === 'hasAll') {
      const [own, wanted] = [list(on), list(args[0]!)]
      if (own === null || wanted === null) return null
      const each = wanted.map((value) => member(own, value))
      return operator === 'hasAny' ? or(each) : and(each)
    }
    return compared(operator, type, this.#value(on, rows), this.#argument(args[0]!, rows, type))
  }

  #argument(arg: Arg, rows: readonly Placed[], type: TypeSpec): OracleValue | null {
    return 'from' in arg ? this.#value(arg, rows) : read(type, (arg as { value: unknown }).value)
  }

  #value(ref: Ref, rows: readonly Placed[]): OracleValue | null {
    const type = this.#typeOf(ref, rows)
    const value = read(type!, this.#raw(ref, rows))
    if (value === null || !ref.shift) return value
    const by = length(ref.shift.duration)
    return (value as bigint) + (ref.shift.by === 'plus' ? by : -by)
  }

  #list(arg: Arg, rows: readonly Placed[], type: TypeSpec): readonly (OracleValue | null)[] | null {
    const values = 'from' in arg ? this.#raw(arg, rows) : (arg as { list: readonly unknown[] }).list
    return values === null || values === undefined ? null : (values as unknown[]).map((value) => read(type, value))
  }

  /** What stands at the end of a reference, as it is in the row; undefined and null are both null. */
  #raw({ from, path }: Ref, rows: readonly Placed[]): unknown {
    if (from === 'subject' || from === 'context') {
      const { model, question } = this.#case
      const [name, ...json] = path as [string, ...string[]]
      if (from === 'context')
        return inside(given(question.context, name, model.context[name]), json, model.context[name])
      const spec = model.subject[name]!
      const value = question.subject ? given(question.subject, name, spec) : given(model.anonymous!, name, spec)
      return inside(value, json, spec)
    }
    const { place, rest } = this.#hops(path, placeAt(rows, from))
    if (place === null) return null
    const [name, ...json] = rest as [string, ...string[]]
    return inside(place.row[name], json, this.#attributes(place)[name])
  }

  #attributes(place: Placed): Readonly<Record<string, AttributeSpec>> {
    return this.#case.model.resource[place.resource]!.attributes
  }

  #relation(place: Placed, name: string | undefined): RelationSpec | undefined {
    return name === undefined ? undefined : this.#case.model.resource[place.resource]!.relations[name]
  }

  /** Follows the to-one relations that a path begins with. */
  #hops(path: readonly string[], from: Placed): { place: Placed | null; rest: readonly string[] } {
    let place = from
    let rest = path
    for (let hop = this.#relation(place, rest[0]); hop?.to === 'one'; hop = this.#relation(place, rest[0])) {
      const [found] = this.#related(place, hop)
      if (!found) return { place: null, rest }
      place = found
      rest = rest.slice(1)
    }
    return { place, rest }
  }

  #row({ from, path }: Ref, rows: readonly Placed[]): Placed | null {
    return this.#hops(path, placeAt(rows, from)).place
  }

  #elements({ from, path }: Ref, rows: readonly Placed[]): readonly Placed[] | null {
    const { place, rest } = this.#hops(path, placeAt(rows, from))
    return place === null ? null : this.#related(place, this.#relation(place, rest[0])!)
  }

  /** The rows whose keys meet, inside the tenant where both ends have one. */
  #related(from: Placed, relation: RelationSpec): readonly Placed[] {
    const known = relatedIn(this.#case.rows, from.row)
    const related = known.get(relation) ?? this.#find(from, relation)
    known.set(relation, related)
    return related
  }

  #find(from: Placed, { to, target, via, references = 'id' }: RelationSpec): readonly Placed[] {
    const [near, far] = to === 'one' ? [via, references] : [references, via]
    const type = this.#attributes(from)[near]!
    const key = read(type, from.row[near])
    if (key === null) return []
    const tenantOf = (place: Placed) => Object.entries(this.#attributes(place)).find(([, { tenant }]) => tenant)
    return this.#case.rows[target]!.map((row): Placed => ({ resource: target, row })).filter((other) => {
      const theirs = read(this.#attributes(other)[far]!, other.row[far])
      if (theirs === null || compare(key, theirs) !== 0) return false
      const tenants = [from, other].map((place) => {
        const tenant = tenantOf(place)
        return tenant && read(tenant[1], place.row[tenant[0]])
      })
      if (tenants.includes(undefined)) return true
      // A shared row without a tenant is there for everybody.
      if (tenants[1] === null) return tenantOf(other)![1].tenant === 'shared'
      return tenants[0] === tenants[1]
    })
  }

  /** A stored permission of the effect that covers the code, on this row or the whole tenant. */
  #stored(effect: 'allow' | 'deny', code: string, place?: Placed): boolean {
    return this.#case.question.facts.some((fact) => {
      if ((fact.effect ?? 'allow') !== effect) return false
      if (code !== fact.permission && !code.startsWith(`${fact.permission}.`)) return false
      if (fact.type === undefined) return true
      return place?.resource === fact.type && keyText(this.#attributes(place)['id']!, place.row['id']) === fact.id
    })
  }

  #granted(place: Placed | null, action: string): boolean {
    return place !== null && this.#stored('allow', action, place) && !this.#stored('deny', action, place)
  }

  denied(place: Placed, action: string): boolean {
    return this.#stored('deny', action, place)
  }

  #isList({ from, path }: Ref, rows: readonly Placed[]): boolean {
    return this.#specOf({ from, path }, rows)?.array === true
  }

  #specOf({ from, path }: Ref, rows: readonly Placed[]): AttributeSpec | undefined {
    if (from === 'subject' || from === 'context') return this.#case.model[from][path[0]!]
    let { resource } = placeAt(rows, from)
    for (const name of path) {
      const { attributes, relations } = this.#case.model.resource[resource]!
      if (!relations[name]) return attributes[name]
      resource = relations[name].target
    }
    return undefined
  }

  #typeOf(ref: Ref, rows: readonly Placed[]): TypeSpec | undefined {
    if (ref.from === 'context' && ref.path[0] === 'now') return { kind: 'timestamp' }
    const spec = this.#specOf(ref, rows)
    if (!spec?.shape) return spec
    let at: TypeSpec | ShapeSpec = spec.shape
    const keys = ref.path.slice(ref.path.lastIndexOf(nameIn(ref, spec, this.#case, rows)) + 1)
    for (const key of keys) at = (at as ShapeSpec)[key]!
    return at as TypeSpec
  }
}

function placeAt(rows: readonly Placed[], from: Ref['from']): Placed {
  return from === 'before' ? rows[0]!.before! : rows[from as number]!
}

type Related = Map<RelationSpec, readonly Placed[]>
const found = new WeakMap<CaseSpec['rows'], WeakMap<RowSpec, Related>>()

/** What is known of a row's relations: the rows of a world do not change from case to case. */
function relatedIn(rows: CaseSpec['rows'], row: RowSpec): Related {
  const ofRows = found.get(rows) ?? new WeakMap<RowSpec, Related>()
  const ofRow = ofRows.get(row) ?? new Map()
  found.set(rows, ofRows)
  ofRows.set(row, ofRow)
  return ofRow
}

/** The name of the json attribute in a path: the last step that is an attribute. */
function nameIn({ from, path }: Ref, _: AttributeSpec, { model }: CaseSpec, rows: readonly Placed[]): string {
  if (from === 'subject' || from === 'context') return path[0]!
  let { resource } = placeAt(rows, from)
  for (const name of path) {
    const relation: RelationSpec | undefined = model.resource[resource]!.relations[name]
    if (!relation) return name
    resource = relation.target
  }
  return path.at(-1)!
}

function whole<T>(values: readonly T[] | null, ask: (values: readonly T[]) => boolean): Truth {
  return values === null ? null : ask(values)
}

function member(values: readonly (OracleValue | null)[] | null, value: OracleValue | null): Truth {
  if (values === null) return null
  return or(values.map((other) => (other === null || value === null ? null : compare(other, value) === 0)))
}

const lower = (text: string) =>
  [...text].map((letter) => (letter >= 'A' && letter <= 'Z' ? letter.toLowerCase() : letter)).join('')

function compared(operator: string, type: TypeSpec, a: OracleValue | null, b: OracleValue | null): Truth {
  if (operator === 'isDistinctFrom') return a === null || b === null ? a !== b : compare(a, b) !== 0
  if (a === null || b === null) return null
  const place = (value: OracleValue) => type.values!.indexOf(value as string)
  const [x, y] = [String(a), String(b)]
  const answers: Readonly<Record<string, () => boolean>> = {
    is: () => compare(a, b) === 0,
    isNot: () => compare(a, b) !== 0,
    lt: () => compare(a, b) < 0,
    lte: () => compare(a, b) <= 0,
    gt: () => compare(a, b) > 0,
    gte: () => compare(a, b) >= 0,
    atLeast: () => place(a) >= place(b),
    atMost: () => place(a) <= place(b),
    startsWith: () => x.startsWith(y),
    endsWith: () => x.endsWith(y),
    contains: () => x.includes(y),
    isIgnoringCase: () => lower(x) === lower(y),
    like: () => like(x, y),
  }
  return answers[operator]!()
}
