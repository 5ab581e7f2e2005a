/** What has to be true of the schema of the directory, as questions to the catalogue that find what is not. */
import { owners, schemas } from '../../packages/server/src/sql/directory-files.ts'

export interface Lint {
  /** Rows of what is wrong: `object`. `$1` are our schemas, `$2` the owners, `$3` the role of the application. */
  readonly sql: string
  /** What makes it find something, and what that is. `APP` is the role of the application. */
  readonly planted: Readonly<Record<string, string>>
}

/** What a lint is asked with. */
export function parametersOf(role: string): unknown[] {
  return [Object.keys(schemas), [...owners], role]
}

/** Keys that do not lead with the tenant, and why they need not. */
const otherKeys = [
  'bailiwick_directory.tenant_code_key', // a code is one tenant's on the whole server
  'bailiwick_directory.tenant_platform', // of one row
  'bailiwick_directory.principal_person', // in which tenants a person is
  'bailiwick_journal.entry_terms', // GIN of digests, each of which is made with the tenant
]

/** Functions for policies and queries, which read the context of the transaction. */
const contextual = [
  ...['context', 'subject', 'tenant', 'request', 'verified', 'verified_context', 'sole_principal'],
  ...['granted', 'denied', 'holds', 'scope', 'granted_rule', 'granted_keys', 'denied_rule', 'denied_keys'],
]

/** About what code declares, which is no tenant's: an application looks at its start, before anybody asks. It tells codes and no rights. */
const ofNoTenant = ['catalogue_entries']

const list = (names: readonly string[]) => names.map((name) => `'${name}'`).join(', ')

const tables = `pg_class c join pg_namespace n on n.oid = c.relnamespace and n.nspname = any ($1) and c.relkind in ('r', 'p')`
const routines = 'pg_proc p join pg_namespace n on n.oid = p.pronamespace and n.nspname = any ($1)'
/** Those whose rows are of a tenant. What a server has once, and people, are not. */
const ofTenants = `n.nspname not in ('bailiwick_catalogue', 'bailiwick_identity', 'bailiwick_private')`
const firstColumn = (relation: string, columns: string) =>
  `(select a.attname from pg_attribute a where a.attrelid = ${relation} and a.attnum = ${columns})`

const made = (name: string, more: string, body = 'begin end') =>
  `create function ${name} language plpgsql ${more} as $$ ${body} $$; revoke all on function ${name.replace(/ returns.*/, '')} from public; `

