/** Our row-level security on the table, in the form that trusts the connection, for a role of its own. */
import { generateRls } from 'bailiwick/rls'
import type pg from 'pg'
import type { Guarded } from './clients.ts'
import type { Site } from './server.ts'
import { policy, type User } from './world.ts'

export async function plainRowSecurity({ admin, connection }: Site): Promise<Guarded> {
  await admin.query('create role app_plain login')
  await apply(admin, 'plain', 'app_plain')
  return {
    name: 'plain',
    configuration: connection('app_plain'),
    contextOf: ({ user }) => plainContext(user),
  }
}

async function apply(admin: pg.Client, context: 'plain' | 'signed', role: string): Promise<void> {
  await admin.query('begin')
  for (const statement of generateRls(policy, { role, context }).statements) await admin.query(statement)
  await admin.query('commit')
}

/** What the session writes for a connection that is trusted: attributes as PostgreSQL reads them from text. */
function plainContext({ id, tenantId, teamIds }: User): string {
  const subject = { id: String(id), tenantId, teamIds: `{${teamIds.join(',')}}` }
  return `0...${JSON.stringify({ p: [subject], c: { now: new Date().toISOString() } })}`
}
