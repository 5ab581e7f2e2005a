-- What a source has declared in a tenant, one row an entry, as it stands.
-- owner: bailiwick_directory
create or replace function bailiwick_directory.declared_entries(_tenant uuid, _source text) returns table (kind text, name text, entry jsonb)
language sql stable set search_path = pg_catalog, pg_temp set jit = off
as $$
  select 'role', r.code, jsonb_strip_nulls(jsonb_build_object('title', r.title, 'description', r.description, 'permissions', (
           select jsonb_agg(p.code order by p.code) from bailiwick_directory.role_permission o
             join bailiwick_catalogue.permission p on p.id = o.permission_id where o.tenant_id = _tenant and o.role_id = r.id)))
    from bailiwick_directory.role r where r.tenant_id = _tenant and r.source = _source
  union all
  select case p.kind when 'service' then 'serviceAccount' else p.kind end, p.reference,
         jsonb_strip_nulls(jsonb_build_object('title', p.title, 'description', p.description, 'purpose', p.purpose,
           'in', (select jsonb_agg(a.reference order by a.reference) from bailiwick_directory.group_edge e
                    join bailiwick_directory.principal a on a.tenant_id = _tenant and a.id = e.parent_id
                   where e.tenant_id = _tenant and e.child_id = p.id and e.source = _source)))
    from bailiwick_directory.principal p where p.tenant_id = _tenant and p.source = _source and p.kind in ('group', 'service')
  union all
  select 'member', format('%s in %s', p.reference, a.reference), '{}'
    from bailiwick_directory.membership m
    join bailiwick_directory.principal p on p.tenant_id = _tenant and p.id = m.principal_id
    join bailiwick_directory.principal a on a.tenant_id = _tenant and a.id = m.group_id
   where m.tenant_id = _tenant and m.source = _source
  union all
  select 'grant',
         concat_ws(' ', g.effect, coalesce(p.code, 'role ' || o.code), 'to', w.reference, case when g.resource_id <> _tenant then 'on ' || r.type_code || ' ' || r.key end,
           case when g.condition_name is not null then 'if ' || g.condition_name || ' ' || g.params end),
         jsonb_strip_nulls(jsonb_build_object('delegable', nullif(g.delegable, false), 'validFrom', g.valid_from, 'validUntil', g.valid_until, 'reason', g.reason))
    from bailiwick_directory.grant_entry g
    join bailiwick_directory.principal w on w.tenant_id = _tenant and w.id = g.principal_id
    join bailiwick_directory.resource r on r.tenant_id = _tenant and r.id = g.resource_id
    left join bailiwick_directory.role o on o.tenant_id = _tenant and o.id = g.role_id
    left join bailiwick_catalogue.permission p on p.id = g.permission_id
   where g.tenant_id = _tenant and g.source = _source
$$;
