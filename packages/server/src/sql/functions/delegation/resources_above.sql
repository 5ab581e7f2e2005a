-- A resource and all that it is in: by its key, by stored parents, the tenant; `_without` leaves out the way over this parent.
--
-- From the edges, not from the closure, which has containers only.
-- owner: bailiwick_directory
create or replace function bailiwick_directory.resources_above(_tenant uuid, _resource uuid, _without uuid default null) returns table (resource_id uuid)
language plpgsql stable parallel safe rows 10 set search_path = pg_catalog, pg_temp
-- Few rows of many: each is looked up by index, whatever statistics say, by a plan that is made once.
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set jit = off
as $$
begin
  return query
  with recursive up (id) as (
    select _resource
    union
    select n.id from up
      cross join lateral (
        select e.parent_id as id
          from bailiwick_directory.resource_edge e
         where e.tenant_id = _tenant and e.child_id = up.id and (up.id <> _resource or e.parent_id is distinct from _without)
        union all
        select o.id
          from bailiwick_directory.resource r
          join bailiwick_catalogue.resource_type t on t.code = r.type_code and t.parent_code is not null
          cross join lateral bailiwick_evaluator.chain(r.type_code, r.key) c
          cross join lateral (
            select k.id from bailiwick_directory.resource k
             where k.tenant_id = _tenant and k.type_code = c.type_code and k.key = c.resource_key offset 0
          ) o
         where r.tenant_id = _tenant and r.id = up.id
        offset 0
      ) n
  )
  select up.id from up
  union
  select _tenant;
end
$$;
