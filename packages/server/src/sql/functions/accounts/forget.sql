-- Removes what is known of a person who is deleted, and how he signed in. The reference stays, so that nobody else gets it with what
-- is said of it in journals and grants.
-- owner: bailiwick_identity
-- execute: bailiwick_directory
create or replace function bailiwick_identity.forget(_account uuid) returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  update bailiwick_identity.account a set username = null, email = null, display_name = null, data = '{}' where a.id = _account;
  delete from bailiwick_identity.identity i where i.account_id = _account;
$$;
