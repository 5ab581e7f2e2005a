-- Adds permissions to a role and takes others from it, and says whether that changed anything. Checks nothing but delegation, and that
-- only where somebody acts: a declaration is what code decides.
-- owner: bailiwick_directory
create or replace function bailiwick_directory.change_role(
  _acting bailiwick_directory.acting, _role uuid, _added int[], _removed int[]
) returns boolean
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
declare
  added int[];
  removed int[];
begin
  added := array(select p.id from unnest(_added) as p (id)
                  where not exists (select from bailiwick_directory.role_permission o
                                     where o.tenant_id = _acting.tenant_id and o.role_id = _role and o.permission_id = p.id));
  removed := array(select o.permission_id from bailiwick_directory.role_permission o
                    where o.tenant_id = _acting.tenant_id and o.role_id = _role and o.permission_id = any (_removed));
  if added = '{}' and removed = '{}' then
    return false;
  end if;
  if _acting.bounds is distinct from '{}' then
    perform bailiwick_directory.guard_role(_acting, _role, added, removed);
  end if;
  delete from bailiwick_directory.role_permission o where o.tenant_id = _acting.tenant_id and o.role_id = _role and o.permission_id = any (removed);
  insert into bailiwick_directory.role_permission (tenant_id, role_id, permission_id) select _acting.tenant_id, _role, p.id from unnest(added) as p (id);
  perform bailiwick_directory.refresh_role(_acting.tenant_id, _role);
  return true;
end
$$;
