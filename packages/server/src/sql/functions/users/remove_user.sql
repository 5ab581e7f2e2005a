-- Takes a user out of this tenant. The account stays, with its reference, so that add_user takes it in again.
-- owner: bailiwick_directory
-- execute: application
-- permission: directory.users.remove
create or replace function bailiwick.remove_user(_tenant uuid, _context text, _reference text) returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  select bailiwick_directory.remove_principal(_tenant, _context, 'directory.users.remove', 'user', _reference);
$$;
