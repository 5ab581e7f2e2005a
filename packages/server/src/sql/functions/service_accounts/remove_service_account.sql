-- Removes a service account with what it was given.
-- owner: bailiwick_directory
-- execute: application
-- permission: directory.serviceAccounts.remove
create or replace function bailiwick.remove_service_account(_tenant uuid, _context text, _reference text) returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  select bailiwick_directory.remove_principal(_tenant, _context, 'directory.serviceAccounts.remove', 'service', _reference);
$$;
