/** What of this library the benchmarks take from one place, so that a new way to ask is one line here. */

/**
 * The policy with code generated for it: decisions as before, by `new Function`. Undefined while the engine has no generated code; its
 * contenders are then left out and the goals about them say so.
 */
export function withGeneratedCode<P>(_policy: P): P | undefined {
  return undefined
}

/** A named permission resolved to a handle once, then asked; undefined while the engine has no such handles. */
export type Handle = () => boolean
export function permissionHandle(_role: string, _permission: string): Handle | undefined {
  return undefined
}
