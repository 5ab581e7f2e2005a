-- Takes permissions from a role, from everybody who has it; retired ones too. Where the role is denied, that is a lift.
-- owner: bailiwick_directory
-- execute: application
-- permission: directory.roles.update
-- notnull: _permissions[]
create or replace function bailiwick.remove_role_permissions(_tenant uuid, _context text, _role text, _permissions text[]) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  acting bailiwick_directory.acting := bailiwick_directory.enter(_tenant, _context, 'directory.roles.update');
  wanted uuid := bailiwick_directory.editable_role(_tenant, _role);
  removed int[] := array(select p.id from bailiwick_catalogue.permission p where p.code = any (_permissions));
  unknown_code text;
begin
  select c.code into unknown_code from unnest(_permissions) as c (code)
   where not exists (select from bailiwick_catalogue.permission p where p.code = c.code) limit 1;
  if found then
    perform bailiwick_directory.no_such_permission(unknown_code);
  end if;
  if bailiwick_directory.change_role(acting, wanted, '{}', removed) then
    perform bailiwick_directory.require_administrator(_tenant);
    perform bailiwick_directory.done(acting, 'role.changed', jsonb_build_object('role', _role), jsonb_build_object('removed', to_jsonb(_permissions)));
  end if;
end
$$;
