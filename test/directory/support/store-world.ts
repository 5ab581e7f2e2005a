/** Writes a catalogue or a world into a database with the directory, as the superuser and as rows. */
import type pg from 'pg'
import { derivedRows, permissionRights } from './derive.ts'
import type { Catalogue, Validity, World } from './rows.ts'

export async function storeCatalogue(admin: pg.Client, catalogue: Catalogue): Promise<void> {
  const own = catalogue.permissions.filter(({ id }) => id > 0)
  await insert(
    admin,
    'bailiwick_catalogue.permission',
    own.map(({ id, code, isPlatform, isRetired }) => ({
      id,
      code,
      short_code: `p${id}`,
      is_namespace: false,
      is_platform: isPlatform === true,
      source: 'test',
      retired_at: isRetired ? '2020-01-01T00:00:00Z' : null,
    })),
  )
  await insert(
    admin,
    'bailiwick_catalogue.permission_edge',
    catalogue.edges.map(({ kind, from, to }) => ({
      kind,
      from_id: from,
      to_id: to,
      source: 'test',
    })),
  )
  await admin.query('delete from bailiwick_catalogue.permission_right')
  await insert(admin, 'bailiwick_catalogue.permission_right', permissionRights(catalogue))
  const types = catalogue.types.filter(({ code }) => code !== 'tenant')
  await insert(
    admin,
    'bailiwick_catalogue.resource_type',
    types.map(({ code, parts, parent, isContainer }) => ({
      code,
      key_parts: parts,
      parent_code: parent ?? null,
      is_container: isContainer === true,
      is_controlled: true,
      source: 'test',
    })),
  )
}

/** The permissions that are there from the beginning, as a catalogue has them. */
export async function ownPermissions(admin: pg.Client): Promise<Catalogue['permissions']> {
  const { rows } = await admin.query(
    'select id, code, is_platform as "isPlatform" from bailiwick_catalogue.permission where id <= 0',
  )
  return rows
}

export async function storeWorld(admin: pg.Client, catalogue: Catalogue, world: World): Promise<void> {
  const { id: tenant, isPlatform } = world.tenant
  await admin.query('select bailiwick_directory.make_tenant($1::uuid, $2, $2, $3)', [
    tenant,
    `t-${tenant}`,
    isPlatform === true,
  ])
  await insert(
    admin,
    'bailiwick_identity.account',
    world.accounts.map(({ id, reference, isActive }) => ({
      id,
      reference,
      state: isActive ? 'active' : 'disabled',
      data: {},
      epoch: 0,
      created_at: 'now',
      updated_at: 'now',
    })),
  )
  const own = (table: string, rows: readonly object[]) =>
    insert(
      admin,
      `bailiwick_directory.${table}`,
      rows.map((row) => ({ ...stamps[table], ...row, tenant_id: tenant })),
    )
  await own(
    'principal',
    world.principals.map(({ id, reference, kind, isActive }) => ({
      id,
      reference,
      kind,
      state: isActive ? 'active' : 'disabled',
      purpose: kind === 'service' ? 'custom' : null,
    })),
  )
  await own(
    'membership',
    world.memberships.map(({ principal, group, source, ...validity }) => ({
      principal_id: principal,
      group_id: group,
      source,
      ...instants(validity),
    })),
  )
  await own('group_edge', world.groupEdges.map(edge))
  await own(
    'role',
    world.roles.map(({ id, code, isActive }) => ({ id, code, state: isActive ? 'active' : 'disabled' })),
  )
  await own(
    'role_permission',
    world.roles.flatMap(({ id, permissions }) =>
      permissions.map((permission) => ({ role_id: id, permission_id: permission })),
    ),
  )
  await own(
    'resource',
    world.resources.map(({ id, type, key }) => ({ id, type_code: type, key })),
  )
  await own('resource_edge', world.resourceEdges.map(edge))
  await own(
    'grant_entry',
    world.grants.map((grant) => ({
      id: grant.id,
      principal_id: grant.principal,
      permission_id: grant.permission,
      role_id: grant.role,
      resource_id: grant.resource,
      effect: grant.effect,
      delegable: grant.delegable,
      ...instants(grant),
      condition_name: grant.condition,
      // Each its own, so that no two grants of a world are the same.
      params: grant.condition === null ? null : { of: grant.id },
      source: grant.id,
    })),
  )
  for (const [table, rows] of Object.entries(derivedRows(catalogue, world))) await own(table, rows)
}

const stamped = { source: 'test', created_at: 'now', updated_at: 'now' }
const stamps: Readonly<Record<string, object>> = {
  principal: stamped,
  membership: { source: 'test', created_at: 'now' },
  group_edge: { source: 'test' },
  role: stamped,
  resource: { source: 'test', created_at: 'now' },
  grant_entry: stamped,
}

const edge = ({ child, parent }: { readonly child: string; readonly parent: string }) => ({
  child_id: child,
  parent_id: parent,
})

const instants = ({ from, until }: Validity) => ({
  valid_from: from === null ? null : new Date(Date.now() + from),
  valid_until: until === null ? null : new Date(Date.now() + until),
})

async function insert(admin: pg.Client, table: string, rows: readonly object[]): Promise<void> {
  if (rows.length === 0) return
  const text = `insert into ${table} select * from jsonb_populate_recordset(null::${table}, $1)`
  await admin.query(text, [JSON.stringify(rows)])
}
