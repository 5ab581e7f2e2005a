/** `bailiwick key list`: the keys that the database knows. */
import { parseArgs } from 'node:util'
import { type KnownContextKey, listContextKeys } from '../../sql/context-keys.ts'
import { keyHelp, keyOptions, withKeys } from './project.ts'

export const listHelp = `Usage: bailiwick key list [options]

The keys that the database knows, each with its state: active, later (it does not count yet) or ended. Secrets are not shown: the
database does not give them back.

Options:
${keyHelp}`

export async function list(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...argv], options: keyOptions })
  const { database, keys } = await withKeys(values, listContextKeys)
  for (const key of keys) process.stdout.write(`${key.state.padEnd(7)} ${key.id}  ${described(key)}\n`)
  if (keys.length === 0) process.stdout.write('There is no key. `npx bailiwick key add` makes one.\n')
  process.stdout.write(`CONTEXT_DATABASE=${database}\n`)
  return 0
}

function described({ validFrom, validUntil, tenants, tenantAttribute, principals }: KnownContextKey): string {
  return [
    `from ${time(validFrom)}`,
    validUntil === undefined ? '' : `until ${time(validUntil)}`,
    tenants === undefined ? 'all tenants' : `tenants ${tenants.join(', ')} (attribute ${tenantAttribute})`,
    principals === undefined ? 'anybody' : `only ${principals.join(', ')}`,
  ]
    .filter(Boolean)
    .join(', ')
}

/** `-infinity` and the like, which somebody may have written by hand, are no dates. */
function time(value: Date): string {
  return value instanceof Date ? `${value.toISOString().slice(0, 19)}Z` : String(value)
}
