-- The id of a tenant by its code, for a deployment that syncs it; null where there is none, or it is deleted.
-- owner: bailiwick_evaluator
-- execute: deployment
create or replace function bailiwick.tenant_of_code(_code text) returns uuid
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp
as $$
  select t.tenant_id from bailiwick_directory.tenant t where t.code = _code and t.state <> 'deleted'
$$;
