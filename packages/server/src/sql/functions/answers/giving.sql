-- By which stored permissions a permission can be given: the ones that give it, and where its parts give it those that give a part,
-- or a part of that. Whether all parts are there is for bailiwick_evaluator.evaluate to say.
-- owner: bailiwick_evaluator
create or replace function bailiwick_evaluator.giving(_permission int) returns int[]
language plpgsql stable parallel safe set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off
as $$
begin
  return array(
    select distinct g.id
      from (select _permission as id union all select p.part_id from bailiwick_evaluator.parts_of(_permission) p) n
      join bailiwick_catalogue.permission_right r on r.permission_id = n.id
     cross join lateral unnest(r.allowed_by) g (id)
     order by g.id);
end
$$;
