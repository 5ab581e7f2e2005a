-- Lets a user act in this tenant again who was disabled in it.
-- owner: bailiwick_directory
-- execute: application
-- permission: directory.users.disable
create or replace function bailiwick.enable_user(_tenant uuid, _context text, _reference text) returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  select bailiwick_directory.set_principal_state(_tenant, _context, 'directory.users.disable', 'user', _reference, 'active');
$$;
