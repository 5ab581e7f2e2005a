-- Whether a verified context says by an `id` who asks, each of them.
-- owner: bailiwick_directory
create or replace function bailiwick_directory.names_subjects(_context jsonb) returns boolean
language sql immutable parallel safe set search_path = pg_catalog, pg_temp
as $$
  select case when jsonb_typeof(_context -> 'p') = 'array' then jsonb_array_length(_context -> 'p') > 0
    and not jsonb_path_exists(_context, '$.p[*] ? (!exists(@.id))') else false end
$$;
