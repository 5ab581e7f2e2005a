/** Our row-level security on the table, in both forms at once: each for a role of its own. */
import { createHmac } from 'node:crypto'
import { type ContextKey, installContext, newContextKey } from '@bailiwick/server'
import { type AnyPolicy, generateRls } from 'bailiwick/rls'
import type pg from 'pg'
import type { User } from './world.ts'

/** Who reads under the policy that trusts the connection, and who under the one that verifies a signature. */
export interface Roles {
  readonly plain: string
  readonly signed: string
}

export type Form = keyof Roles
export const forms: readonly Form[] = ['plain', 'signed']

/** What stands in `bailiwick.context` while this user asks, for the next minute. */
export type ContextOf = (form: Form, user: User) => string

export interface RowSecurity {
  readonly roles: Roles
  readonly key: ContextKey
  /** The identity of the database. */
  readonly database: string
  readonly contextOf: ContextOf
}

export async function installRowSecurity(admin: pg.Client, policy: AnyPolicy, roles: Roles): Promise<RowSecurity> {
  const key = newContextKey()
  const { database } = await installContext(admin, { roles: [roles.signed], keys: [key] })
  const [plain, signed] = forms.map((form) => generateRls(policy, { role: roles[form], context: form }))
  for (const statement of signed!.statements) await admin.query(statement)
  // A plan drops what another one made, so of the second there are only its policies, under other names.
  for (const table of plain!.tables) {
    for (const { name, sql } of table.policies) await admin.query(sql.replace(`"${name}"`, `"plain_${name}"`))
    await admin.query(`grant select on "${table.table}" to "${roles.plain}"`)
  }
  const contextOf: ContextOf = (form, user) => {
    const payload = payloadOf(user, database)
    if (form === 'plain') return `0...${payload}`
    const mac = createHmac('sha256', key.secret).update(`1.${key.id}.${payload}`).digest('hex')
    return `1.${key.id}.${mac}.${payload}`
  }
  return { roles, key, database, contextOf }
}

/** Attributes as PostgreSQL reads them from text. */
function payloadOf({ id, tenantId, teamIds }: User, database: string): string {
  const subject = { id: String(id), tenantId, teamIds: `{${teamIds.join(',')}}` }
  const [e, now] = [Date.now() + 50_000, new Date().toISOString()]
  return JSON.stringify({ d: database, e, t: tenantId, p: [subject], c: { now } })
}
