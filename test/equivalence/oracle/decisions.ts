import type { ActionSpec, CaseSpec, Expr } from '../spec/spec.ts'
import { Meaning, type Placed, type Watch } from './oracle.ts'
import { and, or, type Truth } from './truth.ts'
import { read } from './values.ts'

/** What is written under an action, with the action that `granted()` means there. */
interface Written {
  readonly expr: Expr | true
  readonly action: string
}

/** Who may do what by the definition of a policy: some allow is TRUE, every deny is FALSE, and so for what is required. */
export class Decisions {
  readonly #case: CaseSpec
  readonly #meaning: Meaning
  /** What was looked up before: the policy does not change, and a row's answer is part of several others. */
  readonly #known = new Map<string, unknown>()
  readonly #answers = new Map<Expr, Map<string, Map<Placed['row'], Truth>>>()

  constructor(given: CaseSpec, watch?: Watch) {
    this.#case = given
    this.#meaning = new Meaning(given, watch)
  }

  permitted(action: string, row: Placed): boolean {
    const name = this.#name(action)
    const { resource } = row
    const allowed = this.#allowed(resource, name, row) === true
    const denied = this.#denied(resource, name, row) !== false
    // Every part is asked, so that what the conditions came to is counted.
    return [allowed, !denied, !this.#requiresRead(name) || this.permitted(`${resource}.read`, row)].every(Boolean)
  }

  rowAt(resource: string, index: number): Placed['row'] {
    return this.#case.rows[resource]![index]!
  }

  /** The attributes that a permitted read of this action shows. */
  visible(action: string, row: Placed): Record<string, boolean> {
    const { attributes } = this.#case.model.resource[row.resource]!
    const fields = Object.assign({}, ...this.#parts(row.resource, this.#name(action)).map(({ rules }) => rules.fields))
    return Object.fromEntries(
      Object.entries(attributes).map(([name, { sensitive }]) => {
        const standing = sensitive ? undefined : fields['*']
        const condition: Expr | undefined = Object.hasOwn(fields, name) ? fields[name] : standing
        return [name, condition ? this.#meaning.truth(condition, [row], action) === true : !sensitive]
      }),
    )
  }

  #name(action: string): string {
    return action.slice(action.indexOf('.') + 1)
  }

  #requiresRead(name: string): boolean {
    return name === 'update' || name === 'delete'
  }

  /** Everything that is written about an action, under its name or under `'*'`, for its resource or for all. */
  #parts(resource: string, name: string): readonly { key: string; rules: ActionSpec }[] {
    return this.#once(`parts of ${resource}.${name}`, () =>
      this.#case.question.policy.parts.flatMap((part) => {
        if (part.resource !== resource && part.resource !== '*') return []
        return Object.entries(part.actions).flatMap(([key, rules]) =>
          key === name || key === '*' ? [{ key, rules }] : [],
        )
      }),
    )
  }

  #names(resource: string): readonly string[] {
    return this.#once(`names of ${resource}`, () => {
      const parts = this.#case.question.policy.parts.filter((part) => part.resource === resource)
      return [...new Set(parts.flatMap((part) => Object.keys(part.actions)))].filter((name) => name !== '*')
    })
  }

  #once<T>(key: string, make: () => T): T {
    if (!this.#known.has(key)) this.#known.set(key, make())
    return this.#known.get(key) as T
  }

  #allowed(resource: string, name: string, row: Placed): Truth {
    const id = `${resource}.${name}`
    const own = this.#parts(resource, name).flatMap(({ rules }) => this.#written(rules.allow, id))
    const stronger = this.#names(resource).filter((other) => this.#list(resource, other, 'implies').includes(name))
    const parts = this.#list(resource, name, 'composedOf')
    return or([
      ...own.map((rule) => this.#ask(rule, row)),
      ...stronger.map((other) => this.#allowed(resource, other, row)),
      ...(parts.length > 0 ? [and(parts.map((part) => this.#allowed(resource, part, row)))] : []),
    ])
  }

  #denied(resource: string, name: string, row: Placed): Truth {
    const id = `${resource}.${name}`
    const own = this.#parts(resource, name).flatMap(({ rules }) => this.#written(rules.deny, id))
    const weaker = [...this.#list(resource, name, 'implies'), ...this.#list(resource, name, 'composedOf')]
    return or([
      ...own.map((rule) => this.#ask(rule, row)),
      this.#isOtherTenant(resource, name, row),
      this.#isControlled(resource) && this.#meaning.denied(row, id),
      ...weaker.map((other) => this.#denied(resource, other, row)),
    ])
  }

  #ask({ expr, action }: Written, row: Placed): Truth {
    if (expr === true) return true
    const known = entry(entry(this.#answers, expr), action)
    const value = known.has(row.row) ? known.get(row.row)! : this.#meaning.truth(expr, [row], action)
    known.set(row.row, value)
    return value
  }

  #written(rules: Readonly<Record<string, Expr | true>> | undefined, action: string): readonly Written[] {
    return Object.values(rules ?? {}).map((expr) => ({ expr, action }))
  }

  #list(resource: string, name: string, key: 'implies' | 'composedOf'): readonly string[] {
    return this.#parts(resource, name).flatMap(({ rules }) => rules[key] ?? [])
  }

  #isOtherTenant(resource: string, name: string, { row }: Placed): Truth {
    const { model, question } = this.#case
    const tenant = Object.entries(model.resource[resource]!.attributes).find(([, spec]) => spec.tenant)
    const own = this.#parts(resource, name).filter(({ key }) => key === name)
    if (!tenant || own.every(({ rules }) => rules.crossTenant)) return false
    const [attribute, type] = tenant
    const theirs = read(type, row[attribute])
    if (theirs === null) return type.tenant === 'shared' ? ['create', 'update', 'delete'].includes(name) : null
    const [ofSubject] = Object.entries(model.subject).find(([, spec]) => spec.tenant)!
    const given = read(type, (question.subject ?? model.anonymous!)[ofSubject])
    return given === null ? null : given !== theirs
  }

  /** A resource of which some rule asks for stored grants obeys stored denials. */
  #isControlled(resource: string): boolean {
    return this.#once(`${resource} is controlled`, () =>
      this.#names(resource).some((name) =>
        this.#parts(resource, name).some(({ rules: { allow, deny, fields } }) =>
          [allow, deny, fields].flatMap((rules) => Object.values<Expr | true>(rules ?? {})).some(usesGrants),
        ),
      ),
    )
  }
}

function entry<K, V extends Map<unknown, unknown>>(map: Map<K, V>, key: K): V {
  const known = map.get(key) ?? (new Map() as V)
  map.set(key, known)
  return known
}

function usesGrants(expr: Expr | true): boolean {
  if (expr === true) return false
  switch (expr.kind) {
    case 'granted':
      return true
    case 'all':
    case 'any':
      return expr.of.some(usesGrants)
    case 'not':
    case 'isTrue':
    case 'isNotFalse':
      return usesGrants(expr.of)
    case 'some':
    case 'every':
    case 'none':
      return usesGrants(expr.where)
    default:
      return false
  }
}
