import type { TransactionOf } from '../driver/driver-of.ts'
import { BailiwickError } from '../errors/error.ts'
import type { OnWarning } from './first-look.ts'
import { functionOption, knownOptions, milliseconds, roleSetting } from './options.ts'
import { runWith } from './run.ts'
import type { Setting } from './settings.ts'

export type Claims = Readonly<Record<string, unknown>>

export interface ClaimsOptions {
  /**
   * Checks the token, signature and times and all, and returns its claims, or rejects: such as
   * `(token) => jwtVerify(token, keys, { issuer, audience })` of `jose`. Nothing is sent to the database before.
   */
  readonly verify: (token: string) => Promise<Claims | { readonly payload: Claims }>
  /** The database role to become, such as `(claims) => String(claims.role)`; the connecting role has to be a member of it. */
  readonly role?: (claims: Claims) => string
  /** Milliseconds that the work may take, as for `withSubject`. */
  readonly timeout?: number
  readonly onWarning?: OnWarning
}

// Older policies read single claims; `auth.uid()` of some hosts looks there first.
const single = ['sub', 'role', 'email']

/**
 * Runs the work in one transaction with the claims of a verified token in `request.jwt.claims`, where policies made with
 * `context: 'claims'` read them. The settings are not signed: whoever can send SQL over the connection can claim anything.
 */
export async function withClaims<Db, R>(
  db: Db,
  token: string,
  options: ClaimsOptions,
  work: (tx: TransactionOf<Db>) => Promise<R>,
): Promise<R> {
  const where = 'withClaims'
  const given = knownOptions(where, options, ['verify', 'role', 'timeout', 'onWarning'])
  if (typeof given.verify !== 'function') {
    throw new BailiwickError(
      'INVALID_OPTION',
      'withClaims(db, token, { verify }, work): `verify` has to check the token.',
      {
        path: 'verify',
        expected: 'a function',
      },
    )
  }
  functionOption(where, 'role', given.role)
  functionOption(where, 'onWarning', given.onWarning)
  const timeout = milliseconds(where, 'timeout', given.timeout, 2 ** 31 - 1)
  if (typeof token !== 'string' || token === '') {
    throw new BailiwickError('MISSING_SUBJECT', 'withClaims(db, token, …): the token is a text.', {
      seen: typeof token,
    })
  }
  const claims = claimsOf(await options.verify(token))
  const settings: Setting[] = [
    { name: 'request.jwt.claims', value: JSON.stringify(claims), identifies: true },
    ...single.map(
      (name): Setting => ({ name: `request.jwt.claim.${name}`, value: textOf(claims[name]), identifies: true }),
    ),
    ...(options.role === undefined ? [] : [roleSetting(where, options.role(claims))]),
  ]
  return runWith(db, work, { settings: async () => settings, timeout, onWarning: options.onWarning })
}

function claimsOf(verified: unknown): Claims {
  const claims = isRecord(verified) && isRecord(verified.payload) ? verified.payload : verified
  if (isRecord(claims)) return claims
  throw new BailiwickError(
    'MISSING_SUBJECT',
    'withClaims: `verify` has to return the claims of the token, or reject.',
    {
      seen: claims === null ? 'null' : typeof claims,
      expected: 'an object',
    },
  )
}

function isRecord(value: unknown): value is Claims {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function textOf(claim: unknown): string {
  return typeof claim === 'string' ? claim : ''
}
