-- Whether one bound has the parts of a whole, in one of the alternatives: for sure, or if grants with conditions apply, which are told.
-- Denials of a part deny the whole, so these are not looked at here.
-- owner: bailiwick_evaluator
create or replace function bailiwick_evaluator.by_parts(
  _tenant uuid, _bound uuid, _alternatives jsonb, _type text, _key text, _delegable boolean
) returns table (is_held boolean, is_reachable boolean, allowing uuid[])
language plpgsql stable parallel safe set search_path = pg_catalog, pg_temp
as $$
declare
  parts int[];
  codes text[];
  sure int[] := '{}';
  likely int[] := '{}';
  part record;
begin
  select array_agg(p.id order by p.id), array_agg(p.code order by p.id) into parts, codes
    from bailiwick_catalogue.permission p
   where p.id in (select e.part::int from jsonb_array_elements(_alternatives) a (needed), jsonb_array_elements_text(a.needed) e (part));
  for part in
    select parts[a.ordinal] as id, a.answer,
           array(select (c ->> 'id')::uuid from jsonb_array_elements(a.conditions) c where c ->> 'effect' = 'allow') as allows
      from bailiwick_evaluator.evaluate(_tenant, array[_bound], codes,
        array_fill(_type, array[cardinality(codes)]), array_fill(_key, array[cardinality(codes)]), _delegable) a
  loop
    if part.answer = 'allow' or part.answer = 'conditional' and part.allows = '{}' then
      sure := sure || part.id;
    end if;
    if part.answer in ('allow', 'conditional') then
      likely := likely || part.id;
      allowing := allowing || part.allows;
    end if;
  end loop;
  select bool_or(sure @> n.needed), bool_or(likely @> n.needed) into is_held, is_reachable
    from jsonb_array_elements(_alternatives) a (needed)
   cross join lateral (select array(select e.part::int from jsonb_array_elements_text(a.needed) e (part)) as needed) n;
  allowing := nullif(allowing, '{}');
  return next;
end
$$;
