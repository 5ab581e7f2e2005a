-- Refuses a code that nobody declared, with those that it may have meant.
-- owner: bailiwick_directory
-- execute: bailiwick_evaluator
create or replace function bailiwick_directory.no_such_permission(_code text) returns void
language plpgsql stable parallel safe set search_path = pg_catalog, pg_temp
as $$
declare
  nearest text := bailiwick_directory.nearest_permissions(_code);
  seen text := left(_code, 200);
begin
  perform bailiwick_private.fail('UNKNOWN_PERMISSION', format('There is no permission %s.', coalesce(seen, 'without a code')),
    coalesce(format('Perhaps one of these: %s.', nearest), 'Declare it in the catalogue, or correct the code.'),
    _seen => seen, _expected => nearest);
end
$$;
