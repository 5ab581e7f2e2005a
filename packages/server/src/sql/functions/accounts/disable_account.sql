-- Stops a person in every tenant.
-- owner: bailiwick_directory
-- execute: application
-- permission: platform.accounts.disable
create or replace function bailiwick.disable_account(_tenant uuid, _context text, _reference text) returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  select bailiwick_directory.set_account_state(_tenant, _context, 'platform.accounts.disable', _reference, '{active}', 'disabled', 'account.disabled');
$$;
