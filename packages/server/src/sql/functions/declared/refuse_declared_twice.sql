-- Refuses a declaration that says a grant twice, as with two different ends it would never be at rest.
-- owner: bailiwick_directory
create or replace function bailiwick_directory.refuse_declared_twice(_tenant uuid, _grant uuid) returns void
language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
declare
  seen text := (bailiwick_directory.grant_target(_tenant, _grant) - 'grant')::text;
begin
  perform bailiwick_private.fail('SYNC_CONFLICT', format('A grant is declared twice: %s.', seen), 'Remove one of them.', _seen => seen);
end
$$;