export const lints: Readonly<Record<string, Lint>> = {
  'every table is under row-level security, its owner too': {
    sql: `select c.oid::regclass::text as object from ${tables} where not (c.relrowsecurity and c.relforcerowsecurity)
           or not exists (select from pg_policy p where p.polrelid = c.oid)`,
    planted: {
      'bailiwick_directory.membership': 'alter table bailiwick_directory.membership no force row level security',
      'bailiwick_catalogue.condition': 'alter table bailiwick_catalogue.condition disable row level security',
      'bailiwick_directory.bare': `create table bailiwick_directory.bare (tenant_id uuid primary key);
        alter table bailiwick_directory.bare enable row level security, force row level security`,
    },
  },
  'everything belongs to the owner of its schema, or to another owner': {
    sql: `select c.oid::regclass::text as object from pg_class c join pg_namespace n on n.oid = c.relnamespace
           where n.nspname = any ($1) and c.relkind in ('r', 'p', 'v', 'm', 'S', 'f') and c.relowner <> n.nspowner
          union all select p.oid::regprocedure::text from ${routines} where pg_get_userbyid(p.proowner) <> all ($2)
          union all select n.nspname from pg_namespace n where n.nspname = any ($1) and pg_get_userbyid(n.nspowner) <> all ($2)`,
    planted: {
      'bailiwick_directory.membership': 'alter table bailiwick_directory.membership owner to bailiwick_evaluator',
      'bailiwick.mine()': made('bailiwick.mine() returns void', ''),
      bailiwick_journal: 'alter schema bailiwick_journal owner to current_user',
    },
  },
  'a function that acts as its owner looks nowhere else': {
    sql: `select p.oid::regprocedure::text as object from ${routines} where p.prosecdef
             and (p.proconfig is null or not 'search_path=pg_catalog, pg_temp' = any (p.proconfig))`,
    planted: {
      'bailiwick.bare()': made('bailiwick.bare() returns void', 'security definer'),
      'bailiwick.open()': made(
        'bailiwick.open() returns void',
        'security definer set search_path = pg_catalog, public',
      ),
      'bailiwick.first()': made(
        'bailiwick.first() returns void',
        'security definer set search_path = pg_temp, pg_catalog',
      ),
    },
  },
  'a key leads with the tenant': {
    sql: `select i.indexrelid::regclass::text as object from ${tables} join pg_index i on i.indrelid = c.oid
           where ${ofTenants} and ${firstColumn('c.oid', 'i.indkey[0]')} is distinct from 'tenant_id'
             and coalesce(pg_partition_root(i.indexrelid), i.indexrelid)::regclass::text <> all (array[${list(otherKeys)}])`,
    planted: {
      'bailiwick_directory.by_group': 'create index by_group on bailiwick_directory.membership (group_id)',
      'bailiwick_directory.by_expression': 'create index by_expression on bailiwick_directory.role (lower(code))',
      'bailiwick_directory.keyed_pkey': 'create table bailiwick_directory.keyed (id uuid primary key, tenant_id uuid)',
    },
  },
  'a foreign key stays in the tenant': {
    sql: `select c.oid::regclass || '.' || k.conname as object from ${tables} join pg_constraint k on k.conrelid = c.oid and k.contype = 'f'
           where ${ofTenants} and (${firstColumn('c.oid', 'k.conkey[1]')} is distinct from 'tenant_id'
                  or ${firstColumn('k.confrelid', 'k.confkey[1]')} is distinct from 'tenant_id')`,
    planted: {
      'bailiwick_directory.role_permission.leaves':
        'alter table bailiwick_directory.role_permission add constraint leaves foreign key (permission_id) references bailiwick_catalogue.permission (id)',
      'bailiwick_directory.pointer.leaves':
        'create table bailiwick_directory.pointer (tenant_id uuid, owner_id uuid, constraint leaves foreign key (owner_id) references bailiwick_directory.tenant (tenant_id))',
    },
  },
  'a row of a tenant says of which': {
    sql: `select c.oid::regclass::text as object from ${tables} where ${ofTenants} and not exists (
            select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and a.attnotnull and a.atttypid = 'uuid'::regtype)`,
    planted: { 'bailiwick_directory.lost': 'create table bailiwick_directory.lost (tenant_id uuid)' },
  },
  'an owner cannot log in and is subject to policies, and nobody is a member': {
    sql: `select r.rolname::text as object from pg_roles r where r.rolname = any ($2)
             and (r.rolsuper or r.rolbypassrls or r.rolcanlogin or r.rolcreaterole or r.rolcreatedb or r.rolreplication
               or exists (select from pg_auth_members m where m.roleid = r.oid and pg_get_userbyid(m.member) = any ($2 || $3)))
          union all select wanted from unnest($2::text[]) wanted where wanted not in (select rolname from pg_roles)`,
    planted: {
      bailiwick_directory: 'alter role bailiwick_directory login',
      bailiwick_evaluator: 'alter role bailiwick_evaluator bypassrls',
      bailiwick_identity: 'grant bailiwick_identity to APP',
    },
  },
  'PUBLIC may do nothing': {
    sql: `select o.object from (
            select p.oid::regprocedure::text as object, coalesce(p.proacl, acldefault('f', p.proowner)) as acl from ${routines}
            union all select n.nspname, n.nspacl from pg_namespace n where n.nspname = any ($1)
            union all select c.oid::regclass::text, c.relacl from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = any ($1)
            union all select a.attrelid::regclass || '.' || a.attname, a.attacl from pg_attribute a join ${tables} on c.oid = a.attrelid
            union all select t.oid::regtype::text, coalesce(t.typacl, acldefault('T', t.typowner))
              from pg_type t join pg_namespace n on n.oid = t.typnamespace left join pg_class c on c.oid = t.typrelid
             where n.nspname = any ($1) and t.typelem = 0 and (t.typrelid = 0 or c.relkind = 'c')
          ) o where exists (select from aclexplode(o.acl) r where r.grantee = 0)`,
    planted: {
      'bailiwick.everybodys()': 'create function bailiwick.everybodys() returns int language sql return 1',
      bailiwick_private: 'grant usage on schema bailiwick_private to public',
      'bailiwick_catalogue.condition': 'grant select on bailiwick_catalogue.condition to public',
      'bailiwick_identity.account.email': 'grant select (email) on bailiwick_identity.account to public',
      'bailiwick_directory.acting': 'grant usage on type bailiwick_directory.acting to public',
      'bailiwick_directory.mood': "create type bailiwick_directory.mood as enum ('good')",
    },
  },
  'the application may execute functions of `bailiwick`, and nothing else': {
    sql: `select c.oid::regclass::text as object from pg_class c join pg_namespace n on n.oid = c.relnamespace
           where n.nspname = any ($1) and (c.relowner = $3::regrole or c.relkind in ('r', 'p', 'v', 'm')
             and (has_table_privilege($3, c.oid, 'select, insert, update, delete, truncate, references, trigger')
               or has_any_column_privilege($3, c.oid, 'select, insert, update, references')))
          union all select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
           where n.nspname = any ($1) and case when c.relkind = 'S' then has_sequence_privilege($3, c.oid, 'usage, select, update') end
          union all select n.nspname from pg_namespace n where n.nspname = any ($1)
             and (has_schema_privilege($3, n.oid, 'create') or n.nspname <> 'bailiwick' and has_schema_privilege($3, n.oid, 'usage') or n.nspowner = $3::regrole)
          union all select p.oid::regprocedure::text from ${routines}
           where p.proowner = $3::regrole or n.nspname <> 'bailiwick' and has_function_privilege($3, p.oid, 'execute')`,
    planted: {
      'bailiwick_directory.tenant': 'grant select (title) on bailiwick_directory.tenant to APP',
      'bailiwick_journal.entry': 'grant truncate on bailiwick_journal.entry to APP',
      'bailiwick_identity.account': 'alter table bailiwick_identity.account owner to APP',
      'bailiwick_catalogue.permission_number': 'grant usage on sequence bailiwick_catalogue.permission_number to APP',
      bailiwick_directory: 'grant usage on schema bailiwick_directory to APP',
      bailiwick: 'grant create on schema bailiwick to APP',
      'bailiwick_private.new_id()': 'grant execute on function bailiwick_private.new_id() to APP',
    },
  },
  'a name is one function': {
    sql: `select n.nspname || '.' || p.proname as object from ${routines} group by 1 having count(*) > 1`,
    planted: { 'bailiwick_private.new_id': made('bailiwick_private.new_id(_a int) returns uuid', '') },
  },
  'a function of the API begins with the tenant and the context, and acts as its owner': {
    sql: `select p.oid::regprocedure::text as object from ${routines}
           where n.nspname = 'bailiwick' and has_function_privilege($3, p.oid, 'execute') and p.proname <> all (array[${list([...contextual, ...ofNoTenant])}])
             and not (p.prosecdef and coalesce(pg_get_function_arguments(p.oid) ~ '^_tenant uuid, _context text(,|$)', false))`,
    planted: {
      'bailiwick.late(uuid,text)': `${made('bailiwick.late(_context uuid, _tenant text) returns void', 'security definer set search_path = pg_catalog, pg_temp')}grant execute on function bailiwick.late(uuid, text) to APP`,
      'bailiwick.asker(uuid,text)': `${made('bailiwick.asker(_tenant uuid, _context text) returns void', 'set search_path = pg_catalog, pg_temp')}grant execute on function bailiwick.asker(uuid, text) to APP`,
    },
  },
  'what a function returns does not change with a table': {
    sql: `select p.oid::regprocedure::text as object from ${routines} join pg_type t on t.oid = p.prorettype
            join pg_class c on c.oid = t.typrelid and c.relkind in ('r', 'p', 'v', 'm')`,
    planted: {
      'bailiwick.rows()': made('bailiwick.rows() returns setof bailiwick_directory.role', ''),
    },
  },
  'a parameter begins with `_`, and so is no column': {
    sql: `select p.oid::regprocedure::text as object from ${routines}
           where exists (select from unnest(p.proargnames[1:p.pronargs]) given where given !~ '^_[a-z]')`,
    planted: { 'bailiwick.given(integer)': made('bailiwick.given(code int) returns void', '') },
  },
}

