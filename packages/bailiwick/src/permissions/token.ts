import { BailiwickError } from '../errors/error.ts'
import type { Bits } from './bits.ts'

const version = '1'

/** Version, fingerprint, then the words of each set as hex. */
export function writeToken(fingerprint: string, sets: readonly Bits[]): string {
  return `${version}${fingerprint}${sets.map((bits) => Array.from(bits, wordToHex).join('')).join('')}`
}

/** The sets of a token, with bits beyond `sizes` refused. */
export function readToken(token: unknown, fingerprint: string, sizes: readonly number[]): Bits[] {
  if (typeof token !== 'string' || !/^[0-9a-f]+$/.test(token)) throw refused('It is not lowercase hex text')
  if (token[0] !== version) throw refused(`It is of version ${token[0]}, expected ${version}`)
  if (!token.startsWith(fingerprint, 1)) throw refused('It was made by another registry, or by another version of it')
  let rest = token.slice(1 + fingerprint.length)
  const sets = sizes.map((size) => {
    const length = ((size + 31) >>> 5) * 8
    const words = (rest.slice(0, length).match(/.{8}/g) ?? []).map((word) => Number.parseInt(word, 16) | 0)
    rest = rest.slice(length)
    if (words.length * 8 !== length) throw refused('It is too short')
    const bits = Int32Array.from(words)
    if (size % 32 !== 0 && bits.at(-1)! >>> (size % 32) !== 0) throw refused('It names more than is declared')
    return bits
  })
  if (rest !== '') throw refused('It is too long')
  return sets
}

function wordToHex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0')
}

export function refused(why: string): BailiwickError {
  return new BailiwickError(
    'INVALID_HOLDING',
    `The stored holding is refused. ${why}. Make it anew from what is stored.`,
  )
}
