/** Reads the rows of a tenant and of the catalogue from a database, as the oracle takes them. */
import type pg from 'pg'
import type { Catalogue, Validity, World } from './rows.ts'

export async function storedCatalogue(admin: pg.Client): Promise<Catalogue> {
  const { rows } = await admin.query(`select
    (select jsonb_agg(jsonb_build_object('id', id, 'code', code, 'isPlatform', is_platform, 'isRetired', retired_at is not null) order by id)
       from bailiwick_catalogue.permission) as permissions,
    (select coalesce(jsonb_agg(jsonb_build_object('kind', kind, 'from', from_id, 'to', to_id)), '[]') from bailiwick_catalogue.permission_edge) as edges,
    (select jsonb_agg(jsonb_strip_nulls(jsonb_build_object('code', code, 'parts', key_parts, 'parent', parent_code, 'isContainer', is_container)))
       from bailiwick_catalogue.resource_type) as types`)
  return rows[0]
}

const validity = `'from', extract(epoch from valid_from - now()) * 1000, 'until', extract(epoch from valid_until - now()) * 1000`
const tables = {
  accounts: `select jsonb_build_object('id', a.id, 'reference', a.reference, 'isActive', a.state = 'active')
    from bailiwick_identity.account a join bailiwick_directory.principal p on p.id = a.id where p.tenant_id = $1`,
  principals: `select jsonb_build_object('id', id, 'reference', reference, 'kind', kind, 'isActive', state = 'active')
    from bailiwick_directory.principal where tenant_id = $1 and kind in ('user', 'group', 'service')`,
  memberships: `select jsonb_build_object('principal', principal_id, 'group', group_id, 'source', source, ${validity})
    from bailiwick_directory.membership where tenant_id = $1`,
  groupEdges: `select jsonb_build_object('child', child_id, 'parent', parent_id) from bailiwick_directory.group_edge where tenant_id = $1`,
  roles: `select jsonb_build_object('id', id, 'code', code, 'isActive', state = 'active', 'permissions',
      array(select permission_id from bailiwick_directory.role_permission p where p.tenant_id = $1 and role_id = r.id))
    from bailiwick_directory.role r where tenant_id = $1`,
  resources: `select jsonb_build_object('id', id, 'type', type_code, 'key', key) from bailiwick_directory.resource where tenant_id = $1 and id <> $1`,
  resourceEdges: `select jsonb_build_object('child', child_id, 'parent', parent_id) from bailiwick_directory.resource_edge where tenant_id = $1`,
  grants: `select jsonb_build_object('id', id, 'principal', principal_id, 'permission', permission_id, 'role', role_id, 'resource', resource_id,
      'effect', effect, 'delegable', delegable, 'condition', condition_name, ${validity})
    from bailiwick_directory.grant_entry where tenant_id = $1`,
}
const text = `select ${Object.entries(tables)
  .map(([name, rows]) => `coalesce((select jsonb_agg(row) from (${rows}) as t (row)), '[]') as "${name}"`)
  .join(', ')}`

export async function storedWorld(admin: pg.Client, tenant: string): Promise<World> {
  const { rows } = await admin.query({ name: 'stored-world', text, values: [tenant] })
  return { tenant: { id: tenant }, ...rows[0] }
}

/** The same rows some milliseconds later. */
export function later(world: World, ms: number): World {
  const shift = <T extends Validity>(row: T): T => ({
    ...row,
    from: row.from === null ? null : row.from - ms,
    until: row.until === null ? null : row.until - ms,
  })
  return { ...world, memberships: world.memberships.map(shift), grants: world.grants.map(shift) }
}
