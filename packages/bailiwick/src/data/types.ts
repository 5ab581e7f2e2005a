import type { Fragment } from '../compile/fragment.ts'
import type { MaskStyle } from '../evaluate/redact.ts'
import type { ActionName, Masked, ResourceName } from '../policy/access.ts'
import type { Condition } from '../policy/condition.ts'
import type { Model } from '../policy/define-model.ts'
import type { Many, One } from '../policy/fields.ts'
import type { RowOf } from '../policy/infer.ts'
import type { Ref } from '../policy/references.ts'
import type { Why } from './why.ts'

type Rows<M extends Model> = M['~types']['resource']
type RowAt<M extends Model, R extends string> = RowOf<Rows<M>[R]>
type KeyAt<M extends Model, R extends string> = RowAt<M, R> extends { id: infer K } ? K : never
type NameAt<M extends Model, R extends string> = keyof RowAt<M, R> & string

/** What comes back of a row: the attributes that were selected, some of which may be hidden. */
export type Loaded<M extends Model, R extends string, K extends PropertyKey, S extends MaskStyle> = Masked<
  Readonly<Pick<RowAt<M, R>, K & keyof RowAt<M, R>>>,
  S
>

/** Related rows, as their own `read` shows them; a row that may not be seen is hidden. */
export type Related<M extends Model, R extends string, W extends PropertyKey> = {
  readonly [K in W & keyof Rows<M>[R]]?: Rows<M>[R][K] extends One<infer T, boolean>
    ? Readonly<Partial<RowAt<M, T>>> | null
    : Rows<M>[R][K] extends Many<infer T>
      ? readonly Readonly<Partial<RowAt<M, T>>>[]
      : never
}

type RelationAt<M extends Model, R extends string> = Exclude<keyof Rows<M>[R], keyof RowAt<M, R>> & string

export interface WithOptions<W extends string> {
  /** Relations whose rows come along in the same query. */
  readonly with?: readonly W[]
}

export interface LoadOptions<K extends string, S extends MaskStyle> {
  /** The attributes to return; without it all that have a column. */
  readonly select?: readonly K[]
  /** What stands for what is hidden, as in `redact`: left out, null, or a value of your own. */
  readonly style?: S
}

/** A host's own condition: on the model, or in SQL of the tag `sql`. It only ever narrows. */
export type Where<M extends Model, R extends string> =
  | ((row: Ref<Rows<M>[R], Rows<M>>) => Condition | Fragment)
  | Fragment

export type OrderBy<K extends string> =
  | K
  | `-${K}`
  | { readonly by: K; readonly direction?: 'asc' | 'desc'; readonly nulls?: 'first' | 'last' }

export interface ListOptions<M extends Model, R extends string, K extends string, S extends MaskStyle>
  extends LoadOptions<K, S> {
  readonly where?: Where<M, R>
  /** `'title'`, `'-publishedAt'`, or `{ by, direction, nulls }`. Text is sorted by its bytes; the key comes last by itself. */
  readonly orderBy?: OrderBy<NameAt<M, R>> | readonly OrderBy<NameAt<M, R>>[]
  /** The most rows of the page; 50 without it. */
  readonly limit?: number
  /** How many rows to leave out before the page. */
  readonly offset?: number
  /** `next` of the page before. Null is the same as none. */
  readonly after?: string | null | undefined
  /** `previous` of the page after. */
  readonly before?: string | null | undefined
  /** Whether to count all rows that the list has on all pages. */
  readonly count?: boolean
  /** Attributes that `where` and `orderBy` may use though the subject may not see them of every row: which rows come tells of them. */
  readonly reveals?: readonly string[]
}

export interface Page<Row> {
  readonly rows: readonly Row[]
  /** For `after`; null on the last page. Absent where the list has no cursors, since the subject may not see what it is sorted by. */
  readonly next?: string | null
  /** For `before`; null on the first page. */
  readonly previous?: string | null
}

export interface CountedPage<Row> extends Page<Row> {
  readonly count: number
}

/**
 * Loads and writes of one subject in one database, each of them authorized in the database itself. A row that is not there and one that
 * may not be known to be there are one NotFoundError (404); what is refused of a row that the subject may read is a
 * ForbiddenError (403) with the decision.
 *
 * Values come back as text where JavaScript has no exact type: instants (`2026-01-31T10:00:00.000000Z`), big integers, decimals.
 */
export interface Authorized<M extends Model, P> {
  /** One row by its key, in one query. Throws NotFoundError; ForbiddenError only where the policy `revealsExistence`. */
  loadOne<
    R extends ResourceName<P>,
    A extends ActionName<P, R>,
    const K extends NameAt<M, R> = NameAt<M, R>,
    const S extends MaskStyle = 'omit',
    const W extends RelationAt<M, R> = never,
  >(
    action: `${R}.${A}`,
    key: KeyAt<M, R>,
    options?: LoadOptions<K, S> & WithOptions<W>,
  ): Promise<Loaded<M, R, K, S> & Related<M, R, W>>
  /** A page of the permitted rows, in one statement. */
  loadMany<
    R extends ResourceName<P>,
    A extends ActionName<P, R>,
    const K extends NameAt<M, R> = NameAt<M, R>,
    const S extends MaskStyle = 'omit',
    const W extends RelationAt<M, R> = never,
  >(
    action: `${R}.${A}`,
    options: ListOptions<M, R, K, S> & WithOptions<W> & { readonly count: true },
  ): Promise<CountedPage<Loaded<M, R, K, S> & Related<M, R, W>>>
  loadMany<
    R extends ResourceName<P>,
    A extends ActionName<P, R>,
    const K extends NameAt<M, R> = NameAt<M, R>,
    const S extends MaskStyle = 'omit',
    const W extends RelationAt<M, R> = never,
  >(
    action: `${R}.${A}`,
    options?: ListOptions<M, R, K, S> & WithOptions<W>,
  ): Promise<Page<Loaded<M, R, K, S> & Related<M, R, W>>>
  /** Inserts a row and returns it as the subject may read it, or only its key. It is checked before and after it is stored. */
  create<
    R extends ResourceName<P>,
    A extends ActionName<P, R>,
    const K extends NameAt<M, R> = NameAt<M, R>,
    const S extends MaskStyle = 'omit',
  >(action: `${R}.${A}`, row: Readonly<Partial<RowAt<M, R>>>, options?: LoadOptions<K, S>): Promise<Loaded<M, R, K, S>>
  /** Changes a row and returns it as the subject may read it. It is locked, and checked before and after. */
  update<
    R extends ResourceName<P>,
    A extends ActionName<P, R>,
    const K extends NameAt<M, R> = NameAt<M, R>,
    const S extends MaskStyle = 'omit',
  >(
    action: `${R}.${A}`,
    key: KeyAt<M, R>,
    changes: Readonly<Partial<RowAt<M, R>>>,
    options?: LoadOptions<K, S>,
  ): Promise<Loaded<M, R, K, S>>
  /** Deletes a row. */
  delete<R extends ResourceName<P>, A extends ActionName<P, R>>(action: `${R}.${A}`, key: KeyAt<M, R>): Promise<void>
  /**
   * Why a row is in a list, or missing from it: for developers and administrators, since it shows every value that the rules look
   * at, whatever the subject may see.
   */
  why<R extends ResourceName<P>, A extends ActionName<P, R>>(
    action: `${R}.${A}`,
    key: KeyAt<M, R>,
    options?: { readonly where?: Where<M, R> },
  ): Promise<Why>
}
