-- A way from a resource up to one that it is in, as `type:key`, without the first; over what its key says and over stored parents,
-- at each step straight to the goal where that is possible. Everything is directly in the tenant.
-- owner: bailiwick_evaluator
create or replace function bailiwick_evaluator.resource_way(_tenant uuid, _type text, _key text, _to uuid) returns text[]
language plpgsql stable parallel safe set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off
as $$
declare
  way text[] := '{}';
  goal record;
  at_type text := _type;
  at_key text := _key;
  step record;
begin
  select r.type_code, r.key into goal from bailiwick_directory.resource r where r.tenant_id = _tenant and r.id = _to;
  if _to = _tenant then
    return case when _type is null or _type = goal.type_code and _key = goal.key then way else array[goal.type_code || ':' || goal.key] end;
  end if;
  select c.resource_key into at_key from bailiwick_evaluator.chain(_type, _key) c limit 1;
  while (at_type, at_key) is distinct from (goal.type_code, goal.key) loop
    select n.type_code, n.resource_key into step
      from (
        select * from (select c.type_code, c.resource_key from bailiwick_evaluator.chain(at_type, at_key) c offset 1 limit 1) c
        union all
        select p.type_code, p.key from bailiwick_directory.resource r
          join bailiwick_directory.resource_edge e on e.tenant_id = _tenant and e.child_id = r.id
          join bailiwick_directory.resource p on p.tenant_id = _tenant and p.id = e.parent_id
         where r.tenant_id = _tenant and r.type_code = at_type and r.key = at_key
      ) n
     where _to = any (bailiwick_evaluator.above(_tenant, n.type_code, n.resource_key))
     order by (n.type_code, n.resource_key) <> (goal.type_code, goal.key), n.type_code, n.resource_key limit 1;
    exit when not found;
    at_type := step.type_code;
    at_key := step.resource_key;
    way := way || (at_type || ':' || at_key);
  end loop;
  return way;
end
$$;