/** What a function that promises not to write may not say. */
const writes =
  /\b(insert\s+into|update\s+[\w.]+(\s+\w+)?\s+set|delete\s+from|merge\s+into|truncate\s+|create\s+(temp|table)|lock\s+table|for\s+(no\s+key\s+)?update|for\s+(key\s+)?share|set_config\s*\(|nextval\s*\(|setval\s*\(|pg_advisory_\w+\s*\(|pg_notify\s*\(|notify\s|clock_timestamp\s*\(|random\s*\(|gen_random_uuid\s*\()/i
const changes = /\b(statement_timestamp|now|current_setting|current_timestamp|from\s+bailiwick)/i
const startOfTransaction = /\b(now\s*\(|current_timestamp|transaction_timestamp|localtimestamp|current_date)/i

export interface Source {
  readonly name: string
  readonly volatility: 'i' | 's' | 'v'
  readonly body: string
}

/** Those that are stable or immutable by their word and not by what they do, or by what the functions do that they call. */
export function liars(
  sources: readonly Source[],
  isExempt: (name: string) => boolean = () => false,
): readonly string[] {
  const volatilities = new Map(sources.map(({ name, volatility }) => [name, volatility]))
  return sources.flatMap(({ name, volatility, body }) => {
    if (volatility === 'v' || isExempt(name)) return []
    const text = withoutTexts(body)
    const wrote = writes.exec(text)?.[0]
    if (wrote !== undefined) return [`${name}: ${wrote.trim()}`]
    if (volatility === 'i' && changes.test(text)) return [`${name}: ${changes.exec(text)![0]}`]
    for (const [, called] of text.matchAll(/\b(bailiwick\w*\.\w+)\s*\(/g)) {
      const theirs = volatilities.get(called!)
      if (theirs === 'v' || (theirs === 's' && volatility === 'i')) return [`${name}: calls ${called}`]
    }
    return []
  })
}

/** Those that ask for the time at which the transaction began, which a long one carries past the end of a grant. */
export function lateClocks(sources: readonly Source[]): readonly string[] {
  return sources.filter(({ body }) => startOfTransaction.test(withoutTexts(body))).map(({ name }) => name)
}

/** Comments and texts do nothing. */
function withoutTexts(body: string): string {
  return body.replace(/--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'/g, ' ')
}
