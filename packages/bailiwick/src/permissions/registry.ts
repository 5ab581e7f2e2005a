import { BailiwickError, unknownName } from '../errors/error.ts'
import { addBit, addBits, type Bits, containsBits, emptyBits, hasBit } from './bits.ts'
import { edgesOf, refuseCycle } from './edges.ts'
import { fingerprint } from './fingerprint.ts'
import { PermissionHandle } from './handle.ts'
import { type ReadDefinition, readDefinition } from './read-definition.ts'

/**
 * A definition with everything computed that a question needs. A permission's slot is its place in the order of numbers;
 * slots live in this process and in tokens with the same fingerprint only, numbers live in storage.
 */
export class Registry {
  readonly definition: ReadDefinition
  readonly size: number
  readonly codes: readonly string[]
  readonly fingerprint: string
  /** Role by role what it gives, and the roles that it makes a member of, itself among them. */
  readonly roles = new Map<string, { readonly allow: Bits; readonly member: Bits }>()
  readonly roleNames: readonly string[]
  readonly #handles = new Map<string, PermissionHandle>()
  readonly #slots = new Map<string, number>()
  readonly #byId = new Map<number, number>()
  readonly #under = new Map<string, Bits>()
  readonly #gives: readonly Bits[]
  readonly #deniedWith: readonly Bits[]
  readonly #wholes: readonly { readonly slot: number; readonly parts: Bits }[]

