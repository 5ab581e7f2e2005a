import { compareByteOrder } from '../util/byte-order.ts'
import { schema } from './functions.ts'
import { checkOperators, checkPrivileges, revokeOnChildren } from './guards.ts'
import { dollarTag, list, named, quoted, tableName } from './literal.ts'
import { nameOf } from './names.ts'
import { reader, type Settings } from './options.ts'
import type { RlsCommand, RlsFunction, RlsTable } from './plan.ts'
import { mayAskStored, type StoredFunction } from './stored.ts'

/** What stands at the beginning of every comment, so that what was made here is known again. */
export const marker = 'bailiwick:'

/** Everything that makes the database enforce the plan, in order, for one transaction. */
export function statementsOf(
  tables: readonly RlsTable[],
  settings: Settings,
  hash: string,
  stored: readonly StoredFunction[],
): readonly string[] {
  const functions = tables.flatMap((table) => table.functions)
  const comment = (why: string) => quoted(`${marker}${hash.slice(0, 16)} ${why}`)
  const owned = functions.map(({ name }) => `alter function ${named(schema, name)} owner to ${named(reader)}`)
  const asking = [...settings.roles, ...(owned.length > 0 ? [reader] : [])]
  const asked = [
    ...(settings.context === 'signed' ? [mayAsk(asking)] : []),
    ...(stored.length > 0 ? [mayAskStored(stored, asking)] : []),
  ]
  return [
    dropEarlier,
    ...(owned.length > 0 ? [...privateSchema, ...readerGrants(functions, comment)] : []),
    ...asked,
    ...functions.flatMap((each) => functionStatements(each, settings, comment)),
    ...(tables.length > 0 ? [revokeOnChildren(tables, settings.roles)] : []),
    ...tables.flatMap((table) => tableStatements(table, settings, comment)),
    ...sequenceUsage(tables, settings),
    ...(tables.length > 0 ? [checkPrivileges(tables, settings.roles), checkOperators(marker, schema)] : []),
    // Last: until then whoever runs this may use them, and nobody else sees them before the end of the transaction.
    ...(owned.length > 0 ? [`grant create on schema ${named(schema)} to ${named(reader)}`, ...owned, giveBack] : []),
  ]
}

/** Drops what an earlier plan made, wherever it stands. What others made stays. */
const dropEarlier = `do $bailiwick$
declare
  made record;
begin
  for made in
    select policy.polname as name, policy.polrelid::regclass as relation from pg_policy as policy
    where starts_with(obj_description(policy.oid, 'pg_policy'), '${marker}')
  loop
    execute format('drop policy %I on %s', made.name, made.relation);
  end loop;
  for made in
    select trigger.tgname as name, trigger.tgrelid::regclass as relation from pg_trigger as trigger
    where starts_with(obj_description(trigger.oid, 'pg_trigger'), '${marker}')
  loop
    execute format('drop trigger %I on %s', made.name, made.relation);
  end loop;
  for made in
    select routine.oid::regprocedure as name from pg_proc as routine
    where routine.pronamespace = to_regnamespace('${schema}')
      and starts_with(obj_description(routine.oid, 'pg_proc'), '${marker}')
  loop
    execute format('drop function %s', made.name);
  end loop;
  for made in
    select distinct relation.oid::regclass as name
    from pg_class as relation
    join pg_roles as role on role.rolname = '${reader}'
    left join pg_attribute as attribute on attribute.attrelid = relation.oid and attribute.attacl is not null
    where relation.relkind in ('r', 'p', 'v', 'm', 'f') and exists (
      select from aclexplode(relation.relacl) as acl where acl.grantee = role.oid
      union all
      select from aclexplode(attribute.attacl) as acl where acl.grantee = role.oid)
  loop
    execute format('revoke all on %s from ${named(reader)}', made.name);
  end loop;
end
$bailiwick$`

const privateSchema = [
  `do $bailiwick$
begin
  if not exists (select from pg_roles where rolname = '${reader}') then
    begin
      create role ${named(reader)} nologin nosuperuser nobypassrls nocreatedb nocreaterole noreplication;
    exception when duplicate_object or unique_violation then
      null;
    end;
  end if;
  if exists (select from pg_roles where rolname = '${reader}' and (rolcanlogin or rolsuper or rolbypassrls)) then
    raise exception 'the role ${reader} may log in or bypass row-level security'
      using hint = 'alter role ${reader} nologin nosuperuser nobypassrls';
  end if;
  if not pg_has_role(current_user, '${reader}', case when current_setting('server_version_num')::int < 160000 then 'member' else 'set' end) then
    execute format('grant ${named(reader)} to %I', current_user);
    perform set_config('bailiwick.lent', 'yes', true);
  end if;
end
$bailiwick$`,
  `create schema if not exists ${named(schema)}`,
  `revoke all on schema ${named(schema)} from public`,
  `grant usage on schema ${named(schema)} to ${named(reader)}`,
]

const giveBack = `do $bailiwick$
begin
  revoke create on schema ${named(schema)} from ${named(reader)};
  if current_setting('bailiwick.lent', true) = 'yes' then
    execute format('revoke ${named(reader)} from %I', current_user);
  end if;
end
$bailiwick$`

