/** Random administration of a small tenant: who is what, who may do what, and every operation that could give somebody more. */
import fc from 'fast-check'
import type { DirectoryDatabase } from '../../support/directory.ts'
import type { World } from './rows.ts'

export const codes = ['*', 'article', 'article.read', 'article.edit', 'article.delete', 'publish'] as const
export const places = [null, 'f0', 'f1', 'f2', 'a0'] as const
const users = ['u0', 'u1', 'u2', 'u3']
const groups = ['g0', 'g1', 'g2', 'g3']
const roles = ['r0', 'r1']
/** Whose rights are compared. `owner` keeps the tenant from having no administrator. */
export const people = [...users, null]

export interface Row {
  readonly who: string
  readonly what: string
  readonly place: (typeof places)[number]
  readonly effect: 'allow' | 'deny'
  readonly delegable: boolean
  readonly ends: boolean
  readonly hangs: boolean
}

export interface Beginning {
  readonly rows: readonly Row[]
  readonly members: readonly (readonly [string, string])[]
  readonly nested: readonly (readonly [string, string])[]
  readonly lies: readonly (readonly [string, string])[]
  readonly consists: readonly (readonly [string, string])[]
  readonly disabled: readonly string[]
}

export interface Step {
  readonly actors: readonly string[]
  readonly name: string
  readonly row: Row
  readonly group: string
  readonly other: string
  readonly user: string
  readonly folder: string
  readonly inner: string
  /** Which of the grants that there are. */
  readonly which: number
}

type Given = Readonly<Record<string, unknown>>

const inOrder = (list: readonly string[]) =>
  list.flatMap((below, at) => list.slice(at + 1).map((above) => [below, above] as const))

const row: fc.Arbitrary<Row> = fc.record({
  who: fc.constantFrom(...users, ...users, ...groups, ...groups, '*', '*members'),
  what: fc.constantFrom(...codes, ...codes, ...roles),
  place: fc.constantFrom(null, ...places),
  effect: fc.constantFrom('allow', 'allow', 'deny'),
  delegable: fc.boolean(),
  ends: fc.integer({ min: 0, max: 4 }).map((n) => n === 0),
  hangs: fc.integer({ min: 0, max: 4 }).map((n) => n === 0),
})

export const beginning: fc.Arbitrary<Beginning> = fc.record({
  rows: fc.array(row, { minLength: 4, maxLength: 10 }),
  members: fc.subarray(
    users.flatMap((user) => groups.map((group) => [user, group] as const)),
    { maxLength: 7 },
  ),
  nested: fc.subarray(inOrder(groups), { maxLength: 4 }),
  lies: fc.subarray(inOrder(['a0', 'f2', 'f1', 'f0']), { maxLength: 4 }),
  consists: fc.subarray(
    roles.flatMap((role) => codes.slice(1).map((code) => [role, code] as const)),
    { maxLength: 5 },
  ),
  disabled: fc.subarray(groups, { maxLength: 1 }),
})

const at = (place: Row['place']): Given =>
  place === null ? {} : { type: place === 'a0' ? 'article' : 'folder', key: place }
const what = (code: string): Given => (roles.includes(code) ? { role: code } : { permission: code })
const inHalfAnHour = () => new Date(Date.now() + 1_800_000)
const given = ({ row: { who, what: code, place, ends, hangs } }: Step): Given => ({
  principal: who,
  ...what(code),
  ...at(place),
  ...(ends ? { valid_until: inHalfAnHour() } : {}),
  ...(hangs ? { condition: 'quiet' } : {}),
})
const named = ({ row: { who, what: code, place } }: Step): Given => ({ principal: who, ...what(code), ...at(place) })
const pair = ({ folder, inner }: Step) => ({ ...at(inner as Row['place']), parent_type: 'folder', parent_key: folder })

