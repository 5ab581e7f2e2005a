import { serverAdvisories } from './advisories.ts'
import type { FirstLook } from './settings.ts'

/** Something about the server or the role that makes row-level security weaker than it looks. */
export interface SessionWarning {
  /** `'CVE-…'`, `'BYPASSES_RLS'`, or `'CONTEXT_REFUSED'`: the database does not accept the key. */
  readonly code: string
  readonly message: string
}

export type OnWarning = (warning: SessionWarning) => void

const seen = new WeakSet<object>()
const said = new Set<string>()

/**
 * Whether the context that was just set is believed; null where the role may not ask, no row where nothing is installed.
 * The question is a text, as a name that is not there would fail before anything is looked at.
 */
const asked = 'select bailiwick.verified_context() is not null as accepted'
const accepted = `(select
    case when has_schema_privilege(n.oid, 'usage') and bool_and(has_function_privilege(p.oid, 'execute'))
      then query_to_xml('${asked}', false, false, '')::text like '%<accepted>true<%' end
  from pg_catalog.pg_namespace n join pg_catalog.pg_proc p on p.pronamespace = n.oid
  where n.nspname = 'bailiwick' and (p.proname = 'verified_context' and p.pronargs = 0 or p.proname = 'verified')
  group by n.oid) as accepted`

/** Looks at the server the first time that a client is used, and whether it accepts the key; undefined from then on. */
export function firstLook(db: object, keyId?: string, onWarning: OnWarning = warnOnce): FirstLook | undefined {
  if (seen.has(db)) return undefined
  return {
    ...(keyId === undefined ? {} : { after: accepted }),
    sql: `current_setting('server_version_num') as server_version, (select rolsuper or rolbypassrls from pg_catalog.pg_roles where rolname = current_user) as bypasses`,
    tell: ({ server_version: version, bypasses, accepted }) => {
      if (seen.has(db)) return
      seen.add(db)
      if (accepted === false) {
        const message = `The database refuses contexts that are signed with the key \`${keyId}\`, so nobody is known to it and no rows are seen.`
        const advice =
          'Compare the id and the secret with what addContextKey or installContext was given, `database` with what installContext returned, and the tenants and times of the key.'
        onWarning({ code: 'CONTEXT_REFUSED', message: `${message} ${advice}` })
      }
      // A server of another make may have a version of its own.
      const known = /^\d+$/.test(String(version)) ? serverAdvisories(Number(version)) : []
      for (const { cve, what, fixedIn } of known) {
        const advice = fixedIn === undefined ? 'Take a major version that is still supported.' : `Fixed in ${fixedIn}.`
        onWarning({ code: cve, message: `PostgreSQL ${printVersion(Number(version))} has ${cve}: ${what} ${advice}` })
      }
      if (bypasses !== true) return
      const message =
        'The connection is that of a superuser or has BYPASSRLS, so row-level security does not apply to it.'
      onWarning({ code: 'BYPASSES_RLS', message: `${message} Connect as a role of the application.` })
    },
  }
}

function printVersion(version: number): string {
  return `${Math.floor(version / 10000)}.${version % 10000}`
}

/** Each message once in a process, however many pools there are. */
function warnOnce({ message }: SessionWarning): void {
  if (said.has(message)) return
  said.add(message)
  const { console } = globalThis as { console?: { warn(text: string): void } }
  console?.warn(`bailiwick: ${message}`)
}
