-- Writes a grant or a denial, for every function that does: says its id and whether it is `created` or `updated`, null where it was
-- so already. Given again with another validity or another right to give it on, the row is changed; conditions and sources tell rows
-- apart. Checks nothing: its callers have looked everything up, asked for delegation, and hold the tenant's epoch.
--
-- `_refresh` false leaves root_rights to the caller, who writes many.
-- owner: bailiwick_directory
-- execute: bailiwick_catalogue
create or replace function bailiwick_directory.put_grant(
  _acting bailiwick_directory.acting, _principal uuid, _permission int, _role uuid, _resource uuid, _effect text,
  _delegable boolean default false, _valid_from timestamptz default null, _valid_until timestamptz default null,
  _condition text default null, _params jsonb default null, _reason text default null, _source text default 'manual',
  _refresh boolean default true
) returns table (grant_id uuid, change text)
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
begin
  insert into bailiwick_directory.grant_entry as g (tenant_id, id, principal_id, permission_id, role_id, resource_id, effect, delegable,
      valid_from, valid_until, condition_name, params, source, actor, reason)
    values (_acting.tenant_id, bailiwick_private.new_id(), _principal, _permission, _role, _resource, _effect, _delegable,
      _valid_from, _valid_until, _condition, _params, _source, array_to_string(_acting.actors, ', '), _reason)
  on conflict (tenant_id, principal_id, resource_id, permission_id, role_id, effect, condition_name, params, source) do update
    set delegable = excluded.delegable, valid_from = excluded.valid_from, valid_until = excluded.valid_until,
        reason = coalesce(excluded.reason, g.reason), actor = excluded.actor, updated_at = statement_timestamp()
    where (g.delegable, g.valid_from, g.valid_until, g.reason)
      is distinct from (excluded.delegable, excluded.valid_from, excluded.valid_until, coalesce(excluded.reason, g.reason))
  returning g.id, case when g.xmax = 0 then 'created' else 'updated' end into grant_id, change;
  if change is null then
    select g.id into grant_id from bailiwick_directory.grant_entry g
     where g.tenant_id = _acting.tenant_id and g.principal_id = _principal and g.resource_id = _resource
       and g.permission_id is not distinct from _permission and g.role_id is not distinct from _role and g.effect = _effect
       and g.condition_name is not distinct from _condition and g.params is not distinct from _params and g.source = _source;
  elsif _refresh and _resource = _acting.tenant_id then
    perform bailiwick_directory.refresh_root_rights(_acting.tenant_id, array[_principal]);
  end if;
  return next;
end
$$;
