import {
  type ActionSpec,
  type AllowSpec,
  type CaseSpec,
  conditionsOf,
  type Expr,
  type RowSpec,
  readAllow,
} from '../spec/spec.ts'
import { Meaning, type Placed, type Watch } from './oracle.ts'
import { and, or, type Truth } from './truth.ts'
import { read } from './values.ts'
import { createdRow, writtenNames } from './written.ts'

/** What is written under an action, with the action that `granted()` means there, and what it gives if that is not everything. */
interface Written {
  readonly expr: Expr | true
  readonly action: string
  readonly fields?: readonly string[] | undefined
}

/** An action of a resource, or what it asks of the row after the changes. */
interface Asked {
  readonly resource: string
  readonly name: string
  readonly id: string
  readonly allow: readonly Written[]
  readonly deny: readonly Written[]
  /** The actions that imply it. */
  readonly stronger: readonly string[]
  readonly implies: readonly string[]
  readonly composedOf: readonly string[]
  readonly fields: Readonly<Record<string, Expr>>
  readonly isAfter: boolean
}

/** Who may do what by the definition of a policy: some allow is TRUE, every deny is FALSE, and so for what is required. */
export class Decisions {
  readonly #case: CaseSpec
  readonly #meaning: Meaning
  /** What was looked up before: the policy does not change, and a row's answer is part of several others. */
  readonly #known = new Map<string, unknown>()
  readonly #actions = [new Map<string, Map<string, Asked>>(), new Map<string, Map<string, Asked>>()] as const
  readonly #answers = new Map<Expr, Map<string, Map<Placed['row'], Truth>>>()
  readonly #changed = new Map<RowSpec, Map<RowSpec, Placed>>()

  constructor(given: CaseSpec, watch?: Watch) {
    this.#case = given
    this.#meaning = new Meaning(given, watch)
  }

  permitted(action: string, row: Placed): boolean {
    const name = this.#name(action)
    return name === 'create' ? this.permittedCreate(action, row.row) : this.#permitted(row.resource, name, row, false)
  }

