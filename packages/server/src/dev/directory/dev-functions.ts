/** What a development database has besides: the directory as whoever develops looks at it. */

/**
 * In the schema `bailiwick_dev`, which no application has:
 *
 * - `asking(tenant, subject)`: the first two arguments of any function of the directory, for SQL typed by hand. Only a superuser may
 *   sign as anybody.
 * - `membership`: who is in which group now, for `people.sql`. An application asks `groups.list`.
 * - `places(tenant, subject)`: where somebody was given or denied anything, and `administrator(tenant)`: who could change it, for the
 *   page.
 */
export function devFunctions(reader: string): string {
  return `
create schema if not exists bailiwick_dev;

create or replace function bailiwick_dev.asking(_tenant text, _subject text, out tenant uuid, out context text)
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
declare
  signing record;
  said text;
begin
  select t.tenant_id into tenant from bailiwick_directory.tenant t where t.code = _tenant and t.state <> 'deleted';
  if not found then
    raise exception 'There is no tenant %.', _tenant
      using hint = (select 'Known: ' || string_agg(t.code, ', ' order by t.code) from bailiwick_directory.tenant t where t.state <> 'deleted');
  end if;
  select k.* into strict signing from bailiwick_private.context_key k
   where k.tenants is null and k.principals is null and k.valid_from <= clock_timestamp() and k.valid_until > clock_timestamp()
   order by k.valid_from desc, k.id limit 1;
  said := jsonb_build_object('d', signing.database, 'e', floor(date_part('epoch', clock_timestamp()) * 1000) + 30000, 't', tenant,
    'p', jsonb_build_array(jsonb_build_object('id', _subject)), 'c', '{}'::jsonb, 'r', '{}'::jsonb)::text;
  context := format('1.%s.%s.%s', signing.id,
    encode(sha256(signing.outer_key || sha256(signing.inner_key || convert_to(format('1.%s.%s', signing.id, said), 'UTF8'))), 'hex'), said);
end
$$;
revoke all on function bailiwick_dev.asking(text, text) from public;

create or replace view bailiwick_dev.membership as
  select t.code as tenant, w.reference as member, g.reference as "group"
    from bailiwick_directory.membership m
    join bailiwick_directory.tenant t on t.tenant_id = m.tenant_id
    join bailiwick_directory.principal w on w.tenant_id = m.tenant_id and w.id = m.principal_id
    join bailiwick_directory.principal g on g.tenant_id = m.tenant_id and g.id = m.group_id
   where g.state = 'active' and (m.valid_from is null or m.valid_from <= statement_timestamp())
     and (m.valid_until is null or m.valid_until > statement_timestamp());

create or replace function bailiwick_dev.places(_tenant uuid, _subject text, _most int) returns table (type text, key text, title text)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  with somebody as (
    select p.id from bailiwick_directory.principal p where p.tenant_id = _tenant and p.reference = _subject
  ), principals as (
    select s.id from somebody s
    union
    select c.ancestor_id from somebody s
      join bailiwick_directory.membership m on m.tenant_id = _tenant and m.principal_id = s.id
      join bailiwick_directory.group_closure c on c.tenant_id = _tenant and c.descendant_id = m.group_id
    union
    select p.id from bailiwick_directory.principal p where p.tenant_id = _tenant and p.kind in ('everyone', 'members')
  ), given as (
    select distinct g.resource_id from bailiwick_directory.grant_entry g
     where g.tenant_id = _tenant and g.principal_id in (select p.id from principals p) and g.resource_id <> _tenant
  )
  select r.type_code, r.key, r.title
    from given join bailiwick_directory.resource r on r.tenant_id = _tenant and r.id = given.resource_id
    join bailiwick_catalogue.resource_type t on t.code = r.type_code
   order by not t.is_container, r.type_code, r.key limit _most
$$;
revoke all on function bailiwick_dev.places(uuid, text, int) from public;

create or replace function bailiwick_dev.administrator(_tenant uuid) returns text
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select min(p.reference) from bailiwick_directory.grant_entry g
    join bailiwick_directory.principal p on p.tenant_id = _tenant and p.id = g.principal_id and p.kind = 'user' and p.state = 'active'
    join bailiwick_identity.account a on a.id = p.id and a.state = 'active'
   -- 0 is every permission.
   where g.tenant_id = _tenant and g.permission_id = 0 and g.resource_id = _tenant and g.effect = 'allow' and g.delegable
     and g.condition_name is null and g.valid_from is null and g.valid_until is null
$$;
revoke all on function bailiwick_dev.administrator(uuid) from public;

grant usage on schema bailiwick_dev to ${reader};
grant select on bailiwick_dev.membership to ${reader};
grant execute on function bailiwick_dev.places(uuid, text, int), bailiwick_dev.administrator(uuid) to ${reader};`
}
