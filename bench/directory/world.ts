/** A directory of the size of a large installation, in one tenant, made by SQL: the same rows on every machine. */
import type pg from 'pg'

export interface Size {
  readonly users: number
}

/** 100,000 users and 10,000 groups, a million resources of which 50,000 are folders, and about a million grants. */
export const full: Size = { users: 100_000 }

/** Named permissions, in namespaces of ten, beside those on documents. */
const modules = 30
const roles = 60
const levels = 6

export const tenant = '00000000-0000-4000-8000-00000000aaaa'
export const user = (index: number) => `user-${index}`
export const document = (index: number) => `d${String(index).padStart(8, '0')}`

/** Ids tell what they are of, and count within that. */
const kinds = { user: 1, group: 2, role: 3, folder: 4, document: 5, grant: 6 } as const
const id = (kind: keyof typeof kinds, index: string) =>
  `('00000000-0000-4000-800${kinds[kind]}-' || lpad(to_hex((${index})::bigint), 12, '0'))::uuid`

export const groupId = (index: number) => `00000000-0000-4000-8002-${index.toString(16).padStart(12, '0')}`

/** What the API calls a group by. */
export const groupReference = (id: string) => `group-${Number.parseInt(id.slice(-12), 16)}`

/** A number below `below` that hangs on two others only. */
const draw = (of: string, stream: number, below: string | number) =>
  `(hashint8((${of})::bigint * 64 + ${stream}) & 1073741823) % (${below})`
/** True for so many of a hundred. */
const chance = (of: string, stream: number, percent: number) => `${draw(of, stream, 1000)} < ${percent * 10}`

export function countsOf({ users }: Size) {
  const resources = users * 10
  const folders = resources / 20
  return { users, groups: users / 10, folders, documents: resources - folders, grants: users * 10 }
}

/** How many of `count` nodes are on each level, the top first: few above, most below. */
function starts(count: number, shares: readonly number[]): number[] {
  const found = [1]
  for (const share of shares) found.push(found.at(-1)! + Math.max(1, Math.round(count * share)))
  found[found.length - 1] = count + 1
  return found
}

const groupShares = [0.004, 0.016, 0.06, 0.17, 0.3, 0.45]
const folderShares = [0.002, 0.008, 0.04, 0.15, 0.3, 0.5]

/** Of a node, the first one and the number of those of the level above, as SQL. */
function above(
  index: string,
  count: number,
  shares: readonly number[],
  one: (first: number, number: number) => string,
): string {
  const from = starts(count, shares)
  const cases = Array.from({ length: levels - 1 }, (_, level) => {
    const [first, next, end] = [from[level]!, from[level + 1]!, from[level + 2]!]
    return `when ${index} < ${end} then ${one(first, next - first)}`
  })
  return `case when ${index} < ${from[1]} then null ${cases.join(' ')} end`
}

/** Constraints and indexes that are dropped while rows come, and made again over all of them. */
const loaded = ['grant_entry', 'resource', 'resource_edge', 'membership'] as const

/** The rows that a database with the directory installed gets. Their number grows with the size, what one user has does not. */
export async function load(
  admin: Pick<pg.Client, 'query'>,
  size: Size,
  say: (line: string) => void = () => {},
): Promise<void> {
  const run = async (what: string, text: string) => {
    const before = performance.now()
    await admin.query(text)
    say(`${what}: ${Math.round(performance.now() - before)} ms`)
  }
  const { users, groups, folders, documents, grants } = countsOf(size)
  // Foreign keys hold by construction.
  await admin.query('set session_replication_role = replica')
  await run('catalogue', catalogue())
  await admin.query('select bailiwick_catalogue.refresh_rights()')
  await admin.query("select bailiwick_directory.make_tenant($1, 'bench', 'Benchmark')", [tenant])
  await run('people and groups', people(users, groups))
  const indexes = await withoutIndexes(admin)
  await run('memberships', memberships(users, groups))
  await run('resources', resources(folders, documents))
  await run('grants', grantRows(users, groups, folders, documents, grants))
  for (const text of indexes) await run(text.slice(0, 90), text)
  await run('application', application(documents))
  await admin.query('reset session_replication_role')
  await admin.query('analyze')
  await run('rebuild_derived', `select bailiwick_directory.rebuild_derived('${tenant}'::uuid)`)
}

/** Drops them, but for the primary keys that others refer to, and gives what makes them again. */
async function withoutIndexes(admin: Pick<pg.Client, 'query'>): Promise<string[]> {
  const { rows: constraints } = await admin.query(
    `select c.conrelid::regclass::text as table, c.conname as name, pg_get_constraintdef(c.oid) as definition
       from pg_constraint c where c.conrelid = 'bailiwick_directory.grant_entry'::regclass and c.contype in ('p', 'u')`,
  )
  const { rows: indexes } = await admin.query(
    `select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition
       from pg_index i
      where i.indrelid = any (select ('bailiwick_directory.' || t)::regclass from unnest($1::text[]) t)
        and not exists (select from pg_constraint k where k.conindid = i.indexrelid)`,
    [loaded],
  )
  for (const { table, name } of constraints) await admin.query(`alter table ${table} drop constraint "${name}"`)
  for (const { name } of indexes) await admin.query(`drop index ${name}`)
  return [
    ...constraints.map(({ table, name, definition }) => `alter table ${table} add constraint "${name}" ${definition}`),
    ...indexes.map(({ definition }) => definition as string),
  ]
}

