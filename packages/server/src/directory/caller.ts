/** What every call of the directory is made with: who asks, and the connection that is asked. */
import {
  type AskingOf,
  type RequestDefinition,
  type SignContext,
  type SigningOptions,
  signedContext,
} from './asking.ts'
import { withErrors } from './errors.ts'

/** What is used of a pool or a client of `pg`. */
export interface Queryable {
  query(text: string, values?: unknown[]): Promise<{ readonly rows: Record<string, unknown>[] }>
}

/** Somebody who asks, for as many calls as he likes. */
export interface Caller {
  readonly tenant: string
  /** A context for one call: signed anew, as each is valid for a short time only. */
  readonly context: SignContext
  /** Rejects with a `BailiwickError` for everything that the directory refuses. */
  readonly db: Queryable
}

type NoFields = RequestDefinition<Record<never, never>, Record<never, never>>

/** @returns what makes a caller of whoever asks: `callers(pool, { key, database })({ tenant, subject })`. */
export function callers<D extends RequestDefinition = NoFields>(
  db: Queryable,
  options: SigningOptions<D>,
): (asking: AskingOf<D>) => Caller {
  const signer = signedContext(options)
  const mapped = withErrorsOf(db)
  return (asking) =>
    Object.freeze<Caller>({
      tenant: (asking as { readonly tenant: string }).tenant,
      context: signer(asking),
      db: mapped,
    })
}

/** As it is, but that it rejects with the errors of the package. */
export function withErrorsOf(db: Queryable): Queryable {
  return Object.freeze({ query: (text: string, values?: unknown[]) => withErrors(() => db.query(text, values)) })
}