/** By the name of the function; a further function that can change what somebody may do is a further line. */
const operations: Readonly<Record<string, (step: Step, id: string) => Given>> = {
  grant_permission: (step) => ({ ...given(step), delegable: step.row.delegable }),
  deny_permission: (step) => ({ ...given(step), condition: null }),
  revoke_permission: named,
  lift_denial: named,
  remove_grant: (_, id) => ({ id }),
  update_grant: ({ row: { ends, delegable } }, id) => ({
    id,
    valid_until: ends ? inHalfAnHour() : 'infinity',
    delegable: delegable ? null : true,
  }),
  add_member: ({ group, user, row: { ends } }) => ({ group, member: user, valid_until: ends ? inHalfAnHour() : null }),
  remove_member: ({ group, user }) => ({ group, member: user }),
  nest_group: ({ group, other }) => ({ child: group, parent: other }),
  unnest_group: ({ group, other }) => ({ child: group, parent: other }),
  disable_group: ({ group }) => ({ group }),
  enable_group: ({ group }) => ({ group }),
  remove_group: ({ group }) => ({ group }),
  disable_user: ({ user }) => ({ reference: user }),
  enable_user: ({ user }) => ({ reference: user }),
  move_resource: ({ folder, inner }) => ({ ...at(inner as Row['place']), to_type: 'folder', to_key: folder }),
  add_parent: pair,
  remove_parent: pair,
  remove_resource: ({ inner }) => at(inner as Row['place']),
  add_role_permission: ({ row }) => ({ role: row.delegable ? 'r0' : 'r1', permission: row.what }),
  remove_role_permission: ({ row }) => ({ role: row.delegable ? 'r0' : 'r1', permission: row.what }),
  enable_role: ({ row }) => ({ role: row.delegable ? 'r0' : 'r1' }),
  disable_role: ({ row }) => ({ role: row.delegable ? 'r0' : 'r1' }),
}

/** Those of the operations that the database has. */
export async function operationsOf({ admin }: DirectoryDatabase): Promise<readonly string[]> {
  const { rows } = await admin.query(
    `select proname as name from pg_proc where pronamespace = 'bailiwick'::regnamespace and proname = any ($1)`,
    [Object.keys(operations)],
  )
  return rows.map(({ name }) => String(name)).sort()
}

export const steps = (names: readonly string[], count: number): fc.Arbitrary<readonly Step[]> =>
  fc.array(
    fc.record({
      actors: fc.oneof(
        { arbitrary: fc.constantFrom(...users).map((user) => [user]), weight: 5 },
        { arbitrary: fc.subarray(users, { minLength: 2, maxLength: 2 }), weight: 1 },
      ),
      name: fc.constantFrom(...names),
      row,
      group: fc.constantFrom(...groups),
      other: fc.constantFrom(...groups),
      user: fc.constantFrom(...users),
      folder: fc.constantFrom('f0', 'f1', 'f2'),
      inner: fc.constantFrom('f1', 'f2', 'a0'),
      which: fc.nat(30),
    }),
    { minLength: count, maxLength: count },
  )

/** What the function is called with; of the grants that there are, sorted, one is picked. */
export const callOf = (step: Step, world: World): Given => {
  const ids = world.grants.map(({ id }) => id).sort()
  return operations[step.name]!(step, ids[step.which % ids.length]!)
}

/** A tenant that begins so. Everybody may ask for every change: only what they may give on decides. */
export async function begin(directory: DirectoryDatabase, world: Beginning): Promise<string> {
  const { admin } = directory
  const { id: tenant } = await directory.tenant()
  const rows = world.rows.filter(({ effect, hangs }) => effect === 'allow' || !hangs)
  await admin.query(`select pg_advisory_xact_lock(0), set_config('bailiwick.test', $1, false)`, [
    JSON.stringify({ ...world, rows, users, groups, roles }),
  ])
  await admin.query(fill.replaceAll('$tenant', `'${tenant}'::uuid`))
  await admin.query('select bailiwick_directory.rebuild_derived($1)', [tenant])
  return tenant
}

