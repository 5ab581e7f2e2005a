-- A way from a group up to another, as references from the first on; over active groups where `_live`. Of several ways one: at each
-- step straight to the goal where that is possible, else over the first reference.
-- owner: bailiwick_evaluator
create or replace function bailiwick_evaluator.group_way(_tenant uuid, _from uuid, _to uuid, _live boolean) returns text[]
language plpgsql stable parallel safe set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off
as $$
declare
  at uuid := _from;
  way text[] := array[(select p.reference from bailiwick_directory.principal p where p.tenant_id = _tenant and p.id = _from)];
  step record;
begin
  while at <> _to loop
    select e.parent_id, p.reference into step
      from bailiwick_directory.group_edge e
      join bailiwick_directory.group_closure c on c.tenant_id = _tenant and c.descendant_id = e.parent_id and c.ancestor_id = _to
      join bailiwick_directory.principal p on p.tenant_id = _tenant and p.id = e.parent_id
     where e.tenant_id = _tenant and e.child_id = at and (c.n_live > 0 or not _live)
     order by e.parent_id <> _to, p.reference limit 1;
    exit when not found;
    at := step.parent_id;
    way := way || step.reference;
  end loop;
  return way;
end
$$;
