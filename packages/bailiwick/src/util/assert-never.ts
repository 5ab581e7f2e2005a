/** Makes the compiler prove that a `switch` is complete; at run time a value from outside still fails loudly. */
export function assertNever(value: never, what: string): never {
  throw new TypeError(`unhandled ${what}: ${JSON.stringify(value)}`)
}
