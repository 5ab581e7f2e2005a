-- The id of the account of this reference, if it is active: people who are given a tenant need not be in the one of who gives.
-- owner: bailiwick_evaluator
-- execute: bailiwick_directory
create or replace function bailiwick_evaluator.active_account(_reference text) returns uuid
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp
as $$
  select a.id from bailiwick_identity.account a where a.reference = _reference and a.state = 'active'
$$;
