/** What is said of a key of the configuration that nobody knows. */
import { nearest } from 'bailiwick/findings'

export function unknownKey(of: string, key: string, keys: readonly string[]): string {
  const meant = nearest(key, keys)
  const where = of === '' ? '' : ` in \`${of}\``
  return `unknown key \`${key}\`${where}. ${meant === undefined ? '' : `Did you mean \`${meant}\`? `}Known: ${keys.join(', ')}.`
}
