-- The next keys of stored resources of a type, in order: of those in or below `_inside`, or of all where that is null, but for those
-- in or below `_outside`. Read in the order of the index, so that a page reads a page. Of what lies under a parent by its key
-- `_outside` says nothing, and `_inside` is asked row by row.
-- owner: bailiwick_evaluator
create or replace function bailiwick_evaluator.keys_after(
  _tenant uuid, _type text, _after text, _inside uuid[], _outside uuid[], _by_key boolean, _most int
) returns text[]
language plpgsql stable parallel safe set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan set jit = off set enable_sort = off set enable_seqscan = off set enable_bitmapscan = off
as $$
declare
  counts constant boolean := _inside is not null;
  takes constant boolean := _outside <> '{}';
begin
  if not counts and not takes then
    return array(
      select r.key from bailiwick_directory.resource r
       where r.tenant_id = _tenant and r.type_code = _type and r.key > _after order by r.key limit _most);
  end if;
  return array(
    select r.key from bailiwick_directory.resource r
     where r.tenant_id = _tenant and r.type_code = _type and r.key > _after
       and (not counts
         or case when _by_key then bailiwick_evaluator.above(_tenant, _type, r.key) && _inside
              else r.id in (select unnest(_inside)) or (
                select true from bailiwick_directory.resource_edge e
                 cross join lateral (
                   select k.ancestor_id from bailiwick_directory.container_closure k
                    where k.tenant_id = _tenant and k.descendant_id = e.parent_id offset 0
                 ) k
                 where e.tenant_id = _tenant and e.child_id = r.id and k.ancestor_id in (select unnest(_inside)) limit 1) end)
       and (not takes
         or r.id not in (select unnest(_outside)) and (
              select true from bailiwick_directory.resource_edge e
               cross join lateral (
                 select k.ancestor_id from bailiwick_directory.container_closure k
                  where k.tenant_id = _tenant and k.descendant_id = e.parent_id offset 0
               ) k
               where e.tenant_id = _tenant and e.child_id = r.id and k.ancestor_id in (select unnest(_outside)) limit 1) is null)
     order by r.key limit _most);
end
$$;
