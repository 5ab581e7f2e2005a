import { BailiwickError } from '../errors/error.ts'
import { addBits, type Bits, hasBit, sameBits, withoutBits } from './bits.ts'
import { PermissionHandle } from './handle.ts'
import type { Registry } from './registry.ts'
import { readToken, refused, writeToken } from './token.ts'

/**
 * What one subject holds: immutable, one bit a permission. A denial wins over everything that is given. Asking an unknown
 * code throws UNKNOWN_PERMISSION; it is never a silent false.
 */
export class Holding<C extends string = string, R extends string = string, G extends string = C> {
  readonly #registry: Registry
  readonly #allow: Bits
  readonly #denied: Bits
  readonly #member: Bits
  readonly #effective: Bits

  constructor(registry: Registry, allow: Bits, denied: Bits, member: Bits) {
    this.#registry = registry
    this.#allow = registry.close(allow)
    this.#denied = registry.closeDenied(denied)
    this.#member = member
    this.#effective = withoutBits(this.#allow, this.#denied)
    Object.freeze(this)
  }

  /** Whether the permission is held. Allocates nothing. */
  has(permission: C | PermissionHandle<C>): boolean {
    const handle = PermissionHandle.isOf(permission, this.#registry) ? permission : this.#registry.handle(permission)
    return PermissionHandle.test(handle, this.#effective)
  }

  /** Whether one of them is held; of nothing, false. All are looked up, so a wrong code always throws. */
  hasAny(permissions: readonly (C | PermissionHandle<C>)[]): boolean {
    return this.#count(permissions, 'hasAny') > 0
  }

  /** Whether all are held. A list of nothing throws EMPTY_CONDITION: it would be true for everybody. */
  hasAll(permissions: readonly (C | PermissionHandle<C>)[]): boolean {
    const held = this.#count(permissions, 'hasAll')
    if (permissions.length === 0) {
      throw new BailiwickError('EMPTY_CONDITION', '`hasAll([])` would be true for everybody. Name a permission.')
    }
    return held === permissions.length
  }

  /** Whether a denial covers the permission, as opposed to nobody having given it. */
  isDenied(permission: C | PermissionHandle<C>): boolean {
    return PermissionHandle.test(this.#registry.handle(permission), this.#denied)
  }

  /** Membership in the role or in one that extends it; never inferred from permissions. */
  hasRole(role: R): boolean {
    this.#registry.role(role)
    return hasBit(this.#member, this.#registry.roleNames.indexOf(role))
  }

  /** What is held, in the order of the numbers. */
  codes(): readonly C[] {
    return this.#registry.codesIn(this.#effective) as C[]
  }

  roles(): readonly R[] {
    return this.#registry.roleNames.filter((_, at) => hasBit(this.#member, at)) as R[]
  }

  /** `{ 12345: true }`: what is held by number, for guards that still read a key map. */
  toKeyMap(): Readonly<Record<number, true>> {
    const ids = this.codes().map((code) => [this.#registry.handle(code).id, true] as const)
    return Object.freeze(Object.assign(Object.create(null), Object.fromEntries(ids)))
  }

  /** Everything that either gives, but for what either denies. */
  union(other: Holding<C, R, G>): Holding<C, R, G> {
    this.#checkOwn(other)
    return new Holding(
      this.#registry,
      sum(this.#allow, other.#allow),
      sum(this.#denied, other.#denied),
      sum(this.#member, other.#member),
    )
  }

  /** Without these and without what implies them: a denial, so a later `union` does not give them back. */
  minus(permissions: readonly G[]): Holding<C, R, G> {
    const denied = sum(this.#denied, this.#registry.given(permissions, 'minus'))
    return new Holding(this.#registry, this.#allow, denied, this.#member)
  }

  /** Whether both give, deny and are members of the same. */
  equals(other: Holding<C, R, G>): boolean {
    this.#checkOwn(other)
    return (
      sameBits(this.#allow, other.#allow) &&
      sameBits(this.#denied, other.#denied) &&
      sameBits(this.#member, other.#member)
    )
  }

  /** Hex text with the fingerprint of the registry. It is not signed: keep it where the client cannot write. */
  encode(): string {
    return writeToken(this.#registry.fingerprint, [this.#allow, this.#denied, this.#member])
  }

  #count(permissions: readonly (C | PermissionHandle<C>)[], what: string): number {
    let held = 0
    for (const permission of this.#registry.list(permissions, what)) if (this.has(permission as C)) held++
    return held
  }

  #checkOwn(other: unknown): void {
    if (typeof other === 'object' && other !== null && #registry in other && other.#registry === this.#registry) return
    throw new BailiwickError('INVALID_HOLDING', 'The other holding belongs to another registry.')
  }
}

/** Reads what `encode` wrote; a set that `encode` cannot have written is refused. */
export function decodeHolding(registry: Registry, token: unknown): Holding {
  const [allow, denied, member] = readToken(token, registry.fingerprint, [
    registry.size,
    registry.size,
    registry.roleNames.length,
  ]) as [Bits, Bits, Bits]
  const holding = new Holding(registry, allow, denied, member)
  if (holding.encode() !== token) throw refused('It contradicts what the permissions imply')
  return holding
}

function sum(a: Bits, b: Bits): Bits {
  const bits = a.slice()
  addBits(bits, b)
  return bits
}
