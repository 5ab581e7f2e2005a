/** Who may what, by brute force: from the rows as they stand, without what the database derives from them. */
import { anonymous, type Catalogue, counts, everyone, type Grant, members, type World } from './rows.ts'

export type Answer = 'allow' | 'deny' | 'none' | 'conditional'

export interface Question {
  readonly permission: string
  /** With the key; null asks about the tenant. */
  readonly type: string | null
  readonly key: string | null
}

/** What grants say about one bound: each list the ids of grants that count for the question. */
export interface Findings {
  readonly denying: readonly Grant[]
  /** What gives the permission, or a part of it. */
  readonly allowing: readonly Grant[]
  /** Allowed for sure; allowed if every condition of a grant applies. */
  readonly isHeld: boolean
  readonly isReachable: boolean
}

export class Oracle {
  readonly #catalogue: Catalogue
  readonly #world: World
  // What was computed once; rows do not change.
  readonly #given = new Map<number, ReadonlySet<number>>()
  readonly #composed = new Map<number, readonly (readonly number[])[]>()
  readonly #whose = new Map<string | null, ReadonlyMap<string, boolean>>()
  readonly #where = new Map<string, ReadonlySet<string>>()
  readonly #gone = new Map<number, ReadonlySet<number>>()

  constructor(catalogue: Catalogue, world: World) {
    this.#catalogue = catalogue
    this.#world = world
  }

  /** For everybody in `bounds`: references as a context says them, null for the anonymous one. */
  answer(bounds: readonly (string | null)[], question: Question, onlyDelegable = false): Answer {
    const found = bounds.map((bound) => this.findings(bound, question, onlyDelegable))
    if (found.some(({ denying }) => denying.some((grant) => grant.condition === null))) return 'deny'
    if (found.some(({ isReachable }) => !isReachable)) return 'none'
    return found.every(({ isHeld, denying }) => isHeld && denying.length === 0) ? 'allow' : 'conditional'
  }

  /**
   * Whether a denial counts for somebody; one with a condition does, as nobody can say that it does not apply. To whoever is unknown
   * or inactive everything is denied.
   */
  isDenied(bounds: readonly (string | null)[], question: Question): boolean {
    return bounds.some((bound) => this.bound(bound) === null || this.findings(bound, question).denying.length > 0)
  }

  findings(bound: string | null, { permission, type, key }: Question, onlyDelegable = false): Findings {
    const asked = this.permission(permission)
    const principals = this.principals(this.bound(bound))
    const resources = this.resources(type, key)
    const rows = this.#world.grants.filter(
      (grant) =>
        counts(grant) &&
        principals.has(grant.principal) &&
        resources.has(grant.resource) &&
        (!asked.isPlatform || this.#world.tenant.isPlatform === true),
    )
    const denying = rows.filter(
      (grant) => grant.effect === 'deny' && this.carried(grant).some((denied) => this.denies(denied).has(asked.id)),
    )
    const allowing = rows.filter(
      (grant) =>
        grant.effect === 'allow' &&
        principals.get(grant.principal) &&
        (grant.role === null || this.#world.roles.some(({ id, isActive }) => id === grant.role && isActive)) &&
        (grant.delegable || !onlyDelegable),
    )
    const wanted = this.#needed(asked.id)
    return {
      denying,
      allowing: allowing.filter((grant) =>
        this.carried(grant).some((given) => wanted.some((id) => this.gives(given).has(id))),
      ),
      isHeld: this.#isHeld(
        asked.id,
        allowing.filter(({ condition }) => condition === null),
      ),
      isReachable: this.#isHeld(asked.id, allowing),
    }
  }

  permission(code: string): Catalogue['permissions'][number] {
    const found = this.#catalogue.permissions.find((permission) => permission.code === code)
    if (found === undefined) throw new Error(`no permission ${code}`)
    return found
  }

  /** The permissions that a grant is of. */
  carried(grant: Grant): readonly number[] {
    if (grant.permission !== null) return [grant.permission]
    return this.#world.roles.find(({ id }) => id === grant.role)?.permissions ?? []
  }

