/** The rights of a small tenant as a model, and random changes of it through the directory: each is one commit, or refused. */
import type { DirectoryAs } from '@bailiwick/server/directory'
import type { Random } from './random-world.ts'

export const permissions = ['page.read', 'row.read', 'article.read', 'article.update'] as const
type Permission = (typeof permissions)[number]

/** By which stored permissions each is given, and by which it is denied. */
const given: Readonly<Record<Permission, readonly Permission[]>> = {
  'page.read': ['page.read'],
  'row.read': ['row.read'],
  'article.read': ['article.read', 'article.update'],
  'article.update': ['article.update'],
}
const denied: Readonly<Record<Permission, readonly Permission[]>> = {
  'page.read': ['page.read'],
  'row.read': ['row.read'],
  'article.read': ['article.read'],
  'article.update': ['article.update', 'article.read'],
}

export const users: readonly string[] = Array.from({ length: 8 }, (_, at) => `u${at}`)
const groups = Array.from({ length: 5 }, (_, at) => `g${at}`)
const sources = [...users, ...groups, '*members']

export class RightsModel {
  readonly #ada: DirectoryAs
  readonly #random: Random
  /** What is on: `member u1 g2`, `grant g1 page.read`. */
  readonly #on = new Set<string>([...users, ...groups].map((name) => `enabled ${name}`))
  #count = 0

  constructor(ada: DirectoryAs, random: Random) {
    this.#ada = ada
    this.#random = random
  }

  /** @returns how many commits that took. */
  async prepare(prefix: string): Promise<number> {
    this.#prefix = prefix
    for (const user of users) await this.#ada.users.create({ reference: this.#ref(user) })
    for (const group of groups) await this.#ada.groups.create({ code: group })
    await this.#ada.roles.create({ code: 'role', permissions: [] })
    return users.length + groups.length + 1
  }

  #prefix = ''

  /** A name as the directory has it. */
  #ref(name: string): string {
    return users.includes(name) ? `${this.#prefix}${name}` : name
  }

  /** Four bits for each user, in their order: what he may. */
  truth(): Uint8Array {
    return Uint8Array.from(users, (user) =>
      permissions.reduce((bits, permission, at) => bits | (Number(this.#may(user, permission)) << at), 0),
    )
  }

  /** One random change. @returns false where it was refused, and so nothing has changed: nobody may take everything from `ada`. */
  async step(): Promise<boolean> {
    try {
      await this.#change()
      return true
    } catch (error) {
      if ((error as { readonly code?: unknown }).code === 'LAST_ADMINISTRATOR') return false
      throw error
    }
  }

  async #change(): Promise<void> {
    const random = this.#random
    const ada = this.#ada
    this.#count++
    const user = random.of(users)
    const group = random.of(groups)
    const source = random.of(sources)
    const permission = random.of(permissions)
    const on = { to: this.#ref(source), permission }
    switch (random.below(12)) {
      case 0:
      case 1:
        return this.#toggle(
          `member ${user} ${group}`,
          () => ada.groups.addMember(group, this.#ref(user)),
          () => ada.groups.removeMember(group, this.#ref(user)),
        )
      case 2: {
        // Only upwards, so never in a circle.
        const [child, parent] = [random.below(groups.length - 1), groups.length - 1]
        const above = groups[child + 1 + random.below(parent - child)]!
        return this.#toggle(
          `nest ${groups[child]} ${above}`,
          () => ada.groups.nest(groups[child]!, { in: above }),
          () => ada.groups.unnest(groups[child]!, { from: above }),
        )
      }
      case 3:
      case 4:
      case 5:
        return this.#toggle(
          `grant ${source} ${permission}`,
          () => ada.grants.grant(on),
          () => ada.grants.revoke(on),
        )
      case 6:
        return this.#toggle(
          `deny ${source} ${permission}`,
          () => ada.grants.deny(on),
          () => ada.grants.lift(on),
        )
      case 7:
        return this.#toggle(
          `enabled ${group}`,
          () => ada.groups.enable(group),
          () => ada.groups.disable(group),
        )
      case 8:
        return this.#toggle(
          `enabled ${user}`,
          () => ada.users.enable(this.#ref(user)),
          () => ada.users.disable(this.#ref(user)),
        )
      case 9:
        return this.#toggle(
          `role ${permission}`,
          () => ada.roles.addPermissions('role', [permission]),
          () => ada.roles.removePermissions('role', [permission]),
        )
      case 10:
        return this.#toggle(
          `holds ${source}`,
          () => ada.grants.grant({ to: this.#ref(source), role: 'role' }),
          () => ada.grants.revoke({ to: this.#ref(source), role: 'role' }),
        )
      default:
        // Nobody's rights.
        await ada.groups.update(group, { title: `Title ${this.#count}` })
    }
  }

  async #toggle(what: string, begin: () => Promise<unknown>, end: () => Promise<unknown>): Promise<void> {
    const isOn = this.#on.has(what)
    await (isOn ? end() : begin())
    if (isOn) this.#on.delete(what)
    else this.#on.add(what)
  }

  #may(user: string, permission: Permission): boolean {
    if (!this.#on.has(`enabled ${user}`)) return false
    const live = new Set([user, '*members'])
    const all = new Set([user, '*members'])
    const climb = (from: string, isLive: boolean) => {
      for (const group of groups) {
        if (!this.#on.has(from === user ? `member ${user} ${group}` : `nest ${from} ${group}`)) continue
        const reaches = isLive && this.#on.has(`enabled ${group}`)
        if (all.has(group) && (live.has(group) || !reaches)) continue
        all.add(group)
        if (reaches) live.add(group)
        climb(group, reaches)
      }
    }
    climb(user, true)
    const isDenied = [...all].some((one) => denied[permission].some((code) => this.#on.has(`deny ${one} ${code}`)))
    return (
      !isDenied &&
      [...live].some((one) =>
        given[permission].some(
          (code) =>
            this.#on.has(`grant ${one} ${code}`) || (this.#on.has(`holds ${one}`) && this.#on.has(`role ${code}`)),
        ),
      )
    )
  }
}
