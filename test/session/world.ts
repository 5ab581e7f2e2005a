/** A database with row-level security that asks the verified context, and a session that signs it. */
import { installContext, newContextKey } from '@bailiwick/server'
import { defineModel, definePolicy, t } from 'bailiwick'
import { defineSession, type Session, type SessionWarning } from 'bailiwick/session'
import { openDatabase, type Server, type TestDatabase } from '../support/databases.ts'

export const model = defineModel({
  subject: { id: t.id() },
  context: { ip: t.text().optional() },
  anonymous: { id: 'nobody' },
  resource: { note: { id: t.id(), ownerId: t.id() } },
})
export const policy = definePolicy(model, 'note', ({ subject, resource: note }) => ({
  read: { allow: { own: note.ownerId.is(subject.id) } },
}))

export interface World {
  readonly database: TestDatabase
  /** Owns nothing and bypasses nothing. */
  readonly role: string
  readonly session: Session<typeof model>
  readonly key: { readonly id: string; readonly secret: string }
  readonly identity: string
  readonly warnings: SessionWarning[]
}

export async function openWorld(server: Server): Promise<World> {
  const database = await openDatabase(server)
  const role = await database.createRole()
  const key = newContextKey()
  const { database: identity } = await installContext(database.admin, { roles: [role], keys: [key] })
  await database.admin.query(`
    create table note (id text primary key, "ownerId" text not null);
    alter table note enable row level security;
    alter table note force row level security;
    create policy own on note to ${role} using ("ownerId" = (select bailiwick.subject() ->> 'id'));
    insert into note select owner || '-' || n, owner from unnest('{ann,bob,cy,dee}'::text[]) owner, generate_series(1, 2) n;
    grant select, insert, update, delete on note to ${role};
    grant usage on schema public to ${role}`)
  const warnings: SessionWarning[] = []
  const session = defineSession(policy, { key, database: identity, onWarning: (warning) => warnings.push(warning) })
  return { database, role, session, key, identity, warnings }
}

export const owners =
  'select coalesce(string_agg(distinct "ownerId", \' \' order by "ownerId"), \'nobody\') as is from note'
