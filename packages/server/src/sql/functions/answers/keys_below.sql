-- The keys of the resources of a type that are, or lie below, one of the places; at most so many ways are gone, and a key may come
-- more than once. `_by_key` is for types of which keys say what lies where: these are looked for as well.
-- owner: bailiwick_evaluator
create or replace function bailiwick_evaluator.keys_below(_tenant uuid, _places uuid[], _type text, _by_key boolean, _most int) returns text[]
language plpgsql stable parallel safe set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off
as $$
begin
  if not _by_key then
    return array(
      select o.key from (select distinct p.id from unnest(_places) p (id)) p
       cross join lateral (
         select p.id
         union all
         select e.child_id from bailiwick_directory.container_closure k
          cross join lateral (
            select e.child_id from bailiwick_directory.resource_edge e
             where e.tenant_id = _tenant and e.parent_id = k.descendant_id offset 0
          ) e
          where k.tenant_id = _tenant and k.ancestor_id = p.id
       ) r (id)
       cross join lateral (
         select o.key from bailiwick_directory.resource o where o.tenant_id = _tenant and o.id = r.id and o.type_code = _type offset 0
       ) o
       limit _most);
  end if;
  return array(
    with recursive lies (code, above, n_above, n_parts) as (
      select t.code, a.code, cardinality(a.key_parts), cardinality(t.key_parts)
        from bailiwick_catalogue.resource_type t join bailiwick_catalogue.resource_type a on a.code = t.parent_code
      union
      select l.code, a.code, cardinality(a.key_parts), l.n_parts
        from lies l join bailiwick_catalogue.resource_type t on t.code = l.above
        join bailiwick_catalogue.resource_type a on a.code = t.parent_code
    ), down (id) as (
      select p.id from unnest(_places) p (id)
      union
      select n.id from down
       cross join lateral (
         select e.child_id as id from bailiwick_directory.resource_edge e where e.tenant_id = _tenant and e.parent_id = down.id
         union all
         -- A key of several parts is a JSON array, and `-` is the character after the comma.
         select o.id from bailiwick_directory.resource r
           join lies l on l.above = r.type_code
          cross join lateral (
            select case when l.n_above = 1 then '[' || to_json(r.key)::text else left(r.key, -1) end collate "C" as beginning
          ) b
          cross join lateral (
            select c.id from bailiwick_directory.resource c
             where c.tenant_id = _tenant and c.type_code = l.code and l.n_above = l.n_parts and c.key = r.key
            union all
            select c.id from bailiwick_directory.resource c
             where c.tenant_id = _tenant and c.type_code = l.code and l.n_above < l.n_parts
               and c.key >= b.beginning || ',' collate "C" and c.key < b.beginning || '-' collate "C"
          ) o
          where r.tenant_id = _tenant and r.id = down.id
         offset 0
       ) n
    )
    select o.key from down
     cross join lateral (
       select o.key from bailiwick_directory.resource o where o.tenant_id = _tenant and o.id = down.id and o.type_code = _type offset 0
     ) o
     limit _most);
end
$$;
