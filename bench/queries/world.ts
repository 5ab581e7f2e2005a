/** The table that the queries are asked of, and its policy: own documents or those of one of five teams, within a tenant. */
import { defineModel, definePolicy, t } from 'bailiwick'
import { generateRls } from 'bailiwick/rls'
import type pg from 'pg'

export const model = defineModel({
  naming: 'snake_case',
  subject: { id: t.int(), tenantId: t.tenant({ type: t.uuid() }), teamIds: t.array(t.int()) },
  resource: {
    document: {
      id: t.int(),
      tenantId: t.tenant({ type: t.uuid() }),
      ownerId: t.int(),
      teamId: t.int(),
      status: t.enum('draft', 'published'),
      title: t.text(),
    },
  },
})

export const policy = definePolicy(model, 'document', ({ subject, resource: document }) => ({
  read: { allow: { own: document.ownerId.is(subject.id), team: document.teamId.in(subject.teamIds) } },
}))

/** The indexes that the policy is told to want, which are those that the hand-written query wants as well. */
export const advised = generateRls(policy, { role: 'app' }).advice

export interface User {
  readonly id: number
  readonly tenantId: string
  readonly teamIds: readonly number[]
}

/** A world of `documents` rows: 500 of each team and 100 of each user, five teams a user, twenty tenants. */
export interface Size {
  readonly documents: number
}

const tenants = 20

const teamsOf = ({ documents }: Size): number => Math.max(tenants * 5, documents / 500)
const usersOf = ({ documents }: Size): number => documents / 100

/** The user of a number; team and user numbers that leave the same remainder by twenty are of one tenant. */
export function user(index: number, size: Size): User {
  const tenant = index % tenants
  const teamsOfTenant = teamsOf(size) / tenants
  const first = Math.floor(index / tenants) % teamsOfTenant
  const teamIds = [0, 1, 2, 3, 4].map((step) => ((first + step * 7) % teamsOfTenant) * tenants + tenant)
  return { id: index, tenantId: tenantId(tenant), teamIds: [...new Set(teamIds)] }
}

function tenantId(tenant: number): string {
  return `00000000-0000-4000-8000-${String(tenant).padStart(12, '0')}`
}

/** Makes and fills the table, with the advised indexes. Unlogged: nothing here outlives the server. */
export async function load(admin: Pick<pg.Client, 'query'>, size: Size): Promise<void> {
  await admin.query(`
    create unlogged table document (
      id int4 not null, tenant_id uuid not null, owner_id int4 not null, team_id int4 not null,
      status text not null, title text not null
    )`)
  // Owner and team of a row are drawn apart, by hashes of its number, so that neither says anything of the other or of the id.
  await admin.query(
    `insert into document
     select id, ('00000000-0000-4000-8000-' || lpad(tenant::text, 12, '0'))::uuid,
            (hashint4(id) & 1073741823) % ($2::int4 / $4::int4) * $4::int4 + tenant,
            (hashint4(id + 1000000000) & 1073741823) % ($3::int4 / $4::int4) * $4::int4 + tenant,
            case when hashint4(id + 1500000000) % 3 = 0 then 'draft' else 'published' end, 'Document ' || id
     from (select id, (hashint4(id + 500000000) & 1073741823) % $4::int4 as tenant from generate_series(1, $1::int4) as id) as rows`,
    [size.documents, usersOf(size), teamsOf(size), tenants],
  )
  await admin.query('alter table document add primary key (id)')
  // As advised, but for `concurrently`: nobody else is there.
  for (const { sql } of advised) await admin.query(sql.replace(' concurrently', ''))
  await admin.query('vacuum (analyze) document')
}
