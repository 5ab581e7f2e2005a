-- The permissions that are needed together in some alternative that gives a permission, and what is needed for these.
-- owner: bailiwick_evaluator
create or replace function bailiwick_evaluator.parts_of(_permission int) returns table (part_id int)
language plpgsql stable parallel safe set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off
as $$
begin
  return query
    with recursive needed (id) as (
      select _permission
      union
      select e.part::int from needed
        join bailiwick_catalogue.permission_right r on r.permission_id = needed.id
       cross join lateral jsonb_array_elements(r.alternatives) a (parts)
       cross join lateral jsonb_array_elements_text(a.parts) e (part)
    )
    select n.id from needed n where n.id <> _permission;
end
$$;
