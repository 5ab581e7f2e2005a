-- Makes the partitions of this month and of those to come that are missing, and of the months that lie in the default one, the oldest
-- 24 at a time. Returns their names. Others who do it at the same time wait, and find it done.
-- owner: bailiwick_journal
-- execute: bailiwick_directory
create or replace function bailiwick_journal.make_months(_ahead int) returns text[]
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp set lock_timeout = '2s' set timezone = 'UTC'
as $$
declare
  made text[] := '{}';
  month timestamptz;
begin
  perform pg_advisory_xact_lock(hashtextextended('bailiwick.maintain', 0));
  for month in
    select w.month from (
      select date_trunc('month', clock_timestamp()) + make_interval(months => n) as month from generate_series(0, _ahead) n
      union
      (select distinct date_trunc('month', e.at) from bailiwick_journal.entry_default e order by 1 limit 24)
    ) as w
    where not exists (select from bailiwick_journal.months() m where m.begins = w.month)
    order by 1
  loop
    made := made || bailiwick_journal.make_month(month);
  end loop;
  return made;
end
$$;