function catalogue(): string {
  return `
    insert into bailiwick_catalogue.resource_type (code, is_container, source) values ('folder', true, 'bench'), ('document', false, 'bench');
    insert into bailiwick_catalogue.permission (id, code, short_code, is_namespace, resource_type, source)
    select n, code, 'p' || n, is_namespace, type, 'bench' from (values
      (1, 'document', true, null), (2, 'document.read', false, 'document'), (3, 'document.update', false, 'document'),
      (4, 'document.share', false, 'document'), (5, 'document.remove', false, 'document')
    ) as own (n, code, is_namespace, type);
    insert into bailiwick_catalogue.permission (id, code, short_code, is_namespace, source)
    select 100 + m * 20, 'module' || m, 'm' || m, true, 'bench' from generate_series(0, ${modules - 1}) m;
    insert into bailiwick_catalogue.permission (id, code, short_code, source)
    select 100 + m * 20 + a, 'module' || m || '.action' || a, 'm' || m || 'a' || a, 'bench'
      from generate_series(0, ${modules - 1}) m, generate_series(1, 10) a;
    update bailiwick_catalogue.permission p set parent_id = a.id
      from bailiwick_catalogue.permission a
     where p.source = 'bench' and p.code ~ '\\.' and a.code = regexp_replace(p.code, '\\.[^.]+$', '');
    -- Whoever may share may update, and whoever may update may read; in modules, each action but the first one implies the one before.
    insert into bailiwick_catalogue.permission_edge (kind, from_id, to_id, source)
    values ('implies', 3, 2, 'bench'), ('implies', 4, 3, 'bench');
    insert into bailiwick_catalogue.permission_edge (kind, from_id, to_id, source)
    select 'implies', p.id, p.id - 1, 'bench' from bailiwick_catalogue.permission p
     where p.source = 'bench' and p.id >= 100 and (p.id - 100) % 20 between 2 and 5;
    -- The last action of each module is had by those before it together.
    insert into bailiwick_catalogue.permission_edge (kind, from_id, to_id, source)
    select 'part', p.id, p.id - k, 'bench' from bailiwick_catalogue.permission p, generate_series(1, 2) k
     where p.source = 'bench' and p.id >= 100 and (p.id - 100) % 20 = 10`
}

function people(users: number, groups: number): string {
  const parent = (stream: number) =>
    above('g', groups, groupShares, (first, number) => `${first} + ${draw('g', stream, number)}`)
  return `
    insert into bailiwick_identity.account (id, reference)
    select ${id('user', 'u')}, 'user-' || u from generate_series(1, ${users}) u;
    insert into bailiwick_directory.principal (tenant_id, id, reference, kind)
    select '${tenant}'::uuid, ${id('user', 'u')}, 'user-' || u, 'user' from generate_series(1, ${users}) u;
    insert into bailiwick_directory.principal (tenant_id, id, reference, kind)
    select '${tenant}'::uuid, ${id('group', 'g')}, 'group-' || g, 'group' from generate_series(1, ${groups}) g;
    -- Each in one above, and of three one in a second.
    insert into bailiwick_directory.group_edge (tenant_id, child_id, parent_id)
    select distinct '${tenant}'::uuid, ${id('group', 'e.g')}, ${id('group', 'e.p')} from (
      select g, ${parent(1)} as p from generate_series(1, ${groups}) g
      union
      select g, ${parent(2)} from generate_series(1, ${groups}) g where ${chance('g', 3, 60)}
    ) e where e.p is not null;
    insert into bailiwick_directory.role (tenant_id, id, code, state)
    select '${tenant}'::uuid, ${id('role', 'r')}, 'role-' || r, case when r % 20 = 0 then 'disabled' else 'active' end
      from generate_series(1, ${roles}) r;
    -- Every third has to do with documents, and all with a few modules.
    insert into bailiwick_directory.role_permission (tenant_id, role_id, permission_id)
    select '${tenant}'::uuid, ${id('role', 'r')}, 2 + k from generate_series(1, ${roles}) r, generate_series(0, 2) k where r % 3 = 0 and k <= r % 4
    union
    select '${tenant}'::uuid, ${id('role', 'r')}, 100 + ${draw('r * 16 + k', 4, modules)} * 20 + 1 + ${draw('r * 16 + k', 5, 10)}
      from generate_series(1, ${roles}) r, generate_series(1, 12) k`
}

/** Of three kinds: over for good, to end, and without an end, these nine of ten. */
const validity = (of: string, stream: number) => `
  case when ${chance(of, stream, 3)} then timestamptz '2020-01-01' end,
  case when ${chance(of, stream, 5)} then timestamptz '2021-01-01' when ${chance(of, stream, 10)} then timestamptz '2101-01-01' end`

