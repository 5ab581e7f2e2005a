import { dollarTag, list, quoted, tableName } from './literal.ts'
import { reader } from './options.ts'
import type { RlsCommand, RlsTable } from './plan.ts'

/** Before the grants: a partition, or a table that inherits, can be named directly, and policies of its parent say nothing then. */
export function revokeOnChildren(tables: readonly RlsTable[], roles: readonly string[]): string {
  return block(
    `declare
  child record;
begin
  for child in
    ${children(tables)}
    select id::regclass as name from child where ${isNoOther(tables)}
  loop
    execute format('revoke all on %s from public, %s', child.name, ${quoted(list(roles))});
  end loop;
end`,
  )
}

/** After the grants: what a role inherits from another, or was granted by another, is not revoked by us, so it must not be there. */
export function checkPrivileges(tables: readonly RlsTable[], roles: readonly string[]): string {
  const names = `array[${roles.map(quoted).join(', ')}]`
  const onTables = tables.flatMap((table) => [
    ...['truncate', 'references', 'trigger'].map((privilege) => onTable(table, privilege)),
    ...(['select', 'insert', 'update', 'delete'] as const).flatMap((command) => beyond(table, command)),
  ])
  return block(
    `declare
  found record;
begin
  for found in
    ${children(tables)}, more (relation, what, columns) as (values
      ${onTables.join(',\n      ')}
    )
    select role.rolname as role, more.what, more.relation::regclass as relation
    from pg_roles as role, more
    where role.rolname = any (${names}) and not role.rolsuper and case
      when more.columns is not null then exists (
        select from pg_attribute as attribute
        where attribute.attrelid = more.relation::regclass and attribute.attnum > 0 and not attribute.attisdropped
          and attribute.attname <> all (more.columns)
          and has_column_privilege(role.rolname, more.relation::regclass, attribute.attname, more.what))
      when more.what in ('delete', 'truncate', 'trigger') then has_table_privilege(role.rolname, more.relation::regclass, more.what)
      else has_any_column_privilege(role.rolname, more.relation::regclass, more.what) end
    union all
    select role.rolname, 'read or write', id::regclass from pg_roles as role, child
    where role.rolname = any (${names}) and not role.rolsuper and ${isNoOther(tables)}
      and (has_any_column_privilege(role.rolname, id, 'select, insert, update') or has_table_privilege(role.rolname, id, 'delete, truncate'))
  loop
    raise exception using errcode = '42501',
      message = format('the role %s may %s more of %s than the policy says', found.role, found.what, found.relation),
      hint = 'It is a member of another role that may, or somebody else granted it: revoke that.';
  end loop;
end`,
  )
}

/** At the end: an operator that somebody put into a schema of the search path may have been the better fit for a comparison. */
export function checkOperators(marker: string, schema: string): string {
  return `do $bailiwick$
declare
  found record;
begin
  for found in
    with made as (
      select 'pg_policy'::regclass as class, policy.oid from pg_policy as policy
      where starts_with(obj_description(policy.oid, 'pg_policy'), '${marker}')
      union all
      select 'pg_proc'::regclass, routine.oid from pg_proc as routine where routine.pronamespace = to_regnamespace('${schema}')
    ), used as (
      select operator.oid::regoperator::text as name, operator.oprowner as owner
      from made join pg_depend as depend on depend.classid = made.class and depend.objid = made.oid
      join pg_operator as operator on depend.refclassid = 'pg_operator'::regclass and operator.oid = depend.refobjid
      union
      select routine.oid::regprocedure::text, routine.proowner
      from made join pg_depend as depend on depend.classid = made.class and depend.objid = made.oid
      join pg_proc as routine on depend.refclassid = 'pg_proc'::regclass and routine.oid = depend.refobjid
      where routine.pronamespace is distinct from to_regnamespace('bailiwick')
    )
    select used.name, owner.rolname as owner from used join pg_roles as owner on owner.oid = used.owner
    where not owner.rolsuper and owner.rolname not in (current_user, 'bailiwick_context', '${reader}') and not exists (
      select from pg_policy as policy join pg_class as relation on relation.oid = policy.polrelid
      where starts_with(obj_description(policy.oid, 'pg_policy'), '${marker}') and relation.relowner = owner.oid)
  loop
    raise exception using errcode = '42501', message = format('a policy would call %s, which belongs to %s', found.name, found.owner),
      hint = 'Drop it, and revoke create on the schemas of the search path from the roles of the application.';
  end loop;
end
$bailiwick$`
}

function block(body: string): string {
  const tag = dollarTag(body)
  return `do ${tag}\n${body}\n${tag}`
}

function children(tables: readonly RlsTable[]): string {
  const roots = tables.map((table) => `${quoted(tableName(table))}::regclass`).join(', ')
  return `with recursive child (id) as (
      select inhrelid from pg_inherits where inhparent in (${roots})
      union
      select inhrelid from pg_inherits join child on inhparent = id
    )`
}

/** Tables that the policy says something about itself. */
function isNoOther(tables: readonly RlsTable[]): string {
  return `id not in (${tables.map((table) => `${quoted(tableName(table))}::regclass`).join(', ')})`
}

function onTable(table: RlsTable, privilege: string): string {
  return `(${quoted(tableName(table))}, '${privilege}', null::name[])`
}

function beyond(table: RlsTable, command: RlsCommand): readonly string[] {
  if (!table.commands.includes(command)) return [onTable(table, command)]
  const columns = command === 'delete' ? undefined : table.columns[command]
  if (columns === undefined) return []
  return [`(${quoted(tableName(table))}, '${command}', array[${columns.map(quoted).join(', ')}]::name[])`]
}
