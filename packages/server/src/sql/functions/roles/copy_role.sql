-- Makes a role of the permissions of another one, as they are now; what is retired is left behind. As with any new role, each of them
-- has to be delegable by whoever makes it.
-- owner: bailiwick_directory
-- execute: application
-- permission: directory.roles.create
create or replace function bailiwick.copy_role(
  _tenant uuid, _context text, _role text, _code text, _title text default null, _description text default null
) returns uuid
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  acting bailiwick_directory.acting := bailiwick_directory.enter(_tenant, _context, 'directory.roles.create');
  wanted uuid := bailiwick_directory.role_of(_tenant, _role);
  codes text[];
begin
  codes := array(select p.code from bailiwick_directory.permissions_of(_tenant, null, wanted) o
                   join bailiwick_catalogue.permission p on p.id = o.permission_id
                  where not o.is_retired order by p.code);
  return bailiwick.create_role(acting.tenant_id, _context, _code,
    coalesce(_title, (select r.title from bailiwick_directory.role r where r.tenant_id = _tenant and r.id = wanted)),
    coalesce(_description, (select r.description from bailiwick_directory.role r where r.tenant_id = _tenant and r.id = wanted)), codes);
end
$$;
