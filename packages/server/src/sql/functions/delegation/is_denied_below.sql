-- Whether a denial of somebody lies below a resource: what is given there is given on everything below, so it is more than he has.
-- `_but` leaves out denials of one principal: one of everyone stops whoever is given something too.
-- owner: bailiwick_directory
create or replace function bailiwick_directory.is_denied_below(
  _tenant uuid, _bound uuid, _permission int, _resource uuid, _but uuid default null
) returns boolean
language sql stable parallel safe set search_path = pg_catalog, pg_temp
as $$
  select exists (
    select
      from bailiwick_directory.subjects_of(_tenant, _bound, false) s
      join bailiwick_directory.grant_entry g on g.tenant_id = _tenant and g.principal_id = s.subject_id
      join bailiwick_catalogue.permission_right r on r.permission_id = _permission
     where g.effect = 'deny' and g.resource_id <> _resource and s.subject_id is distinct from _but
       and (g.valid_from is null or g.valid_from <= statement_timestamp())
       and (g.valid_until is null or g.valid_until > statement_timestamp())
       and (g.permission_id = any (r.denied_by) or exists (
         select from bailiwick_directory.role_permission rp
          where rp.tenant_id = _tenant and rp.role_id = g.role_id and rp.permission_id = any (r.denied_by)))
       and (_resource = _tenant or _resource in (select a.resource_id from bailiwick_directory.resources_above(_tenant, g.resource_id) a))
  )
$$;
