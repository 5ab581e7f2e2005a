-- The grant or denial of this id: see list_grants.
-- owner: bailiwick_directory
-- execute: application
-- permission: directory.grants.read
-- notnull: grant_id, principal, principal_kind, effect, delegable, source, in_force, created_at, updated_at
create or replace function bailiwick.get_grant(_tenant uuid, _context text, _id uuid) returns table (
  grant_id uuid, principal text, principal_kind text, permission text, role text, type text, key text, effect text, delegable boolean,
  valid_from timestamptz, valid_until timestamptz, condition text, params jsonb, source text, actor text, reason text, in_force boolean,
  created_at timestamptz, updated_at timestamptz
)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  place record;
begin
  select * into place from bailiwick_evaluator.grant_place(_tenant, _id);
  perform bailiwick_directory.enter_reading(_tenant, _context, 'directory.grants.read', place.type_code, place.resource_key);
  return query
  select g.id, w.reference, w.kind, p.code, o.code, case when r.id <> _tenant then r.type_code end, case when r.id <> _tenant then r.key end,
         g.effect, g.delegable, g.valid_from, g.valid_until, g.condition_name, g.params, g.source, g.actor, g.reason, f.in_force,
         g.created_at, g.updated_at
    from bailiwick_directory.grant_entry g
    join bailiwick_directory.principal w on w.tenant_id = _tenant and w.id = g.principal_id
    join bailiwick_directory.resource r on r.tenant_id = _tenant and r.id = g.resource_id
    left join bailiwick_directory.role o on o.tenant_id = _tenant and o.id = g.role_id
    left join bailiwick_catalogue.permission p on p.id = g.permission_id
    cross join lateral (select (g.valid_from is null or g.valid_from <= statement_timestamp())
      and (g.valid_until is null or g.valid_until > statement_timestamp()) as in_force) f
   where g.tenant_id = _tenant and g.id = _id;
  if not found then
    perform bailiwick_directory.no_such_grant(_id);
  end if;
end
$$;
