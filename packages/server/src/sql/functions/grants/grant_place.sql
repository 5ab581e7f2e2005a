-- The resource that a grant is on, to ask for the permission there before anything else; nulls of the tenant and where there is no
-- such grant in it.
-- owner: bailiwick_evaluator
-- execute: bailiwick_directory
create or replace function bailiwick_evaluator.grant_place(_tenant uuid, _grant uuid) returns table (type_code text, resource_key text)
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp
as $$
  select r.type_code, r.key
    from (select 1) one
    left join bailiwick_directory.grant_entry g on g.tenant_id = _tenant and g.id = _grant and g.resource_id <> _tenant
    left join bailiwick_directory.resource r on r.tenant_id = _tenant and r.id = g.resource_id
$$;
