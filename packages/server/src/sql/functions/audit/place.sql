-- Where an entry stands in the journal: microseconds since 1970, which no setting of the session writes otherwise, and the id.
-- owner: bailiwick_journal
-- execute: bailiwick_directory
create or replace function bailiwick_journal.place(_at timestamptz, _id uuid) returns text
language sql immutable parallel safe set search_path = pg_catalog, pg_temp
as $$
  select (extract(epoch from _at) * 1000000)::bigint || '/' || _id
$$;
