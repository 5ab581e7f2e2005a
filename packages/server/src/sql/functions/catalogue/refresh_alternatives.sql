-- Which parts give what, from the edges of kind `part` and the `allowed_by` that is already there: see refresh_rights. A part may
-- be a whole itself, or be given by one; the ways through these are written out, so that whoever reads needs no second look.
-- Returns how many rows changed.
-- owner: bailiwick_catalogue
create or replace function bailiwick_catalogue.refresh_alternatives() returns bigint
language plpgsql volatile set search_path = pg_catalog, pg_temp set jit = off
as $$
declare
  most constant int := 64;
  -- {"<whole>": ways}
  found_ways jsonb := '{}';
  whole record;
  part int;
  ways jsonb;
  options jsonb;
  grew boolean := true;
  changed bigint;
begin
  while grew loop
    grew := false;
    for whole in
      select w.id, w.code, r.allowed_by, array_agg(e.to_id order by e.to_id) as parts
        from bailiwick_catalogue.permission_edge e
        join bailiwick_catalogue.permission w on w.id = e.from_id and w.retired_at is null
        join bailiwick_catalogue.permission_right r on r.permission_id = w.id
        join bailiwick_catalogue.permission p on p.id = e.to_id
       where e.kind = 'part'
       group by w.id, w.code, r.allowed_by
      -- A part that is retired cannot be had, and so nothing by it.
      having bool_and(p.retired_at is null)
       order by w.id
    loop
      ways := '[[]]';
      foreach part in array whole.parts loop
        select coalesce(jsonb_agg(o.way), '[]') || jsonb_build_array(jsonb_build_array(part)) into options
          from bailiwick_catalogue.permission_right r
          join jsonb_each(found_ways) as w (id, ways) on w.id::int = any (r.allowed_by)
         cross join jsonb_array_elements(w.ways) as o (way)
         where r.permission_id = part;
        select bailiwick_catalogue.fewest_ways(jsonb_agg(a.way || b.way)) into ways
          from jsonb_array_elements(ways) as a (way) cross join jsonb_array_elements(bailiwick_catalogue.fewest_ways(options)) as b (way);
        if jsonb_array_length(ways) > 4 * most then
          perform bailiwick_private.fail('LIMIT_EXCEEDED', format('There are more than %s ways to have %s by its parts.', most, whole.code),
            'Give it fewer parts that are composed themselves.', _seen => whole.code, _expected => most::text);
        end if;
      end loop;
      -- What gives the whole anyway is no way of its own.
      select coalesce(jsonb_agg(w.way order by w.ordinal), '[]') into ways
        from jsonb_array_elements(ways) with ordinality as w (way, ordinal)
       where not array(select p.id::int from jsonb_array_elements_text(w.way) as p (id)) && whole.allowed_by;
      if found_ways -> whole.id::text is distinct from ways then
        found_ways := jsonb_set(found_ways, array[whole.id::text], ways);
        grew := true;
      end if;
    end loop;
  end loop;

  with own as (
    select r.permission_id, case when jsonb_array_length(f.ways) > 0 then f.ways end as ways
      from bailiwick_catalogue.permission_right r
     cross join lateral (
       select bailiwick_catalogue.fewest_ways(coalesce(jsonb_agg(o.way), '[]')) as ways
         from jsonb_each(found_ways) as w (id, ways) cross join jsonb_array_elements(w.ways) as o (way)
        where w.id::int = any (r.allowed_by)
          and not array(select q.id::int from jsonb_array_elements_text(o.way) as q (id)) && r.allowed_by
     ) as f
  )
  update bailiwick_catalogue.permission_right r set alternatives = o.ways
    from own o
   where o.permission_id = r.permission_id and r.alternatives is distinct from o.ways;
  get diagnostics changed = row_count;

  select p.code, jsonb_array_length(r.alternatives) as ways into whole
    from bailiwick_catalogue.permission_right r join bailiwick_catalogue.permission p on p.id = r.permission_id
   where jsonb_array_length(r.alternatives) > most
   order by p.code limit 1;
  if found then
    perform bailiwick_private.fail('LIMIT_EXCEEDED',
      format('There are %s ways to have %s by its parts; %s are the most.', whole.ways, whole.code, most),
      'Give it fewer parts that are composed themselves.', _seen => whole.code, _expected => most::text);
  end if;
  return changed;
end
$$;
