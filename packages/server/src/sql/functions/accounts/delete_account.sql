-- Deletes a person for good: what is known of him is removed, the reference is kept and never given again.
-- owner: bailiwick_directory
-- execute: application
-- permission: platform.accounts.remove
create or replace function bailiwick.delete_account(_tenant uuid, _context text, _reference text) returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  select bailiwick_directory.set_account_state(_tenant, _context, 'platform.accounts.remove', _reference, '{active,disabled,locked}', 'deleted', 'account.deleted');
$$;
