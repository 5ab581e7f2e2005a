-- The state of a tenant, from within another: null where there is none of this id.
-- owner: bailiwick_evaluator
-- execute: bailiwick_directory
create or replace function bailiwick_evaluator.tenant_state(_tenant uuid) returns text
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp
as $$
  select t.state from bailiwick_directory.tenant t where t.tenant_id = _tenant
$$;