  /** Whether the action may be done with the row where it gets those changes. */
  permittedChange(action: string, row: Placed, changes: RowSpec): boolean {
    const { resource } = row
    const name = this.#name(action)
    const after = this.after(row, changes)
    const rows = [this.#permitted(resource, name, row, false), this.#permitted(resource, name, after, true)]
    const { attributes } = this.#case.model.resource[resource]!
    const written = writtenNames(attributes, row.row, changes)
    const fields = written.map((attribute) =>
      and([
        this.#writable(resource, name, attribute, row, false),
        this.#writable(resource, name, attribute, after, true),
      ]),
    )
    return rows.every(Boolean) && and(fields) === true
  }

  /** Whether a row may be created: of the given attributes each must be writable; the others are as the database fills them in. */
  permittedCreate(action: string, given: RowSpec, written: readonly string[] = Object.keys(given)): boolean {
    const [resource] = action.split('.') as [string]
    const { attributes } = this.#case.model.resource[resource]!
    const created: Placed = { resource, row: createdRow(attributes, given) }
    const permitted = this.#permitted(resource, 'create', created, false)
    const names = written.filter((name) => Object.hasOwn(attributes, name))
    return permitted && and(names.map((name) => this.#writable(resource, 'create', name, created, false))) === true
  }

  /** The row as the changes leave it. */
  after(row: Placed, changes: RowSpec): Placed {
    const known = entry(this.#changed, changes)
    const found = known.get(row.row) ?? { resource: row.resource, row: { ...row.row, ...changes }, before: row }
    known.set(row.row, found)
    return found
  }

  rowAt(resource: string, index: number): Placed['row'] {
    return this.#case.rows[resource]![index]!
  }

  /** The attributes that a permitted read of this action shows. */
  visible(action: string, row: Placed): Record<string, boolean> {
    const { attributes } = this.#case.model.resource[row.resource]!
    const asked = this.#asked(row.resource, this.#name(action), false)
    const { fields } = asked
    return Object.fromEntries(
      Object.entries(attributes).map(([name, { sensitive }]) => {
        const standing = sensitive ? undefined : fields['*']
        const condition: Expr | undefined = Object.hasOwn(fields, name) ? fields[name] : standing
        const own = condition ? this.#meaning.truth(condition, [row], action) : !sensitive
        return [name, and([own, this.#given(asked, name, row)]) === true]
      }),
    )
  }

  #permitted(resource: string, name: string, row: Placed, isAfter: boolean): boolean {
    const asked = this.#asked(resource, name, isAfter)
    const allowed = this.#allowed(asked, row) === true
    const denied = this.#denied(asked, row) !== false
    const required = name === 'update' || name === 'delete'
    // Every part is asked, so that what the conditions came to is counted.
    return [allowed, !denied, !required || this.#permitted(resource, 'read', row, false)].every(Boolean)
  }

  /** Writing knows no sensitive attributes: who may write one is said by `fields` and by rules. */
  #writable(resource: string, name: string, attribute: string, row: Placed, isAfter: boolean): Truth {
    const asked = this.#asked(resource, name, isAfter)
    const condition = Object.hasOwn(asked.fields, attribute) ? asked.fields[attribute] : asked.fields['*']
    const own = condition ? this.#meaning.truth(condition, [row], asked.id) : true
    return and([own, this.#given(asked, attribute, row)])
  }

  /** Whether some rule that is true gives the attribute; what is composed gives what all of its parts give. */
  #given(asked: Asked, attribute: string, row: Placed): Truth {
    const { allow, stronger, composedOf } = asked
    const giving = allow.filter(({ fields }) => !fields || fields.includes(attribute))
    return or([
      ...giving.map((rule) => this.#ask(rule, row)),
      ...stronger.map((name) => this.#given(this.#other(asked, name), attribute, row)),
      ...(composedOf.length > 0
        ? [and(composedOf.map((name) => this.#given(this.#other(asked, name), attribute, row)))]
        : []),
    ])
  }

  #name(action: string): string {
    return action.slice(action.indexOf('.') + 1)
  }

  #other({ resource, isAfter }: Asked, name: string): Asked {
    return this.#asked(resource, name, isAfter)
  }

  #asked(resource: string, name: string, isAfter: boolean): Asked {
    const known = entry(this.#actions[isAfter ? 1 : 0], resource)
    const found = known.get(name) ?? this.#read(resource, name, isAfter)
    known.set(name, found)
    return found
  }

  #read(resource: string, name: string, isAfter: boolean): Asked {
    const parts = this.#parts(resource, name)
    const id = `${resource}.${name}`
    // Other allows take the place of all that are written under the name, in whatever policy; other denies of those beside them.
    const replaced = parts.filter(({ rules }) => isAfter && rules.after?.allow).map(({ key }) => key)
    const list = (key: 'implies' | 'composedOf') => parts.flatMap(({ rules }) => rules[key] ?? [])
    return {
      resource,
      name,
      id,
      allow: parts.flatMap(({ key, rules }) =>
        this.#written(replaced.includes(key) ? rules.after?.allow : rules.allow, id),
      ),
      deny: parts.flatMap(({ rules }) => this.#written((isAfter && rules.after?.deny) || rules.deny, id)),
      stronger: this.#names(resource).filter((other) =>
        this.#parts(resource, other).some(({ rules }) => rules.implies?.includes(name)),
      ),
      implies: list('implies'),
      composedOf: list('composedOf'),
      fields: Object.assign({}, ...parts.map(({ rules }) => rules.fields)),
      isAfter,
    }
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

  #allowed(asked: Asked, row: Placed): Truth {
    const { allow, stronger, composedOf } = asked
    return or([
      ...allow.map((rule) => this.#ask(rule, row)),
      ...stronger.map((name) => this.#allowed(this.#other(asked, name), row)),
      ...(composedOf.length > 0 ? [and(composedOf.map((name) => this.#allowed(this.#other(asked, name), row)))] : []),
    ])
  }

  #denied(asked: Asked, row: Placed): Truth {
    const { deny, implies, composedOf, resource, id } = asked
    return or([
      ...deny.map((rule) => this.#ask(rule, row)),
      this.#isOtherTenant(asked, row),
      this.#isControlled(resource) && this.#meaning.denied(row, id),
      ...[...implies, ...composedOf].map((other) => this.#denied(this.#other(asked, other), row)),
    ])
  }

  #ask({ expr, action }: Written, row: Placed): Truth {
    if (expr === true) return true
    const known = entry(entry(this.#answers, expr), action)
    const value = known.has(row.row) ? known.get(row.row)! : this.#meaning.truth(expr, [row], action)
    known.set(row.row, value)
    return value
  }

  #written(rules: Readonly<Record<string, AllowSpec>> | undefined, action: string): readonly Written[] {
    return Object.values(rules ?? {}).map((rule) => {
      const { when, fields } = readAllow(rule)
      return { expr: when, action, fields }
    })
  }

  #isOtherTenant({ resource, name, isAfter }: Asked, { row }: Placed): Truth {
    const { model, question } = this.#case
    const tenant = this.#once(`tenant of ${resource}`, () =>
      Object.entries(model.resource[resource]!.attributes).find(([, spec]) => spec.tenant),
    )
    if (!tenant) return false
    const own = this.#parts(resource, name).filter(({ key }) => key === name)
    if (own.every(({ rules }) => rules.crossTenant)) return false
    const [attribute, type] = tenant
    const theirs = read(type, row[attribute])
    // All tenants see a shared row, so none writes one.
    if (theirs === null)
      return type.tenant === 'shared' ? isAfter || ['create', 'update', 'delete'].includes(name) : null
    const [ofSubject] = Object.entries(model.subject).find(([, spec]) => spec.tenant)!
    const given = read(type, (question.subject ?? model.anonymous!)[ofSubject])
    return given === null ? null : given !== theirs
  }

  /** A resource of which some rule asks for stored grants obeys stored denials. */
  #isControlled(resource: string): boolean {
    return this.#once(`${resource} is controlled`, () =>
      this.#names(resource).some((name) =>
        this.#parts(resource, name).some(({ rules }) => conditionsOf(rules).some(usesGrants)),
      ),
    )
  }
}

function entry<K, V extends Map<unknown, unknown>>(map: Map<K, V>, key: K): V {
  const known = map.get(key) ?? (new Map() as V)
  map.set(key, known)
  return known
}

function usesGrants(expr: Expr): boolean {
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
