import type { Bits } from './bits.ts'

/**
 * A permission looked up once: `holding.has(handle)` tests one bit and hashes no text. It belongs to the registry that
 * made it; another registry refuses it.
 */
export class PermissionHandle<C extends string = string> {
  readonly code: C
  /** The number that is stored; it stays the same whatever is added or removed. */
  readonly id: number
  readonly #registry: object
  readonly #word: number
  readonly #mask: number

  constructor(registry: object, code: C, id: number, slot: number) {
    this.code = code
    this.id = id
    this.#registry = registry
    this.#word = slot >>> 5
    this.#mask = 1 << (slot & 31)
    Object.freeze(this)
  }

  /** Whether the value is a handle that this registry made. */
  static isOf(value: unknown, registry: object): value is PermissionHandle {
    return typeof value === 'object' && value !== null && #registry in value && value.#registry === registry
  }

  static test(handle: PermissionHandle, bits: Bits): boolean {
    return (bits[handle.#word]! & handle.#mask) !== 0
  }
}
