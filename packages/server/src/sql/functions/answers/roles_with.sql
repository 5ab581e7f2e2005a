-- The roles of the tenant that have one of the permissions; for allows the active ones alone.
-- owner: bailiwick_evaluator
create or replace function bailiwick_evaluator.roles_with(_tenant uuid, _permissions int[], _active boolean) returns uuid[]
language plpgsql stable parallel safe set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off
as $$
begin
  return array(
    select distinct r.role_id from unnest(_permissions) p (id)
     cross join lateral (
       select * from bailiwick_directory.role_permission r where r.tenant_id = _tenant and r.permission_id = p.id offset 0
     ) r
      join bailiwick_directory.role o on o.tenant_id = _tenant and o.id = r.role_id
     where o.state = 'active' or not _active);
end
$$;
