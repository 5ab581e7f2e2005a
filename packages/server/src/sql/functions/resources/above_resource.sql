-- What a resource lies in, itself included: its stored parents and what its key begins with, and so on upwards; the tenant is not
-- said. `n` counts the stored edges of the longest way, up to 65.
-- owner: bailiwick_directory
create or replace function bailiwick_directory.above_resource(_tenant uuid, _resource uuid) returns table (resource_id uuid, n int)
language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
begin
  return query
    with recursive up (id, n) as (
      select _resource, 0
      union
      select next.id, u.n + next.step
        from up u
        cross join lateral (
          select e.parent_id as id, 1 as step from bailiwick_directory.resource_edge e where e.tenant_id = _tenant and e.child_id = u.id
          union all
          select o.id, 0
            from bailiwick_directory.resource r
            join bailiwick_catalogue.resource_type t on t.code = r.type_code and t.parent_code is not null
            cross join lateral bailiwick_evaluator.chain(r.type_code, r.key) c
            join bailiwick_directory.resource o on o.tenant_id = _tenant and o.type_code = c.type_code and o.key = c.resource_key
           where r.tenant_id = _tenant and r.id = u.id and o.id <> u.id
        ) next
       where u.n < 65
    )
    select u.id, max(u.n) from up u group by u.id;
end
$$;
