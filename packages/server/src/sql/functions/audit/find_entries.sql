-- Entries of a tenant with all the terms that are wanted and all of what else is said, the newest first, from a place on backwards.
--
-- What many entries have is found among the newest 1,000; what few have, by the index of terms, a month after the other. So a page
-- reads no more of a large journal than of a small one, but for what the months that it comes from have in common with the question.
-- Policies would keep the index from being used, so this reads past them: each query says the tenant.
-- owner: bailiwick_journal
-- execute: bailiwick_directory
create or replace function bailiwick_journal.find_entries(
  _tenant uuid, _wanted bigint[], _event text, _actor text, _target jsonb, _data jsonb, _request_id text,
  _since timestamptz, _before_at timestamptz, _before_id uuid, _most int
) returns table (id uuid, at timestamptz, event text, actors text[], request jsonb, target jsonb, data jsonb)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off
as $$
#variable_conflict use_column
declare
  -- Where nothing is looked for by a term, everything is looked at.
  looked_at bigint := case when _wanted <> '{}' then 1000 end;
  found_here bigint;
  left_to_find bigint := _most;
  last_place record;
  part record;
begin
  return query
    select e.id, e.at, e.event, e.actors, e.request, e.target, e.data
      from (
        select * from bailiwick_journal.entry e
         where e.tenant_id = _tenant and (e.at, e.id) < (_before_at, _before_id) and e.at >= _since
         order by e.at desc, e.id desc limit looked_at
      ) as e
     where e.terms @> _wanted and bailiwick_journal.fits(e.event, e.actors, e.request, e.target, e.data, _event, _actor, _target, _data, _request_id)
     order by e.at desc, e.id desc limit left_to_find;
  get diagnostics found_here = row_count;
  left_to_find := left_to_find - found_here;
  if left_to_find <= 0 or looked_at is null then
    return;
  end if;
  select e.at, e.id into last_place
    from bailiwick_journal.entry e
   where e.tenant_id = _tenant and (e.at, e.id) < (_before_at, _before_id) and e.at >= _since
   order by e.at desc, e.id desc offset looked_at - 1 limit 1;
  if not found then
    return;
  end if;
  for part in
    -- The months, and what lies between and around them, which is in the default partition.
    with month as (select m.name, m.begins, m.ends from bailiwick_journal.months() m), piece as (
      select 'entry_' || m.name as name, m.begins, m.ends from month m
      union all
      select 'entry_default', m.ends, lead(m.begins, 1, 'infinity') over (order by m.begins) from month m
      union all
      select 'entry_default', '-infinity', coalesce(min(m.begins), 'infinity') from month m
    )
    select p.* from piece p where p.begins < p.ends and p.begins <= last_place.at and p.ends > _since order by p.begins desc
  loop
    -- By the terms alone: a time would be looked up too, and all of the month has it.
    return query execute format(
      'select e.id, e.at, e.event, e.actors, e.request, e.target, e.data
         from (select * from bailiwick_journal.%I e where e.terms @> $1 offset 0) as e
        where e.tenant_id = $2 and (e.at, e.id) < ($3, $4) and e.at >= greatest($5, $6) and e.at < $7
          and bailiwick_journal.fits(e.event, e.actors, e.request, e.target, e.data, $8, $9, $10, $11, $12)
        order by e.at desc, e.id desc limit $13', part.name)
      using _wanted, _tenant, last_place.at, last_place.id, _since, part.begins, part.ends, _event, _actor, _target, _data, _request_id, left_to_find;
    get diagnostics found_here = row_count;
    left_to_find := left_to_find - found_here;
    exit when left_to_find <= 0;
  end loop;
end
$$;
