import type { ScalarKind } from '../ast/types.ts'
import type { AnyAttribute, ArrayAttribute, Attribute, JsonAttribute, Many, One } from './fields.ts'

/** A model as its types see it: the fields of the subject, the context and each resource. */
// biome-ignore lint/suspicious/noExplicitAny: the constraint that every model meets; indexing it must give any
export type AnyModelTypes = { readonly subject: any; readonly context: any; readonly resource: any }

/** The value of one attribute as a row, a subject or a context carries it. */
export type ValueOf<F> =
  F extends Attribute<infer T, ScalarKind, infer N>
    ? N extends true
      ? T | null
      : T
    : F extends ArrayAttribute<infer E, ScalarKind, infer N>
      ? N extends true
        ? readonly E[] | null
        : readonly E[]
      : F extends JsonAttribute<unknown>
        ? unknown
        : never

/** All attributes of a resource, without its relations. */
export type RowOf<F> = { -readonly [K in keyof F as F[K] extends AnyAttribute ? K : never]: ValueOf<F[K]> }

/** What may be given as a row: any part of the attributes, with related rows where a rule needs them. */
export type RowIn<F, R> = {
  readonly [K in keyof F]?: F[K] extends One<infer T, boolean>
    ? T extends keyof R
      ? RowIn<R[T], R> | null | undefined
      : never
    : F[K] extends Many<infer T>
      ? T extends keyof R
        ? readonly RowIn<R[T], R>[] | undefined
        : never
      : ValueOf<F[K]> | undefined
}

/** Related rows, without the attributes beside them. */
export type RelatedIn<F, R> = Pick<RowIn<F, R>, Exclude<keyof F, AttributeKeys<F>>>

export type AttributeKeys<F> = { [K in keyof F]: F[K] extends AnyAttribute ? K : never }[keyof F]

type DefaultedKeys<F> = { [K in keyof F]: F[K] extends { readonly '~default': true } ? K : never }[keyof F]

/** A subject: every attribute, but those with a default; null where it is optional. */
export type SubjectIn<F> = { readonly [K in Exclude<AttributeKeys<F>, DefaultedKeys<F>>]: ValueOf<F[K]> } & {
  readonly [K in DefaultedKeys<F>]?: ValueOf<F[K]>
}

/** Context attributes: each may be left out here; a rule that needs an absent one throws. */
export type ContextIn<F> = { readonly [K in AttributeKeys<F>]?: ValueOf<F[K]> }

/** The row type of a resource: `InferRow<typeof model, 'article'>`. */
export type InferRow<
  M extends { readonly '~types': AnyModelTypes },
  R extends keyof M['~types']['resource'] & string,
> = RowOf<M['~types']['resource'][R]>

/** The subject type of a model: `InferSubject<typeof model>`. */
export type InferSubject<M extends { readonly '~types': AnyModelTypes }> = SubjectIn<M['~types']['subject']>
