-- What a grant is, as events and the journal say it.
-- owner: bailiwick_directory
-- execute: bailiwick_catalogue
create or replace function bailiwick_directory.grant_target(_tenant uuid, _grant uuid) returns jsonb
language sql stable parallel safe set search_path = pg_catalog, pg_temp
as $$
  select jsonb_strip_nulls(jsonb_build_object('grant', g.id, 'principal', w.reference, 'kind', w.kind, 'permission', p.code, 'role', o.code,
      'type', r.type_code, 'key', r.key))
    from bailiwick_directory.grant_entry g
    join bailiwick_directory.principal w on w.tenant_id = _tenant and w.id = g.principal_id
    join bailiwick_directory.resource r on r.tenant_id = _tenant and r.id = g.resource_id
    left join bailiwick_directory.role o on o.tenant_id = _tenant and o.id = g.role_id
    left join bailiwick_catalogue.permission p on p.id = g.permission_id
   where g.tenant_id = _tenant and g.id = _grant
$$;
