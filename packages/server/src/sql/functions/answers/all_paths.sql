-- The paths of bailiwick_evaluator.paths_of of everybody in the bounds, as a JSON array.
-- owner: bailiwick_evaluator
create or replace function bailiwick_evaluator.all_paths(_tenant uuid, _acting bailiwick_directory.acting, _type text, _key text) returns jsonb
language plpgsql stable parallel safe set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off
as $$
begin
  return coalesce((
    select jsonb_agg(to_jsonb(p) order by b.at, p.at)
      from unnest(_acting.bounds, _acting.actors) with ordinality as b (bound, actor, at)
     cross join lateral (
       select w.*, row_number() over () as at from bailiwick_evaluator.paths_of(_tenant, b.bound, b.actor, _type, _key) w offset 0
     ) p), '[]');
end
$$;
