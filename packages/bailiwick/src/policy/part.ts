/** The names in one call of `definePolicy`; exists in the types only. */
export interface Part<R extends string, A extends string> {
  readonly '~resource': R
  readonly '~action': A
}
