-- Adds permissions to a role, for everybody who has it. Those that it has already change nothing.
-- owner: bailiwick_directory
-- execute: application
-- permission: directory.roles.update
-- notnull: _permissions[]
create or replace function bailiwick.add_role_permissions(_tenant uuid, _context text, _role text, _permissions text[]) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  acting bailiwick_directory.acting := bailiwick_directory.enter(_tenant, _context, 'directory.roles.update');
  wanted uuid := bailiwick_directory.editable_role(_tenant, _role);
begin
  if bailiwick_directory.change_role(acting, wanted, bailiwick_directory.checked_permissions(_tenant, _permissions), '{}') then
    -- Where the role is denied, so is what was added.
    perform bailiwick_directory.require_administrator(_tenant);
    perform bailiwick_directory.done(acting, 'role.changed', jsonb_build_object('role', _role), jsonb_build_object('added', to_jsonb(_permissions)));
  end if;
end
$$;
