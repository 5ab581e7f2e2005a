-- Makes a role: a named set of permissions. Whoever makes it has to be able to delegate each of them on the tenant.
-- owner: bailiwick_directory
-- execute: application
-- permission: directory.roles.create
-- notnull: _permissions[]
create or replace function bailiwick.create_role(
  _tenant uuid, _context text, _code text, _title text default null, _description text default null, _permissions text[] default '{}'
) returns uuid
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  acting bailiwick_directory.acting := bailiwick_directory.enter(_tenant, _context, 'directory.roles.create');
  given_code text := bailiwick_private.checked_reference('code', _code);
  given_title text := bailiwick_private.checked_text('title', _title, 200, false);
  given_description text := bailiwick_private.checked_text('description', _description, 2000, false);
  permissions int[] := bailiwick_directory.checked_permissions(_tenant, _permissions);
  made uuid := bailiwick_private.new_id();
begin
  perform bailiwick_directory.guard_role(acting, made, permissions, '{}');
  insert into bailiwick_directory.role (tenant_id, id, code, title, description)
    values (_tenant, made, given_code, given_title, given_description) on conflict do nothing;
  if not found then
    perform bailiwick_private.fail('ALREADY_EXISTS', format('There is a role %s here already.', given_code), 'Choose another code.', _seen => given_code);
  end if;
  insert into bailiwick_directory.role_permission (tenant_id, role_id, permission_id) select _tenant, made, p.id from unnest(permissions) as p (id);
  perform bailiwick_directory.done(acting, 'role.created', jsonb_build_object('role', given_code),
    jsonb_build_object('permissions', to_jsonb(coalesce(_permissions, '{}'))));
  return made;
end
$$;
