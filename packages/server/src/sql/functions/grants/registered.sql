-- The resource of a type and a key in the tenant, without both the tenant itself; null where nothing has registered it, so that
-- nothing can be granted on it.
-- owner: bailiwick_directory
create or replace function bailiwick_directory.registered(_tenant uuid, _type text, _key text) returns uuid
language sql stable set search_path = pg_catalog, pg_temp
as $$
  select case when _type is null and _key is null then _tenant else (
    select r.id from bailiwick_directory.resource r
     where r.tenant_id = _tenant and r.type_code = _type and r.key = bailiwick_directory.canonical_key(_type, _key)) end
$$;
