-- A resource and all that is above it, but for the tenant: by keys and by stored parents, in turn. The general form, for where
-- containers have parents by their keys; elsewhere bailiwick_evaluator.evaluate asks the closure.
-- owner: bailiwick_evaluator
create or replace function bailiwick_evaluator.above(_tenant uuid, _type text, _key text) returns uuid[]
language plpgsql stable parallel safe set search_path = pg_catalog, pg_temp
as $$
begin
  return array(
    with recursive up (id) as (
      select r.id from bailiwick_evaluator.chain(_type, _key) c
        join bailiwick_directory.resource r on r.tenant_id = _tenant and r.type_code = c.type_code and r.key = c.resource_key
      union
      select n.id from up
        cross join lateral (
          select e.parent_id as id from bailiwick_directory.resource_edge e where e.tenant_id = _tenant and e.child_id = up.id
          union all
          select o.id from bailiwick_directory.resource r
            cross join lateral bailiwick_evaluator.chain(r.type_code, r.key) c
            join bailiwick_directory.resource o on o.tenant_id = _tenant and o.type_code = c.type_code and o.key = c.resource_key
           where r.tenant_id = _tenant and r.id = up.id
          offset 0
        ) n
    )
    select up.id from up where up.id <> _tenant);
end
$$;
