import { BailiwickError } from '../errors/error.ts'
import { once } from '../util/once.ts'
import type { Asking } from './asking.ts'

// The part of the platform that is used; not every set of types declares it.
interface Subtle {
  importKey(format: 'raw', key: Uint8Array, algorithm: object, extractable: boolean, uses: string[]): Promise<object>
  sign(algorithm: 'HMAC', key: object, data: Uint8Array): Promise<ArrayBuffer>
}
declare const TextEncoder: new () => { encode(text: string): Uint8Array }

/** What signs contexts: the same id and secret that the database has, see `addContextKey`. */
export interface SessionKey {
  readonly id: string
  /** At least 32 bytes; a text counts as its UTF-8. */
  readonly secret: string | Uint8Array
}

/** Writes the setting `bailiwick.context` for somebody, valid for some milliseconds from now. */
export type Writer = (asking: Asking, expiresIn: number) => Promise<string>

/** `0...<payload>`: whoever holds the connection is trusted with who asks. */
export const writePlain: Writer = async ({ subject, context, tenant }) =>
  `0...${JSON.stringify({ t: tenant, p: [subject], c: context })}`

/** `1.<key id>.<mac>.<payload>`: only who has the key can write it. */
export function signingWriter(key: SessionKey, database: string): Writer {
  const sign = payloadSigner('defineSession', key, database)
  return ({ subject, context, tenant }, expiresIn) => sign({ t: tenant, p: [subject], c: context }, expiresIn)
}

/** What a context says, beside the database and the expiry: see `bailiwick.verified` in the database. */
export interface ContextPayload {
  readonly t: string | null
  readonly p: readonly object[]
  readonly c: object
  readonly r?: object
  /** What was refused, where that is what is to be recorded. */
  readonly f?: object
}

/** Longer ones are refused by the database, where nobody would see why. */
const longest = 16_384

/** The key is imported once and cannot be read back. */
export function payloadSigner(
  where: string,
  key: SessionKey,
  database: string,
): (payload: ContextPayload, expiresIn: number) => Promise<string> {
  const { id, secret } = key
  const bytes = typeof secret === 'string' ? new TextEncoder().encode(secret) : secret
  if (typeof id !== 'string' || !/^[A-Za-z0-9_-]{1,64}$/.test(id)) {
    throw invalid(where, 'key.id', String(id), 'letters, digits, `_` and `-`, at most 64')
  }
  if (!(bytes instanceof Uint8Array) || bytes.byteLength < 32) {
    throw invalid(where, 'key.secret', 'too short, or none', 'at least 32 bytes, such as those of `newContextKey()`')
  }
  if (typeof database !== 'string' || !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(database)) {
    throw invalid(where, 'database', String(database), 'the identity that `installContext` returns')
  }
  const secretCopy = Uint8Array.from(bytes)
  const imported = once(() => subtle().importKey('raw', secretCopy, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']))
  return async (said, expiresIn) => {
    const payload = JSON.stringify({ d: database, e: Date.now() + expiresIn, ...said })
    const signed = new TextEncoder().encode(`1.${id}.${payload}`)
    if (signed.byteLength + 65 > longest) throw tooLong(signed.byteLength + 65)
    return `1.${id}.${hex(await subtle().sign('HMAC', await imported(), signed))}.${payload}`
  }
}

function tooLong(bytes: number): BailiwickError {
  const expected = `at most ${longest} bytes`
  const advice = 'Let policies look up lists in tables, rather than sending them with every request.'
  return new BailiwickError(
    'INVALID_VALUE',
    `What a context says of the subject and the request has ${bytes} bytes; expected ${expected}. ${advice}`,
    { seen: `${bytes} bytes`, expected },
  )
}

function subtle(): Subtle {
  const { crypto } = globalThis as { crypto?: { subtle?: Subtle } }
  if (crypto?.subtle) return crypto.subtle
  throw new BailiwickError('INVALID_OPTION', 'Signing a context needs WebCrypto (`crypto.subtle`), which is not here.')
}

function hex(bytes: ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function invalid(where: string, option: string, seen: string, expected: string): BailiwickError {
  return new BailiwickError('INVALID_OPTION', `${where}: \`${option}\` is ${expected}.`, {
    path: option,
    seen,
    expected,
  })
}