const fill = `do $$
declare w jsonb := current_setting('bailiwick.test');
begin
  with account as (
    insert into bailiwick_identity.account (id, reference)
    select gen_random_uuid(), u from jsonb_array_elements_text(w -> 'users') u
    on conflict (reference) do update set epoch = account.epoch returning id, reference)
  insert into bailiwick_directory.principal (tenant_id, id, reference, kind) select $tenant, id, reference, 'user' from account;
  insert into bailiwick_directory.principal (tenant_id, id, reference, kind, state)
  select $tenant, gen_random_uuid(), g, 'group', case when w -> 'disabled' ? g then 'disabled' else 'active' end from jsonb_array_elements_text(w -> 'groups') g;
  insert into bailiwick_directory.role (tenant_id, id, code) select $tenant, gen_random_uuid(), r from jsonb_array_elements_text(w -> 'roles') r;
  insert into bailiwick_directory.role_permission (tenant_id, role_id, permission_id)
  select $tenant, r.id, p.id from jsonb_array_elements(w -> 'consists') c
    join bailiwick_directory.role r on r.tenant_id = $tenant and r.code = c ->> 0 join bailiwick_catalogue.permission p on p.code = c ->> 1;
  insert into bailiwick_directory.resource (tenant_id, id, type_code, key)
  select $tenant, gen_random_uuid(), case k when 'a0' then 'article' else 'folder' end, k from unnest('{f0,f1,f2,a0}'::text[]) k;
  insert into bailiwick_directory.resource_edge (tenant_id, child_id, parent_id)
  select $tenant, c.id, p.id from jsonb_array_elements(w -> 'lies') e
    join bailiwick_directory.resource c on c.tenant_id = $tenant and c.key = e ->> 0 join bailiwick_directory.resource p on p.tenant_id = $tenant and p.key = e ->> 1;
  insert into bailiwick_directory.membership (tenant_id, principal_id, group_id)
  select $tenant, m.id, g.id from jsonb_array_elements(w -> 'members') e
    join bailiwick_directory.principal m on m.tenant_id = $tenant and m.reference = e ->> 0 join bailiwick_directory.principal g on g.tenant_id = $tenant and g.reference = e ->> 1;
  insert into bailiwick_directory.group_edge (tenant_id, child_id, parent_id)
  select $tenant, c.id, p.id from jsonb_array_elements(w -> 'nested') e
    join bailiwick_directory.principal c on c.tenant_id = $tenant and c.reference = e ->> 0 join bailiwick_directory.principal p on p.tenant_id = $tenant and p.reference = e ->> 1;
  insert into bailiwick_directory.grant_entry (tenant_id, id, principal_id, permission_id, role_id, resource_id, effect, delegable, valid_until, condition_name, params)
  select $tenant, gen_random_uuid(), s.id, p.id, r.id, coalesce(f.id, $tenant), g ->> 'effect', g ->> 'effect' = 'allow' and (g ->> 'delegable')::boolean,
         case when (g ->> 'ends')::boolean then now() + interval '1 hour' end,
         case when (g ->> 'hangs')::boolean then 'quiet' end, case when (g ->> 'hangs')::boolean then '{}'::jsonb end
    from jsonb_array_elements(w -> 'rows') g
    join bailiwick_directory.principal s on s.tenant_id = $tenant and s.reference = g ->> 'who'
    left join bailiwick_catalogue.permission p on p.code = g ->> 'what'
    left join bailiwick_directory.role r on r.tenant_id = $tenant and r.code = g ->> 'what'
    left join bailiwick_directory.resource f on f.tenant_id = $tenant and f.key = g ->> 'place' on conflict do nothing;
  -- Not to be given on.
  insert into bailiwick_directory.grant_entry (tenant_id, id, principal_id, permission_id, resource_id, effect)
  select $tenant, gen_random_uuid(), s.id, p.id, $tenant, 'allow' from bailiwick_directory.principal s, bailiwick_catalogue.permission p
   where s.tenant_id = $tenant and s.kind = 'user' and p.code = 'directory' on conflict do nothing;
end $$`
