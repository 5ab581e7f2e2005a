-- What a grant is of: its permission, or those of its role.
-- owner: bailiwick_directory
create or replace function bailiwick_directory.permissions_of(_tenant uuid, _permission int, _role uuid) returns table (permission_id int, is_retired boolean)
language plpgsql stable parallel safe rows 10 set search_path = pg_catalog, pg_temp
as $$
begin
  if _permission is not null then
    return query select p.id, p.retired_at is not null from bailiwick_catalogue.permission p where p.id = _permission;
  else
    return query
    select p.id, p.retired_at is not null
      from bailiwick_directory.role_permission rp
      cross join lateral (select q.id, q.retired_at from bailiwick_catalogue.permission q where q.id = rp.permission_id offset 0) p
     where rp.tenant_id = _tenant and rp.role_id = _role;
  end if;
end
$$;
