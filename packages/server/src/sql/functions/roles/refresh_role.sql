-- Recomputes what those have on the tenant who have the role there: to be called by whoever changed what it consists of or its state.
-- owner: bailiwick_directory
create or replace function bailiwick_directory.refresh_role(_tenant uuid, _role uuid) returns void
language sql volatile set search_path = pg_catalog, pg_temp
as $$
  select bailiwick_directory.refresh_root_rights(_tenant, array_agg(distinct g.principal_id))
    from bailiwick_directory.grant_entry g
   where g.tenant_id = _tenant and g.role_id = _role and g.resource_id = _tenant
  having count(*) > 0
$$;
