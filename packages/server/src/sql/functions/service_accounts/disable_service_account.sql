-- Stops a service account from the next check on.
-- owner: bailiwick_directory
-- execute: application
-- permission: directory.serviceAccounts.disable
create or replace function bailiwick.disable_service_account(_tenant uuid, _context text, _reference text) returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  select bailiwick_directory.set_principal_state(_tenant, _context, 'directory.serviceAccounts.disable', 'service', _reference, 'disabled');
$$;
