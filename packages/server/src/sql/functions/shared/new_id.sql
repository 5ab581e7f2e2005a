-- A UUID of version 7 (RFC 9562, 5.7): 48 bits of milliseconds, then random ones. PostgreSQL has its own from 18 on.
-- owner: bailiwick_context
-- execute: bailiwick_directory, bailiwick_evaluator, bailiwick_catalogue, bailiwick_identity, bailiwick_journal
create or replace function bailiwick_private.new_id() returns uuid
language sql volatile parallel safe set search_path = pg_catalog, pg_temp
as $$
  select encode(
    set_bit(set_bit(
      overlay(uuid_send(gen_random_uuid()) placing
        substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3) from 1 for 6),
      52, 1), 53, 1), 'hex')::uuid
$$;
