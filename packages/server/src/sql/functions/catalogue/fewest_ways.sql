-- Ways to have a permission by its parts, without what is needless: in a way a part that another of it gives, and a way that has
-- all that another way needs. Ways are arrays of permission ids in an array, in JSON; each is a set of parts that are needed together.
-- owner: bailiwick_catalogue
create or replace function bailiwick_catalogue.fewest_ways(_ways jsonb) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp set jit = off
as $$
  with given (way) as materialized (
    select distinct array(select p.id::int from jsonb_array_elements_text(w.way) as p (id) order by 1)
      from jsonb_array_elements(_ways) as w (way)
  ), part (id, allowed_by) as materialized (
    select r.permission_id, r.allowed_by from bailiwick_catalogue.permission_right r
     where r.permission_id in (select p.id from given g cross join unnest(g.way) as p (id))
  ), reduced (way) as materialized (
    select distinct array(
             select p.id from part p
              where p.id = any (g.way) and not p.allowed_by && array_remove(g.way, p.id)
              order by 1)
      from given g
  ), complete (way, given) as materialized (
    select r.way, array(select p.id from part p where p.allowed_by && r.way) from reduced r
  )
  select coalesce(jsonb_agg(to_jsonb(a.way) order by cardinality(a.way), a.way), '[]')
    from complete a
   where not exists (select from complete b where b.way <> a.way and b.way <@ a.given)
$$;
