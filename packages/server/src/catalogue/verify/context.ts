/** Compares the functions that say who asks with ours, and looks whether any key counts. */
import type { Finding } from 'bailiwick/findings'
import type { Client } from '../read.ts'
import { contextFunctions } from './context-functions.ts'
import type { Expected } from './expected.ts'
import { finding } from './kinds.ts'
import type { Look } from './look.ts'

const owner = 'bailiwick_context'

/** For plans that read the signed context. */
export function checkContext(look: Look, expected: Expected): Finding[] {
  return contextFunctions.flatMap(({ name, signature, sql }): Finding[] => {
    const object = `function ${signature}`
    const there = look.catalogue.routines.find((routine) => routine.signature === signature)
    if (there === undefined) {
      return [finding('L31/context', object, 'There is no such function.', 'Run `bailiwick rls apply`.')]
    }
    const wanted = expected.context(name)
    const isOwned = look.role(there.owner) === owner
    const isPublic = there.grants.some(({ grantee }) => grantee === 0)
    const isOther =
      wanted !== undefined &&
      (wanted.body !== there.body ||
        wanted.definer !== there.definer ||
        String(wanted.settings) !== String(there.settings))
    const differences = [
      ...(isOther ? ['It is not the one that comes with this version.'] : []),
      ...(isOwned ? [] : [`Its owner is ${look.role(there.owner)}, not ${owner}.`]),
      ...(isPublic ? ['Everybody may call it.'] : []),
    ]
    if (differences.length === 0) return []
    const fix = [
      ...(isOther ? [sql.slice(sql.indexOf('create or replace')).trim()] : []),
      ...(isOwned ? [] : [`alter ${object} owner to ${owner};`]),
      ...(isPublic ? [`revoke execute on ${object} from public;`] : []),
    ]
    return [finding('L31/context', object, differences.join('\n'), fix.join('\n'))]
  })
}

/** Only the owner of the keys and superusers can say; for others there is nothing to say. */
export async function checkSigningKeys(client: Client): Promise<Finding[]> {
  await client.query('savepoint signing_keys')
  try {
    const { rows } = await client.query<{ keys: number; valid: number }>(
      `select count(*)::int as keys,
          (count(*) filter (where valid_from <= clock_timestamp() and valid_until > clock_timestamp()))::int as valid
        from bailiwick_private.context_key`,
    )
    const { keys, valid } = rows[0]!
    if (valid > 0) return []
    const seen = keys === 0 ? 'It has no key.' : `None of its ${keys} keys is valid now.`
    return [finding('L31/keys', 'table bailiwick_private.context_key', seen, 'Add one with `addContextKey`.')]
  } catch {
    return []
  } finally {
    await client.query('rollback to savepoint signing_keys')
  }
}
