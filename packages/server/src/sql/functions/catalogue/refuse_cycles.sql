-- Refuses permissions that lead back to themselves over what they imply, consist of or have under them, with the way round.
-- owner: bailiwick_catalogue
create or replace function bailiwick_catalogue.refuse_cycles() returns void
language plpgsql stable set search_path = pg_catalog, pg_temp set jit = off
as $$
declare
  open_ids int[];
  rest_ids int[];
  trace int[];
  next_id int;
  way text;
begin
  -- Whoever needs nothing that is left cannot be in a circle: taken away until nothing more goes.
  rest_ids := array(select p.id from bailiwick_catalogue.permission p where p.id <> 0);
  loop
    open_ids := array(
      select n.from_id
        from (
          select e.from_id, e.to_id from bailiwick_catalogue.permission_edge e where e.kind <> 'needed'
          union all
          select p.parent_id, p.id from bailiwick_catalogue.permission p where p.parent_id is not null
        ) as n
       where n.from_id = any (rest_ids) and n.to_id = any (rest_ids)
       group by 1);
    exit when cardinality(open_ids) = cardinality(rest_ids);
    rest_ids := open_ids;
  end loop;
  if rest_ids = '{}' then
    return;
  end if;
  -- Each that is left needs another that is left: going on from any leads round.
  trace := rest_ids[1:1];
  loop
    select min(n.to_id) into next_id
      from (
        select e.from_id, e.to_id from bailiwick_catalogue.permission_edge e where e.kind <> 'needed'
        union all
        select p.parent_id, p.id from bailiwick_catalogue.permission p where p.parent_id is not null
      ) as n
     where n.from_id = trace[cardinality(trace)] and n.to_id = any (rest_ids);
    trace := trace || next_id;
    exit when next_id = any (trace[1:cardinality(trace) - 1]);
  end loop;
  trace := trace[array_position(trace, next_id):];
  select string_agg(p.code, ' -> ' order by t.at) into way
    from unnest(trace) with ordinality as t (id, at) join bailiwick_catalogue.permission p on p.id = t.id;
  perform bailiwick_private.fail('GRAPH_CYCLE', format('The permissions lead back to where they start: %s.', way),
    'Remove one `implies` or `composedOf`.', _seen => way);
end
$$;
