-- A UUID of version 7 (RFC 9562, 5.7): 48 bits of milliseconds, 12 of what is left of the time (6.2, method 3), then random ones. So what
-- one transaction writes is in the order in which it was written. PostgreSQL has its own from 18 on.
-- owner: bailiwick_context
-- execute: bailiwick_directory, bailiwick_evaluator, bailiwick_catalogue, bailiwick_identity, bailiwick_journal
create or replace function bailiwick_private.new_id() returns uuid
language sql volatile parallel safe set search_path = pg_catalog, pg_temp
as $$
  select encode(
    overlay(uuid_send(gen_random_uuid()) placing
      int8send(t.micros / 1000 << 16 | x'7000'::int | t.micros % 1000 * 4096 / 1000) from 1 for 8),
    'hex')::uuid
    from (select (extract(epoch from clock_timestamp()) * 1000000)::bigint as micros) as t
$$;
