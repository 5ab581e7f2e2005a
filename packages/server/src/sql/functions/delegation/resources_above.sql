-- A resource and all that it is in: by its key, by stored parents, the tenant; `_without` leaves out the way over this parent.
--
-- From the edges, not from the closure, which has containers only.
-- owner: bailiwick_directory
create or replace function bailiwick_directory.resources_above(_tenant uuid, _resource uuid, _without uuid default null) returns table (resource_id uuid)
language sql stable parallel safe set search_path = pg_catalog, pg_temp
as $$
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
          cross join lateral bailiwick_evaluator.chain(r.type_code, r.key) c
          join bailiwick_directory.resource o on o.tenant_id = _tenant and o.type_code = c.type_code and o.key = c.resource_key
         where r.tenant_id = _tenant and r.id = up.id
      ) n
  )
  select up.id from up
  union
  select _tenant
$$;
