-- Refuses to change what a role consists of unless whoever asks may give on all that is added, on the tenant, and lift what is
-- removed wherever the role is denied. To be called before it is written, also where a role is created, and with all its
-- permissions as added where it is enabled again.
-- owner: bailiwick_directory
-- execute: bailiwick_catalogue
create or replace function bailiwick_directory.guard_role(
  _acting bailiwick_directory.acting, _role uuid, _added int[], _removed int[]
) returns void
language plpgsql stable set search_path = pg_catalog, pg_temp
-- Few rows of many: each is looked up by index, whatever statistics say, by a plan that is made once.
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_mergejoin = off set jit = off
as $$
begin
  if cardinality(_added) > 0 then
    perform bailiwick_directory.require_delegable(_acting, _added, _acting.tenant_id);
  end if;
  perform bailiwick_directory.require_held(_acting, array_agg(x.permission_id), array_agg(x.resource_id), array_agg(x.until),
      array_agg(x.condition_name), array_agg(x.params), false)
    from (
      select distinct r.permission_id, g.resource_id, coalesce(g.valid_until, 'infinity') as until, g.condition_name, g.params
        from bailiwick_directory.grant_entry g
        cross join unnest(_removed) as r (permission_id)
       where g.tenant_id = _acting.tenant_id and g.role_id = _role and g.effect = 'deny'
         and (g.valid_until is null or g.valid_until > statement_timestamp())
    ) x
   having count(*) > 0;
end
$$;
