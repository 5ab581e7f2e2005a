/** The names in one call of `definePolicy`; exists in the types only. */
export interface Part<R extends string, A extends string> {
  readonly '~resource': R
  readonly '~action': A
}

/** Every action of every resource of a model: what is known of rules that came from outside. */
export type AnyAction<M extends { readonly '~types': { readonly resource: unknown } }> = {
  readonly [R in keyof M['~types']['resource'] & string]: Part<R, string>
}[keyof M['~types']['resource'] & string]