  constructor(written: unknown) {
    this.definition = readDefinition(written)
    const { permissions, roles, separator } = this.definition
    this.size = permissions.length
    this.codes = permissions.map(({ code }) => code)
    this.roleNames = roles.map(({ name }) => name)
    for (const [slot, { code, id }] of permissions.entries()) {
      this.#handles.set(code, new PermissionHandle(this, code, id, slot))
      this.#slots.set(code, slot)
      this.#byId.set(id, slot)
      for (const name of prefixes(code, separator)) this.#addUnder(name, slot)
    }
    for (const { code, implies, composedOf } of permissions) {
      for (const name of [...implies, ...composedOf]) if (!this.#slots.has(name)) throw this.unknown(name, `of ${code}`)
    }
    const edges = edgesOf(permissions, separator)
    refuseCycle(this.codes, edges.needs, 'permissions', 'Remove one `implies` or `composedOf`.')
    this.#gives = this.#reach(edges.gives)
    this.#deniedWith = this.#reach(edges.denies)
    this.#wholes = permissions.flatMap(({ composedOf }, slot) =>
      composedOf.length === 0 ? [] : [{ slot, parts: this.#setOf(composedOf) }],
    )
    this.#readRoles()
    this.fingerprint = fingerprint(this.definition)
  }

  handle(code: unknown): PermissionHandle {
    const handle = this.#handles.get(code as string)
    if (handle !== undefined) return handle
    if (PermissionHandle.isOf(code, this)) return code
    throw this.unknown(code)
  }

  /** The slot of a stored number; undefined for a retired one, which gives nothing. */
  slotOfId(id: number): number | undefined {
    const slot = this.#byId.get(id)
    if (slot !== undefined || [...this.definition.retired.values()].includes(id)) return slot
    throw new BailiwickError('UNKNOWN_PERMISSION', `No permission has the number ${id}, and none that is retired.`, {
      seen: String(id),
    })
  }

  /** Permissions and namespaces as the set that they stand for, not yet closed. */
  given(names: unknown, what: string): Bits {
    const bits = emptyBits(this.size)
    for (const name of this.list(names, what)) addBits(bits, this.#standsFor(name))
    return bits
  }

  /** With all that is implied, and each whole of which every part is there. */
  close(given: Bits): Bits {
    const bits = emptyBits(this.size)
    for (let slot = 0; slot < this.size; slot++) if (hasBit(given, slot)) addBits(bits, this.#gives[slot]!)
    let grew = true
    while (grew) {
      grew = false
      for (const { slot, parts } of this.#wholes) {
        if (!hasBit(bits, slot) && containsBits(bits, parts)) grew = addBits(bits, this.#gives[slot]!) || grew
      }
    }
    return bits
  }

  /** With all that cannot be had without these. */
  closeDenied(given: Bits): Bits {
    const bits = emptyBits(this.size)
    for (let slot = 0; slot < this.size; slot++) if (hasBit(given, slot)) addBits(bits, this.#deniedWith[slot]!)
    return bits
  }

  codesIn(bits: Bits): string[] {
    return this.codes.filter((_, slot) => hasBit(bits, slot))
  }

  role(name: unknown): { readonly allow: Bits; readonly member: Bits } {
    const role = this.roles.get(name as string)
    if (role === undefined) throw unknownName('UNKNOWN_ROLE', 'role', String(name), this.roleNames)
    return role
  }

  list(names: unknown, what: string): readonly unknown[] {
    if (Array.isArray(names)) return names
    throw new BailiwickError('INVALID_OPTION', `${what} takes a list of names.`, { seen: String(names) })
  }

  unknown(code: unknown, place = ''): BailiwickError {
    const what = `permission${place && ` ${place}`}`
    if (typeof code !== 'string') {
      const hint = 'A permission is asked by its code, or by a handle of the same registry.'
      return new BailiwickError('UNKNOWN_PERMISSION', `Unknown ${what}: a value of type ${typeof code}. ${hint}`)
    }
    if (this.#under.has(code)) {
      const hint = 'It can be given and denied; ask for one of the permissions under it.'
      return new BailiwickError('UNKNOWN_PERMISSION', `\`${code}\` is a namespace and no permission. ${hint}`, {
        seen: code,
        expected: this.codesIn(this.#under.get(code)!).join(', '),
      })
    }
    const retired = this.definition.retired.has(code)
    if (retired) return new BailiwickError('UNKNOWN_PERMISSION', `The ${what} \`${code}\` is retired.`, { seen: code })
    return unknownName('UNKNOWN_PERMISSION', what, code, this.codes)
  }

  #standsFor(name: unknown): Bits {
    const under = this.#under.get(name as string)
    const bits = under === undefined ? emptyBits(this.size) : under.slice()
    const slot = this.#slots.get(PermissionHandle.isOf(name, this) ? name.code : (name as string))
    if (slot !== undefined) addBit(bits, slot)
    else if (under === undefined) throw this.unknown(name)
    return bits
  }

  #setOf(codes: readonly string[]): Bits {
    const bits = emptyBits(this.size)
    for (const code of codes) addBit(bits, this.#slots.get(code)!)
    return bits
  }

  #addUnder(namespace: string, slot: number): void {
    const bits = this.#under.get(namespace) ?? emptyBits(this.size)
    addBit(bits, slot)
    this.#under.set(namespace, bits)
  }

  /** From each slot all that can be reached along the edges, itself among them. */
  #reach(edges: ReadonlyMap<string, readonly string[]>): readonly Bits[] {
    return this.codes.map((code) => {
      const bits = emptyBits(this.size)
      const open = [code]
      for (let next = open.pop(); next !== undefined; next = open.pop()) {
        const slot = this.#slots.get(next)!
        if (hasBit(bits, slot)) continue
        addBit(bits, slot)
        open.push(...(edges.get(next) ?? []))
      }
      return bits
    })
  }

  #readRoles(): void {
    const parents = new Map(this.definition.roles.map((role) => [role.name, role.extends]))
    for (const name of [...parents.values()].flat()) {
      if (!parents.has(name)) throw unknownName('UNKNOWN_ROLE', 'role', name, this.roleNames)
    }
    refuseCycle(this.roleNames, parents, 'roles', 'Remove one `extends`.')
    const own = new Map(this.definition.roles.map((role) => [role.name, this.given(role.permissions, role.name)]))
    for (const name of this.roleNames) {
      const allow = emptyBits(this.size)
      const member = emptyBits(this.roleNames.length)
      const open = [name]
      for (let next = open.pop(); next !== undefined; next = open.pop()) {
        const at = this.roleNames.indexOf(next)
        if (hasBit(member, at)) continue
        addBit(member, at)
        addBits(allow, own.get(next)!)
        open.push(...parents.get(next)!)
      }
      this.roles.set(name, { allow: this.close(allow), member })
    }
  }
}

/** `a` and `a.b` of `a.b.c`. */
export function prefixes(code: string, separator: string): string[] {
  const parts = code.split(separator)
  return parts.slice(1).map((_, at) => parts.slice(0, at + 1).join(separator))
}
