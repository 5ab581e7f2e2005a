import { serverAdvisories } from './advisories.ts'
import type { FirstLook } from './settings.ts'

/** Something about the server or the role that makes row-level security weaker than it looks. */
export interface SessionWarning {
  /** `'CVE-…'`, or `'BYPASSES_RLS'`. */
  readonly code: string
  readonly message: string
}

export type OnWarning = (warning: SessionWarning) => void

const seen = new WeakSet<object>()
const said = new Set<string>()

/** Looks at the server the first time that a client is used; undefined from then on. */
export function firstLook(db: object, onWarning: OnWarning = warnOnce): FirstLook | undefined {
  if (seen.has(db)) return undefined
  return {
    sql: `current_setting('server_version_num') as server_version, (select rolsuper or rolbypassrls from pg_catalog.pg_roles where rolname = current_user) as bypasses`,
    tell: ({ server_version: version, bypasses }) => {
      if (seen.has(db)) return
      seen.add(db)
      for (const { cve, what, fixedIn } of serverAdvisories(Number(version))) {
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