/** Users are in groups of the lower half. */
function memberships(users: number, groups: number): string {
  const from = starts(groups, groupShares)[4]!
  const group = (stream: number) => `${from} + ${draw('u', stream, groups + 1 - from)}`
  return `
    insert into bailiwick_directory.membership (tenant_id, principal_id, group_id, valid_from, valid_until)
    select '${tenant}'::uuid, ${id('user', 'm.u')}, ${id('group', 'm.g')}, ${validity('m.u * 2 + m.k', 8)}
      from (
        select u, 0 as k, ${group(6)} as g from generate_series(1, ${users}) u
        union all
        select u, 1, ${group(7)} from generate_series(1, ${users}) u where ${group(7)} <> ${group(6)}
      ) m`
}

function resources(folders: number, documents: number): string {
  const parent = above('f', folders, folderShares, (first, number) => `${first} + ${draw('f', 9, number)}`)
  return `
    insert into bailiwick_directory.resource (tenant_id, id, type_code, key)
    select '${tenant}'::uuid, ${id('folder', 'f')}, 'folder', 'f' || f from generate_series(1, ${folders}) f;
    insert into bailiwick_directory.resource (tenant_id, id, type_code, key)
    select '${tenant}'::uuid, ${id('document', 'd')}, 'document', 'd' || lpad(d::text, 8, '0') from generate_series(1, ${documents}) d;
    insert into bailiwick_directory.resource_edge (tenant_id, child_id, parent_id)
    select '${tenant}'::uuid, ${id('folder', 'e.f')}, ${id('folder', 'e.p')}
      from (select f, ${parent} as p from generate_series(1, ${folders}) f) e where e.p is not null;
    insert into bailiwick_directory.resource_edge (tenant_id, child_id, parent_id)
    select '${tenant}'::uuid, ${id('document', 'd')}, ${id('folder', `1 + ${draw('d', 10, folders)}`)} from generate_series(1, ${documents}) d`
}

/**
 * Six of seven to users and the others to groups; of those of users one of six on a folder and the others on documents, of those of groups
 * two of three on a folder; of five hundred one on the whole tenant. Of five two are of roles.
 */
function grantRows(users: number, groups: number, folders: number, documents: number, grants: number): string {
  // Folders of the lower two levels: what is above holds a hundredth of all documents, and is given to few.
  const from = starts(folders, folderShares)[4]!
  return `
    insert into bailiwick_directory.grant_entry
      (tenant_id, id, principal_id, resource_id, role_id, permission_id, effect, valid_from, valid_until)
    select distinct on (3, 4, 5, 6, 7) '${tenant}'::uuid, ${id('grant', 'g')},
           case when is_group then ${id('group', `1 + ${draw('g', 12, groups)}`)} else ${id('user', `1 + ${draw('g', 13, users)}`)} end,
           case when is_root then '${tenant}'::uuid
                when on_folder then ${id('folder', `${from} + ${draw('g', 14, folders + 1 - from)}`)}
                else ${id('document', `1 + ${draw('g', 15, documents)}`)} end,
           case when is_role then ${id('role', `1 + ${draw('g', 16, roles)}`)} end,
           case when is_role then null
                when is_root then 100 + ${draw('g', 17, modules)} * 20 + ${draw('g', 18, 10)}
                else (array[2, 2, 2, 2, 3, 3, 4, 5])[1 + ${draw('g', 19, 8)}] end,
           case when ${chance('g', 20, 5)} then 'deny' else 'allow' end, ${validity('g', 21)}
      from (
        select g, ${chance('g', 22, 14)} as is_group, ${chance('g', 23, 0.2)} as is_root, ${chance('g', 25, 40)} as is_role,
               ${draw('g', 24, 1000)} < case when ${chance('g', 22, 14)} then 667 else 167 end as on_folder
          from generate_series(1, ${grants}) g
      ) drawn;
    insert into bailiwick_directory.grant_entry (tenant_id, id, principal_id, resource_id, permission_id, effect, delegable)
    values ('${tenant}'::uuid, '00000000-0000-4000-8006-ffffffffffff', '00000000-0000-4000-8001-000000000001', '${tenant}'::uuid, 0, 'allow', true)`
}

/** The application's own table, whose rows are the documents. */
function application(documents: number): string {
  return `
    create table public.document (id text collate "C" not null, owner_id int not null, title text not null);
    insert into public.document
    select 'd' || lpad(d::text, 8, '0'), ${draw('d', 30, 100000)}, 'Document ' || d from generate_series(1, ${documents}) d;
    alter table public.document add primary key (id)`
}

/** The numbers of the groups on a level, from 1, the top. */
export function groupLevel(size: Size, level: number): { readonly first: number; readonly number: number } {
  const from = starts(countsOf(size).groups, groupShares)
  return { first: from[level - 1]!, number: from[level]! - from[level - 1]! }
}