  /** The id of the principal for whom a reference speaks; null for nobody, to whom nothing applies. */
  bound(reference: string | null): string | null {
    if (reference === null) return anonymous
    const account = this.#world.accounts.find((known) => known.reference === reference)
    const principal = this.#world.principals.find((known) => known.reference === reference)
    if (principal === undefined) return account?.isActive ? anonymous : null
    if (!principal.isActive || principal.kind === 'group') return null
    if (principal.kind === 'user' && !this.#world.accounts.some(({ id, isActive }) => id === principal.id && isActive))
      return null
    return principal.id
  }

  /** Whose grants count for a bound, each with whether its allows do: somebody in a disabled group has its denials only. */
  principals(bound: string | null): ReadonlyMap<string, boolean> {
    return once(this.#whose, bound, () => this.#findPrincipals(bound))
  }

  #findPrincipals(bound: string | null): ReadonlyMap<string, boolean> {
    const found = new Map<string, boolean>()
    if (bound === null) return found
    found.set(bound, true)
    found.set(everyone, true)
    if (bound !== anonymous) found.set(members, true)
    const enter = (id: string, wayIsLive: boolean): void => {
      const isLive = wayIsLive && this.#world.principals.some((group) => group.id === id && group.isActive)
      found.set(id, found.get(id) === true || isLive)
      for (const { child, parent } of this.#world.groupEdges) if (child === id) enter(parent, isLive)
    }
    for (const membership of this.#world.memberships) {
      if (membership.principal === bound && counts(membership)) enter(membership.group, true)
    }
    return found
  }

  /** The ids of what a question is about and of everything above it. */
  resources(type: string | null, key: string | null): ReadonlySet<string> {
    return once(this.#where, `${type} ${key}`, () => this.#findResources(type, key))
  }

  #findResources(type: string | null, key: string | null): ReadonlySet<string> {
    const found = new Set([this.#world.tenant.id])
    const enter = (typeCode: string, itsKey: string): void => {
      const declared = this.#catalogue.types.find(({ code }) => code === typeCode)
      if (declared === undefined) throw new Error(`no type ${typeCode}`)
      const parent = this.#catalogue.types.find(({ code }) => code === declared.parent)
      if (parent !== undefined) {
        const parts: string[] = declared.parts.length === 1 ? [itsKey] : JSON.parse(itsKey)
        enter(parent.code, parent.parts.length === 1 ? parts[0]! : JSON.stringify(parts.slice(0, parent.parts.length)))
      }
      const own = this.#world.resources.find((known) => known.type === typeCode && known.key === itsKey)
      if (own === undefined || found.has(own.id)) return
      found.add(own.id)
      for (const edge of this.#world.resourceEdges) {
        if (edge.child !== own.id) continue
        const above = this.#world.resources.find(({ id }) => id === edge.parent)!
        enter(above.type, above.key)
      }
    }
    if (type !== null && key !== null) enter(type, key)
    return found
  }

  /** What a grant of a permission gives: what lies under it, what these imply, and so on. */
  gives(id: number): ReadonlySet<number> {
    return once(this.#given, id, () => this.#gives(id))
  }

  /** What a denial of a permission takes away: what lies under it; then whatever cannot be had without something taken away. */
  denies(id: number): ReadonlySet<number> {
    return once(this.#gone, id, () =>
      closed([id, ...this.#under(id)], (gone) => [
        ...this.#catalogue.edges.filter(({ to }) => to === gone).map(({ from }) => from),
        ...this.#above(gone),
      ]),
    )
  }

  #gives(id: number): ReadonlySet<number> {
    const { permissions, edges } = this.#catalogue
    if (permissions.some((permission) => permission.id === id && permission.isRetired)) return new Set()
    return closed([id], (from) => [
      ...this.#under(from),
      ...edges.filter((edge) => edge.kind === 'implies' && edge.from === from).map(({ to }) => to),
    ])
  }

  #under(id: number): number[] {
    const above = this.#catalogue.permissions.find((permission) => permission.id === id)!
    return this.#catalogue.permissions
      .filter(({ code, isPlatform }) => (above.code === '*' ? !isPlatform : code.startsWith(`${above.code}.`)))
      .map((permission) => permission.id)
  }

  #above(id: number): number[] {
    return this.#catalogue.permissions.filter((above) => this.#under(above.id).includes(id)).map((above) => above.id)
  }

  /** Given by a grant, or a whole that gives it is had by all its parts. */
  #isHeld(id: number, allowing: readonly Grant[]): boolean {
    if (allowing.some((grant) => this.carried(grant).some((given) => this.gives(given).has(id)))) return true
    return this.#wholes(id).some((parts) => parts.every((part) => this.#isHeld(part, allowing)))
  }

  /** The parts of every whole that gives the permission. */
  #wholes(id: number): readonly (readonly number[])[] {
    return once(this.#composed, id, () => this.#findWholes(id))
  }

  #findWholes(id: number): number[][] {
    return this.#catalogue.permissions
      .filter((whole) => this.gives(whole.id).has(id))
      .map((whole) =>
        this.#catalogue.edges.filter(({ kind, from }) => kind === 'part' && from === whole.id).map(({ to }) => to),
      )
      .filter((parts) => parts.length > 0)
  }

  /** The permission and whatever may be a part of it. */
  #needed(id: number): readonly number[] {
    return [...closed([id], (whole) => this.#wholes(whole).flat())]
  }
}

/** Everything that is reached from somewhere, itself included. */
export function closed<T>(from: Iterable<T>, next: (at: T) => Iterable<T>): ReadonlySet<T> {
  const found = new Set(from)
  for (const at of found) for (const reached of next(at)) found.add(reached)
  return found
}

function once<K, V>(known: Map<K, V>, key: K, compute: () => V): V {
  const before = known.get(key)
  if (before !== undefined) return before
  const value = compute()
  known.set(key, value)
  return value
}
