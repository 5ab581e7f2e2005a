import { BailiwickError } from 'bailiwick'

/** A name as it stands in SQL: `"app"`. */
export function quotedName(name: string): string {
  if (typeof name !== 'string' || name === '' || name.includes('\0')) {
    throw new BailiwickError('INVALID_OPTION', 'A role is named by a text that is not empty.', { seen: String(name) })
  }
  return `"${name.replaceAll('"', '""')}"`
}
