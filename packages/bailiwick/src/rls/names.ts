import { sha256 } from '../util/sha256.ts'

/** PostgreSQL cuts names at 63 bytes, and two that are cut could become one. */
const mostBytes = 63

/** A name for people with the digest of what it stands for, so that no two meet: at most 63 bytes of plain ASCII. */
export function nameOf(readable: string, identity: string): string {
  const digest = sha256(identity).slice(0, 8)
  const slug = readable
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
  return `${slug.slice(0, mostBytes - digest.length - 1)}_${digest}`
}
