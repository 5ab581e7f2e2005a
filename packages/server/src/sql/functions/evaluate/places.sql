-- The resources that questions ask about and those above them, but for the tenant: of which question, and the id. Refuses types that
-- nobody declared and questions with half a resource.
-- owner: bailiwick_evaluator
create or replace function bailiwick_evaluator.places(_tenant uuid, _types text[], _keys text[])
returns table (places_at int[], places uuid[])
language plpgsql stable parallel safe
as $$
declare
  seen record;
begin
  select min(u.code) filter (where t.code is null) as strange,
         coalesce(bool_or(t.parent_code is not null or cardinality(t.key_parts) > 1), false) as has_parts,
         exists (select from bailiwick_catalogue.resource_type c where c.parent_code is not null and c.is_container) as climbs
    into seen
    from (select distinct d.code from unnest(_types) d (code) where d.code is not null) u
    left join lateral (select * from bailiwick_catalogue.resource_type t where t.code = u.code offset 0) t on true;
  if seen.strange is not null then
    perform bailiwick_private.fail('UNKNOWN_TYPE', 'There is no such type of resource.',
      'Declare it in the catalogue, or correct the name.', _seen => seen.strange);
  end if;
  if exists (select from unnest(_types, _keys) q (type_code, resource_key) where (q.type_code is null) <> (q.resource_key is null)) then
    perform bailiwick_private.fail('INVALID_INPUT', 'A resource has a type and a key; without both it is the tenant.', null);
  end if;
  if seen.climbs then
    select coalesce(array_agg(q.at::int), '{}'), coalesce(array_agg(u.id), '{}') into places_at, places
      from unnest(_types, _keys) with ordinality as q (type_code, resource_key, at)
     cross join lateral unnest(bailiwick_evaluator.above(_tenant, q.type_code, q.resource_key)) u (id)
     where q.type_code is not null;
  elsif seen.has_parts then
    select coalesce(array_agg(q.at::int), '{}'), coalesce(array_agg(u.id), '{}') into places_at, places
      from unnest(_types, _keys) with ordinality as q (type_code, resource_key, at)
     cross join lateral (select * from bailiwick_evaluator.chain(q.type_code, q.resource_key) offset 0) c
     cross join lateral (
       select o.id from bailiwick_directory.resource o
        where o.tenant_id = _tenant and o.type_code = c.type_code and o.key = c.resource_key and o.id <> _tenant offset 0
     ) o
     cross join lateral (
       select o.id
       union all
       select k.ancestor_id
         from bailiwick_directory.resource_edge e
         join bailiwick_directory.container_closure k on k.tenant_id = _tenant and k.descendant_id = e.parent_id
        where e.tenant_id = _tenant and e.child_id = o.id
     ) u
     where q.type_code is not null;
  else
    select coalesce(array_agg(q.at::int), '{}'), coalesce(array_agg(u.id), '{}') into places_at, places
      from unnest(_types, _keys) with ordinality as q (type_code, resource_key, at)
     cross join lateral (
       select o.id from bailiwick_directory.resource o
        where o.tenant_id = _tenant and o.type_code = q.type_code and o.key = q.resource_key and o.id <> _tenant offset 0
     ) o
     cross join lateral (
       select o.id
       union all
       select k.ancestor_id
         from (select e.parent_id from bailiwick_directory.resource_edge e where e.tenant_id = _tenant and e.child_id = o.id offset 0) e
        cross join lateral (
          select k.ancestor_id from bailiwick_directory.container_closure k
           where k.tenant_id = _tenant and k.descendant_id = e.parent_id offset 0
        ) k
     ) u;
  end if;
  return next;
end
$$;
