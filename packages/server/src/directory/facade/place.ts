/** How a resource is named: by its type and its key, which may have several parts. */
import { refused } from './inputs.ts'

/** `['folder', '50']`, `['page', '50', '9']` where a key has parts, or `{ type: 'page', key: ['50', '9'] }`. */
export type Place =
  | readonly [type: string, ...key: KeyPart[]]
  | { readonly type: string; readonly key: KeyPart | readonly KeyPart[] }

/** A number is written as a text. */
export type KeyPart = string | number | bigint

/** As the database has it: a key of one part is that text, one of several the JSON of a list. */
export interface StoredPlace {
  readonly type: string
  readonly key: string
}

/** Nothing is the whole tenant. */
export function placeOf(method: string, name: string, given: Place | null | undefined): StoredPlace | undefined {
  return given === undefined || given === null ? undefined : requiredPlace(method, name, given)
}

export function requiredPlace(method: string, name: string, given: Place): StoredPlace {
  const [type, ...key] = partsOf(given)
  if (
    typeof type !== 'string' ||
    type === '' ||
    key.length === 0 ||
    !key.every(
      (part) => (typeof part === 'string' && part !== '') || Number.isSafeInteger(part) || typeof part === 'bigint',
    )
  ) {
    const expected = "a type and the parts of a key: `['folder', '50']` or `{ type: 'folder', key: '50' }`"
    throw refused('INVALID_VALUE', `${method}(): \`${name}\``, given, expected, name)
  }
  return { type, key: key.length === 1 ? String(key[0]) : JSON.stringify(key.map(String)) }
}

function partsOf(given: unknown): readonly unknown[] {
  if (Array.isArray(given)) return given
  if (typeof given !== 'object' || given === null) return []
  const { type, key } = given as { type?: unknown; key?: unknown }
  return [type, ...(Array.isArray(key) ? key : key === undefined ? [] : [key])]
}
