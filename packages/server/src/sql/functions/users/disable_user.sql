-- Stops a user in this tenant from the next check on. The account, and other tenants, are not touched.
-- owner: bailiwick_directory
-- execute: application
-- permission: directory.users.disable
create or replace function bailiwick.disable_user(_tenant uuid, _context text, _reference text) returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  select bailiwick_directory.set_principal_state(_tenant, _context, 'directory.users.disable', 'user', _reference, 'disabled');
$$;
