-- Deletes what is kept no longer, by the month. Of tenants that keep less than others the rows go, some of them at a time, also from the
-- default partitions; a month that nobody keeps, or of which nothing is left, is dropped whole. Says what: `dropped` a month; `deleted`
-- what a tenant had in a month, with the number of entries where they were counted; `more` where there is more to be done.
--
-- A tenant keeps a month until the last moment of it is as old as the setting journal.retentionDays says.
-- owner: bailiwick_journal
-- execute: bailiwick_directory
create or replace function bailiwick_journal.retire(_most int) returns table (done text, tenant_id uuid, month text, n bigint)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp set lock_timeout = '2s' set timezone = 'UTC'
as $$
#variable_conflict use_column
declare
  now_at constant timestamptz := statement_timestamp();
  least_days int;
  most_days int;
  one record;
  part record;
  seen bigint;
  left_to_do bigint := _most;
  is_empty boolean;
begin
  perform pg_advisory_xact_lock(hashtextextended('bailiwick.maintain', 0));
  perform set_config('bailiwick.retiring', 'on', true);
  select min(r.days), max(r.days) into least_days, most_days from bailiwick_evaluator.retention() r;
  for part in
    select m.name, m.begins, m.ends, 'entry_' || m.name as entries from bailiwick_journal.months() m
     where m.ends > now_at - make_interval(days => most_days)
    union all
    select to_char(d.month, 'YYYY_MM'), d.month, d.month + interval '1 month', 'entry_default'
      from (select distinct date_trunc('month', e.at) as month from bailiwick_journal.entry_default e) as d
    order by 2
  loop
    exit when part.ends > now_at - make_interval(days => least_days) or left_to_do <= 0;
    for one in
      select r.tenant_id from bailiwick_evaluator.retention() r where part.ends <= now_at - make_interval(days => r.days)
    loop
      execute format('delete from bailiwick_journal.%1$I e where e.ctid = any (array(
          select d.ctid from bailiwick_journal.%1$I d where d.tenant_id = $1 and d.at >= $2 and d.at < $3 limit $4))', part.entries)
        using one.tenant_id, part.begins, part.ends, left_to_do;
      get diagnostics seen = row_count;
      left_to_do := left_to_do - seen;
      if seen > 0 then
        return query select 'deleted', one.tenant_id, part.name, seen;
      end if;
      exit when left_to_do <= 0;
    end loop;
  end loop;
  -- Numbers that no entry tells are needed in their minute only.
  delete from bailiwick_journal.refusal_count c
   where c.ctid = any (array(
     select d.ctid from bailiwick_journal.refusal_count d
      where d.minute < now_at - interval '1 hour' and d.slot = 0 and d.n <= 10
         or d.minute < now_at - make_interval(days => most_days + 31) limit greatest(left_to_do, 0)));
  get diagnostics seen = row_count;
  left_to_do := left_to_do - seen;
  -- Last, as everybody waits for it.
  for part in
    select m.name, m.ends, 'entry_' || m.name as entries from bailiwick_journal.months() m
     where m.ends <= now_at - make_interval(days => least_days) order by m.begins
  loop
    if part.ends <= now_at - make_interval(days => most_days) then
      return query execute format($q$select 'deleted', r.tenant_id, %L, null::bigint from bailiwick_evaluator.retention() r
        where exists (select from bailiwick_journal.%I e where e.tenant_id = r.tenant_id)$q$, part.name, part.entries);
    else
      execute format('select not exists (select from bailiwick_journal.%I)', part.entries) into is_empty;
      continue when not is_empty;
    end if;
    lock table bailiwick_journal.entry in access exclusive mode;
    execute format('drop table bailiwick_journal.%I', part.entries);
    return query select 'dropped', null::uuid, part.name, null::bigint;
  end loop;
  if left_to_do <= 0 then
    return query select 'more', null::uuid, null::text, null::bigint;
  end if;
  perform set_config('bailiwick.retiring', '', true);
end
$$;
