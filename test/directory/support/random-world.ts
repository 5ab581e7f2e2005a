/** A catalogue with every kind of edge, and small worlds of it in which everything meets everything. */
import type { Catalogue, Edge, Grant, Validity, World } from './rows.ts'
import { anonymous, everyone, members } from './rows.ts'

/** Numbers that a seed decides: mulberry32. */
export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** A whole number below `limit`. */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit
  }

  /** True once in `times`. */
  once(times: number): boolean {
    return this.below(times) === 0
  }

  of<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!
  }

  some<T>(list: readonly T[], oneIn: number): T[] {
    return list.filter(() => this.once(oneIn))
  }

  shuffled<T>(list: readonly T[]): T[] {
    return list
      .map((value) => [this.below(1e9), value] as const)
      .sort(([a], [b]) => a - b)
      .map(([, value]) => value)
  }

  uuid(): string {
    const hex = Array.from({ length: 32 }, () => this.below(16).toString(16)).join('')
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`
  }
}

/**
 * @param own what is there from the beginning.
 * @param sectionsContain whether a type with a parent by its key holds others, so that both ways up have to be taken in turn.
 */
export function testCatalogue(own: Catalogue['permissions'], sectionsContain: boolean): Catalogue {
  return {
    permissions: [
      ...own,
      { id: 1, code: 'article' },
      { id: 2, code: 'article.read' },
      { id: 3, code: 'article.update' },
      { id: 4, code: 'article.delete' },
      { id: 5, code: 'article.publish' },
      { id: 6, code: 'media' },
      { id: 7, code: 'media.use' },
      { id: 8, code: 'media.upload' },
      { id: 9, code: 'report' },
      { id: 10, code: 'report.view' },
      { id: 11, code: 'launch' },
      { id: 12, code: 'old', isRetired: true },
      { id: 13, code: 'chief' },
    ],
    edges: [
      { kind: 'implies', from: 3, to: 2 },
      { kind: 'implies', from: 4, to: 3 },
      { kind: 'implies', from: 8, to: 7 },
      { kind: 'implies', from: 12, to: 2 },
      { kind: 'implies', from: 13, to: 11 },
      { kind: 'part', from: 5, to: 3 },
      { kind: 'part', from: 5, to: 7 },
      { kind: 'part', from: 11, to: 5 },
      { kind: 'part', from: 11, to: 10 },
    ],
    types: [
      { code: 'tenant', parts: ['id'] },
      { code: 'folder', parts: ['id'], isContainer: true },
      { code: 'project', parts: ['id'], isContainer: true },
      { code: 'article', parts: ['id'] },
      { code: 'section', parts: ['project', 'id'], parent: 'project', isContainer: sectionsContain },
      { code: 'note', parts: ['project', 'section', 'id'], parent: 'section' },
    ],
  }
}

const soon = 3_600_000

export function randomWorld(random: Random, catalogue: Catalogue): World {
  const tenant = { id: random.uuid(), isPlatform: false }
  const prefix = random.uuid().slice(0, 8)
  const accounts = ['ann', 'bob', 'guest', 'gone'].map((name) => ({
    id: random.uuid(),
    reference: `${prefix}-${name}`,
    isActive: name !== 'gone' || random.once(2),
  }))
  const groups = Array.from({ length: 5 }, (_, at) => ({
    id: random.uuid(),
    reference: `g${at}`,
    kind: 'group' as const,
    isActive: !random.once(5),
  }))
  const users = accounts
    .filter(({ reference }) => !reference.endsWith('guest'))
    .map(({ id, reference }) => ({ id, reference, kind: 'user' as const, isActive: !random.once(8) }))
  const robot = { id: random.uuid(), reference: 'robot', kind: 'service' as const, isActive: !random.once(8) }
  const subjects = [...users, robot]
  const validity = (): Validity =>
    random.of<Validity>([
      { from: null, until: null },
      { from: null, until: null },
      { from: null, until: null },
      { from: null, until: soon },
      { from: -soon, until: null },
      { from: -soon, until: soon },
      { from: soon, until: null },
      { from: null, until: -soon },
      { from: -2 * soon, until: -soon },
    ])
  const roles = Array.from({ length: 3 }, (_, at) => ({
    id: random.uuid(),
    code: `r${at}`,
    isActive: !random.once(4),
    permissions: random
      .some(
        catalogue.permissions.filter(({ id }) => id >= 0),
        4,
      )
      .map(({ id }) => id),
  }))
  const resource = (type: string, key: string) => ({ id: random.uuid(), type, key })
  const containers = [
    ...['f1', 'f2', 'f3'].map((key) => resource('folder', key)),
    ...['p1', 'p"2'].map((key) => resource('project', key)),
  ]
  const sections = [resource('section', '["p1","s1"]'), resource('section', '["p\\"2","s1"]')]
  const leaves = [
    resource('article', 'a1'),
    resource('article', 'a2'),
    resource('article', '["p1"]'),
    resource('note', '["p1","s1","n1"]'),
  ]
  const contain = catalogue.types.some(({ code, isContainer }) => code === 'section' && isContainer)
  // Parents come first, so there is no way round. A project above its own section would be one.
  const ordered = random.shuffled(containers)
  const within = (
    list: readonly { readonly id: string }[],
    parents: readonly { readonly id: string }[],
    oneIn: number,
  ) => list.flatMap(({ id }) => random.some(parents, oneIn).map((parent): Edge => ({ child: id, parent: parent.id })))
  const resources = [...containers, ...sections, ...leaves].filter(({ type }) => type !== 'note' || !random.once(3))
  const resourceEdges = [
    ...ordered.flatMap((container, at) => within([container], ordered.slice(0, at), 3)),
    ...within(
      sections,
      ordered.filter(({ type }) => type === 'folder'),
      4,
    ),
    ...within(leaves, contain ? [...ordered, ...sections] : ordered, 4),
  ].filter(({ child }) => resources.some(({ id }) => id === child))
  const places = [tenant.id, tenant.id, ...resources.map(({ id }) => id)]
  const principals = [...subjects, ...subjects, ...groups, { id: everyone }, { id: members }, { id: anonymous }]
  const permissions = catalogue.permissions.filter(({ id, isPlatform }) => id >= 0 && !isPlatform)
  const grant = (): Grant => {
    const isRole = random.once(3)
    const effect = random.once(4) ? 'deny' : 'allow'
    return {
      id: random.uuid(),
      principal: random.of(principals).id,
      permission: isRole ? null : random.of(permissions).id,
      role: isRole ? random.of(roles).id : null,
      resource: random.of(places),
      effect,
      delegable: effect === 'allow' && random.once(3),
      ...validity(),
      condition: random.once(6) ? 'office-hours' : null,
    }
  }
  return {
    tenant,
    accounts,
    principals: [...subjects, ...groups],
    memberships: [...subjects].flatMap(({ id: principal }) =>
      random.some(groups, 3).map(({ id: group }) => ({ principal, group, source: 'manual', ...validity() })),
    ),
    groupEdges: groups.flatMap(({ id: child }, at) =>
      random.some(groups.slice(0, at), 3).map(({ id: parent }) => ({ child, parent })),
    ),
    roles,
    resources,
    resourceEdges,
    grants: Array.from({ length: 6 + random.below(20) }, grant),
  }
}

/** The same world under other ids, its rows in another order; what callers call things by stays. */
export function renamed(random: Random, world: World, accountPrefix: string): World {
  const names = new Map<string, string>()
  const other = (id: string): string => {
    if (id === everyone || id === members || id === anonymous) return id
    if (!names.has(id)) names.set(id, random.uuid())
    return names.get(id)!
  }
  const edges = (list: readonly Edge[]) =>
    random.shuffled(list).map(({ child, parent }) => ({ child: other(child), parent: other(parent) }))
  const person = (reference: string) => reference.replace(/^[0-9a-f]{8}(?=-)/, accountPrefix)
  return {
    tenant: { ...world.tenant, id: other(world.tenant.id) },
    accounts: random
      .shuffled(world.accounts)
      .map((row) => ({ ...row, id: other(row.id), reference: person(row.reference) })),
    principals: random
      .shuffled(world.principals)
      .map((row) => ({ ...row, id: other(row.id), reference: person(row.reference) })),
    memberships: random.shuffled(world.memberships).map((row) => ({
      ...row,
      principal: other(row.principal),
      group: other(row.group),
    })),
    groupEdges: edges(world.groupEdges),
    roles: random.shuffled(world.roles).map((row) => ({ ...row, id: other(row.id) })),
    resources: random.shuffled(world.resources).map((row) => ({ ...row, id: other(row.id) })),
    resourceEdges: edges(world.resourceEdges),
    grants: random.shuffled(world.grants).map((row) => ({
      ...row,
      id: other(row.id),
      principal: other(row.principal),
      role: row.role === null ? null : other(row.role),
      resource: other(row.resource),
    })),
  }
}
