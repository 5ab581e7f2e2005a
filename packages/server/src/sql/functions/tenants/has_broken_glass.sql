-- Whether somebody has broken glass in a tenant, which has not ended.
-- owner: bailiwick_evaluator
-- execute: bailiwick_directory
create or replace function bailiwick_evaluator.has_broken_glass(_tenant uuid, _principal uuid) returns boolean
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp
as $$
  select exists (
    select from bailiwick_directory.grant_entry g
     where g.tenant_id = _tenant and g.principal_id = _principal and g.resource_id = _tenant and g.source = 'break-glass'
       and g.valid_until > statement_timestamp())
$$;
