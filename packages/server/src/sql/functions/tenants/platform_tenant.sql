-- The tenant whose members look after the others, from within any; null before it is founded.
-- owner: bailiwick_evaluator
-- execute: bailiwick_directory
create or replace function bailiwick_evaluator.platform_tenant() returns uuid
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp
as $$
  select t.tenant_id from bailiwick_directory.tenant t where t.is_platform
$$;