type Comment = (why: string) => string

function readerGrants(functions: readonly RlsFunction[], comment: Comment): readonly string[] {
  const columns = new Map<string, Set<string>>()
  for (const read of functions.flatMap((each) => each.reads)) {
    const name = tableName(read)
    columns.set(name, new Set([...(columns.get(name) ?? []), ...read.columns]))
  }
  const read = [...columns].sort(([a], [b]) => compareByteOrder(a, b))
  const policy = nameOf('bailiwick reader', reader)
  return [
    ...read.flatMap(([name, names]) => [
      `grant select (${[...names]
        .sort(compareByteOrder)
        .map((column) => named(column))
        .join(', ')}) on ${name} to ${named(reader)}`,
      `create policy ${named(policy)} on ${name} as permissive for select to ${named(reader)} using ((select current_user) = ${quoted(reader)})`,
      `comment on policy ${named(policy)} on ${name} is ${comment('what the functions of bailiwick_rls read')}`,
    ]),
  ]
}

/** Whoever is asked a policy asks these functions; installing the context has granted them to the roles that it was told of. */
function mayAsk(roles: readonly string[]): string {
  const names = roles.map((role) => quoted(role)).join(', ')
  return `do ${dollarTag(names)}
declare
  missing record;
begin
  for missing in
    select role.name as role, routine.name as routine
    from unnest(array[${names}]) as role (name),
      unnest(array['verified(text)', 'verified_context()', 'sole_principal(jsonb)', 'subject()', 'context()']) as routine (name)
    where not has_function_privilege(role.name, 'bailiwick.' || routine.name, 'execute')
  loop
    execute format('grant execute on function bailiwick.%s to %I', missing.routine, missing.role);
  end loop;
end
${dollarTag(names)}`
}

function functionStatements({ name, sql, comment: why }: RlsFunction, { roles }: Settings, comment: Comment) {
  const signature = named(schema, name)
  return [
    sql,
    `revoke all on function ${signature} from public`,
    ...(sql.includes('returns trigger') ? [] : [`grant execute on function ${signature} to ${list(roles)}`]),
    `comment on function ${signature} is ${comment(why)}`,
  ]
}

function tableStatements(table: RlsTable, { roles }: Settings, comment: Comment): readonly string[] {
  const name = tableName(table)
  return [
    `alter table ${name} enable row level security`,
    `alter table ${name} force row level security`,
    `revoke all on ${name} from public, ${list(roles)}`,
    ...(table.schema === undefined ? [] : [`grant usage on schema ${named(table.schema)} to ${list(roles)}`]),
    ...table.commands.map((command) => `grant ${privilege(table, command)} on ${name} to ${list(roles)}`),
    ...table.policies.flatMap((policy) => [
      policy.sql,
      `comment on policy ${named(policy.name)} on ${name} is ${comment(`${policy.action}${policy.action ? ': ' : ''}${policy.comment}`)}`,
    ]),
    ...table.triggers.flatMap((trigger) => [
      trigger.sql,
      `comment on trigger ${named(trigger.name)} on ${name} is ${comment(trigger.comment)}`,
    ]),
  ]
}

/**
 * A default that counts needs its sequence: of the tables that take rows, and of no other. Identity columns need none, and only owned
 * sequences are taken away again.
 */
function sequenceUsage(tables: readonly RlsTable[], { roles }: Settings): readonly string[] {
  if (tables.length === 0) return []
  const names = (of: readonly RlsTable[]) => `array[${of.map((table) => quoted(tableName(table))).join(', ')}]::text[]`
  const body = `declare
  sequence regclass;
  to_whom text := ${quoted(list(roles))};
begin
  for sequence in
    select distinct owned.objid::regclass from pg_depend as owned
    join pg_class as relation on relation.oid = owned.objid and relation.relkind = 'S'
    where owned.classid = 'pg_class'::regclass and owned.refclassid = 'pg_class'::regclass and owned.deptype = 'a'
      and owned.refobjid in (select name::regclass from unnest(${names(tables)}) as name)
    order by 1
  loop
    execute format('revoke all on sequence %s from %s', sequence, to_whom);
  end loop;
  for sequence in
    select distinct asked.refobjid::regclass from pg_attrdef as given
    join pg_depend as asked on asked.classid = 'pg_attrdef'::regclass and asked.objid = given.oid
    join pg_class as relation on relation.oid = asked.refobjid and relation.relkind = 'S'
    where asked.refclassid = 'pg_class'::regclass
      and given.adrelid in (select name::regclass from unnest(${names(tables.filter(({ commands }) => commands.includes('insert')))}) as name)
    order by 1
  loop
    execute format('grant usage on sequence %s to %s', sequence, to_whom);
  end loop;
end`
  const tag = dollarTag(body)
  return [`do ${tag}\n${body}\n${tag}`]
}

function privilege({ columns }: RlsTable, command: RlsCommand): string {
  const names = command === 'delete' ? undefined : columns[command]
  return names === undefined ? command : `${command} (${names.map((column) => named(column)).join(', ')})`
}
