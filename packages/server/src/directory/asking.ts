/** Who asks the directory, as a typed value, and what writes it down so that the database believes it. */
import { BailiwickError } from 'bailiwick'
import {
  type DeclaredFields,
  declareFields,
  type FieldsIn,
  type FieldTypes,
  payloadSigner,
  type SessionKey,
} from 'bailiwick/session'

/** What a request may say of itself, besides fields of an application's own. */
export interface RequestFields {
  readonly ip?: string | null
  readonly userAgent?: string | null
  readonly origin?: string | null
  readonly language?: string | null
  readonly requestId?: string | null
  /** The session of the person, where there is one. */
  readonly session?: string | null
}

/** Who asks, and in which tenant. */
export type Asking<R = Record<never, never>, U = Record<never, never>> = {
  readonly tenant: string
  /** The reference of a user, a service account or a key; null is the anonymous one. */
  readonly subject: string | null
  /** For whom as well: each of them has to be permitted. */
  readonly onBehalfOf?: string | readonly string[]
  /** Fields of the application's own about the subject: attributes of `bailiwick.subject()`. */
  readonly user?: FieldsIn<U>
} & RequestFields &
  FieldsIn<R>

/** The fields of an application's own, of each request and of the subject. */
export interface RequestDefinition<R extends FieldTypes = FieldTypes, U extends FieldTypes = FieldTypes> {
  readonly request: DeclaredFields<R>
  readonly user: DeclaredFields<U>
}

/** What a `RequestDefinition` lets be asked with. */
export type AskingOf<D> = D extends RequestDefinition<infer R, infer U> ? Asking<R, U> : never

const requestNames = ['ip', 'userAgent', 'origin', 'language', 'requestId', 'session'] as const
const askingNames = ['tenant', 'subject', 'onBehalfOf', 'user', ...requestNames]

/**
 * Declares what an application knows of its requests and its users besides what every request has. The journal keeps it, and
 * `bailiwick.request()` and `bailiwick.subject()` read it in the database.
 *
 * ```ts
 * const request = defineRequest({ request: { department: t.text() }, user: { employeeNumber: t.int() } })
 * ```
 */
export function defineRequest<
  const R extends FieldTypes = Record<never, never>,
  const U extends FieldTypes = Record<never, never>,
>(definition: { readonly request?: R; readonly user?: U } = {}): RequestDefinition<R, U> {
  for (const name of Object.keys(definition)) {
    if (name !== 'request' && name !== 'user')
      throw refused('INVALID_OPTION', name, 'an option of defineRequest', '`request` or `user`')
  }
  return Object.freeze({
    request: declareFields('request', definition.request ?? ({} as R), askingNames),
    user: declareFields('user', definition.user ?? ({} as U), ['id']),
  })
}

export interface SigningOptions<D extends RequestDefinition> {
  /** The id and secret that the database has: see `addContextKey`. */
  readonly key: SessionKey
  /** The identity that `installDirectory` returned. */
  readonly database: string
  /** Fields of the application's own, if it has any. */
  readonly request?: D
  /** How long a context is valid, in milliseconds: 30 seconds unless given, 60 at most. A new one is made for each call. */
  readonly expiresIn?: number
  /** The attribute of the subject that is its tenant, for a key that speaks for some tenants only: see `addContextKey`. */
  readonly tenantAttribute?: string
}

const defaultExpiry = 30_000
const longestExpiry = 60_000

/** What somebody was refused, for the journal: of a call or a permission, on a resource. */
export interface Refused {
  /** The name of the function that was called. */
  readonly call?: string
  readonly permission?: string
  readonly type?: string
  readonly key?: string
}

/** Signs a context for one call. What is to be recorded with it is signed too: see `bailiwick.record_refusal`. */
export type SignContext = (refused?: Refused) => Promise<string>

/** Checks who asks, once; what it returns signs a context anew each time it is called. */
export type Signer<D extends RequestDefinition> = (asking: AskingOf<D>) => SignContext

export function signedContext<
  D extends RequestDefinition = RequestDefinition<Record<never, never>, Record<never, never>>,
>(options: SigningOptions<D>): Signer<D> {
  const { key, database, request = defineRequest(), expiresIn = defaultExpiry, tenantAttribute } = options
  const sign = payloadSigner('signedContext', key, database)
  if (!Number.isSafeInteger(expiresIn) || expiresIn < 1 || expiresIn > longestExpiry) {
    throw refused(
      'INVALID_OPTION',
      'expiresIn',
      String(expiresIn),
      `a whole number of milliseconds from 1 to ${longestExpiry}`,
    )
  }
  return (asking) => {
    const { tenant, subject, onBehalfOf, user, ...rest } = asking as Asking
    if (typeof tenant !== 'string' || !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(tenant)) {
      throw refused('INVALID_VALUE', 'tenant', String(tenant), 'the id of a tenant, a UUID in small letters')
    }
    const others = onBehalfOf === undefined ? [] : typeof onBehalfOf === 'string' ? [onBehalfOf] : onBehalfOf
    if (!Array.isArray(others))
      throw refused('INVALID_VALUE', 'onBehalfOf', typeof onBehalfOf, 'a reference, or a list of them')
    const ofTenant = tenantAttribute === undefined ? {} : { [tenantAttribute]: tenant }
    const said = {
      t: tenant,
      p: [
        { ...request.user.texts(user ?? {}), id: subjectOf(subject), ...ofTenant },
        ...others.map((each, at) => ({ id: referenceOf(`onBehalfOf[${at}]`, each), ...ofTenant })),
      ],
      c: {},
      r: requestOf(rest, request.request),
    }
    return (refused) => sign(refused === undefined ? said : { ...said, f: refused }, expiresIn)
  }
}

/** What the request says, as texts by name; what is not known is left out. */
function requestOf(
  given: Readonly<Record<string, unknown>>,
  fields: DeclaredFields<FieldTypes>,
): Record<string, string> {
  const known: Record<string, string> = {}
  const others: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(given)) {
    if (!requestNames.some((each) => each === name)) others[name] = value
    else if (value !== undefined && value !== null) known[name] = textOf(name, value, 1000)
  }
  return { ...known, ...fields.texts(others) }
}

function subjectOf(subject: unknown): string | null {
  return subject === null ? null : referenceOf('subject', subject)
}

function referenceOf(path: string, given: unknown): string {
  const reference = textOf(path, given, 200)
  if (reference !== '' && !reference.startsWith('*')) return reference
  throw refused('INVALID_VALUE', path, reference, 'the reference of a user, a service account or a key')
}

/** Nothing that PostgreSQL would not take, which would fail far from here. */
function textOf(path: string, given: unknown, most: number): string {
  if (typeof given !== 'string') throw refused('INVALID_VALUE', path, typeof given, 'a text')
  if (given.length > most)
    throw refused('INVALID_VALUE', path, `${given.length} characters`, `at most ${most} characters`)
  if (/\0|\p{Surrogate}/u.test(given))
    throw refused('INVALID_VALUE', path, 'a text', 'a text without U+0000 and halves of characters')
  return given
}

function refused(
  code: 'INVALID_OPTION' | 'INVALID_VALUE',
  path: string,
  seen: string,
  expected: string,
): BailiwickError {
  return new BailiwickError(code, `\`${path}\` is ${expected}; seen: ${seen}.`, { path, seen, expected })
}
