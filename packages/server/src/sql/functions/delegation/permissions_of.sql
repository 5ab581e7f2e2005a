-- What a grant is of: its permission, or those of its role.
-- owner: bailiwick_directory
create or replace function bailiwick_directory.permissions_of(_tenant uuid, _permission int, _role uuid) returns table (permission_id int, is_retired boolean)
language sql stable parallel safe set search_path = pg_catalog, pg_temp
as $$
  select p.id, p.retired_at is not null from bailiwick_catalogue.permission p where p.id = _permission
  union all
  select p.id, p.retired_at is not null
    from bailiwick_directory.role_permission rp
    join bailiwick_catalogue.permission p on p.id = rp.permission_id
   where rp.tenant_id = _tenant and rp.role_id = _role
$$;
