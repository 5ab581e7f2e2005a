-- The keys of the stored resources of a type of which, or of a container above which, somebody in the bounds has a grant that is in
-- force; in order, at most so many. All others have the answer of the tenant.
-- owner: bailiwick_evaluator
create or replace function bailiwick_evaluator.touched(_tenant uuid, _bounds uuid[], _type text, _most int) returns text[]
language plpgsql stable parallel safe set search_path = pg_catalog, pg_temp set jit = off
as $$
begin
  return array(
    with who as materialized (
      select distinct w.id from unnest(_bounds) b (bound)
       cross join lateral (
         select b.bound
         union all select '00000000-0000-0000-0000-000000000001'::uuid
         union all select '00000000-0000-0000-0000-000000000002'::uuid
         union all select k.ancestor_id from bailiwick_directory.membership m
           cross join lateral (
             select k.ancestor_id from bailiwick_directory.group_closure k
              where k.tenant_id = _tenant and k.descendant_id = m.group_id offset 0
           ) k
          where m.tenant_id = _tenant and m.principal_id = b.bound
       ) w (id)
       where b.bound is not null and w.id is not null
    ), places as materialized (
      select distinct g.resource_id as id from who
       cross join lateral (
         select g.resource_id from bailiwick_directory.grant_entry g
          where g.tenant_id = _tenant and g.principal_id = who.id
            and (g.valid_until is null or g.valid_until > statement_timestamp())
            and (g.valid_from is null or g.valid_from <= statement_timestamp()) offset 0
       ) g
       where g.resource_id <> _tenant
    )
    select distinct o.key from places
     cross join lateral (
       select places.id
       union all
       select e.child_id from bailiwick_directory.container_closure k
        cross join lateral (
          select e.child_id from bailiwick_directory.resource_edge e
           where e.tenant_id = _tenant and e.parent_id = k.descendant_id offset 0
        ) e
        where k.tenant_id = _tenant and k.ancestor_id = places.id
     ) r (id)
     cross join lateral (
       select o.key from bailiwick_directory.resource o where o.tenant_id = _tenant and o.id = r.id and o.type_code = _type offset 0
     ) o
     order by o.key
     limit _most);
end
$$;
