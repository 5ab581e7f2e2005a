-- The months for which the journal has partitions, the oldest first: the name that ends theirs, and when each begins and ends, in UTC.
-- owner: bailiwick_journal
create or replace function bailiwick_journal.months() returns table (name text, begins timestamptz, ends timestamptz)
language sql stable set search_path = pg_catalog, pg_temp set timezone = 'UTC'
as $$
  select m.name, m.first, m.first + interval '1 month'
    from (
      select substr(c.relname, 7) as name, make_timestamptz(substr(c.relname, 7, 4)::int, substr(c.relname, 12, 2)::int, 1, 0, 0, 0) as first
        from pg_inherits i join pg_class c on c.oid = i.inhrelid
       where i.inhparent = 'bailiwick_journal.entry'::regclass and c.relname ~ '^entry_\d{4}_\d{2}$'
    ) as m
   order by m.first
$$;
