-- Takes the lock off an account.
-- owner: bailiwick_directory
-- execute: application
-- permission: platform.accounts.lock
create or replace function bailiwick.unlock_account(_tenant uuid, _context text, _reference text) returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  select bailiwick_directory.set_account_state(_tenant, _context, 'platform.accounts.lock', _reference, '{locked}', 'active', 'account.unlocked');
$$;
