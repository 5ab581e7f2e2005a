-- Removes a role that nobody has any more, neither as a grant nor as a denial.
-- owner: bailiwick_directory
-- execute: application
-- permission: directory.roles.remove
create or replace function bailiwick.remove_role(_tenant uuid, _context text, _role text) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  acting bailiwick_directory.acting := bailiwick_directory.enter(_tenant, _context, 'directory.roles.remove');
  wanted uuid := bailiwick_directory.editable_role(_tenant, _role);
  grants bigint;
  denials bigint;
begin
  select count(*) filter (where g.effect = 'allow'), count(*) filter (where g.effect = 'deny') into grants, denials
    from bailiwick_directory.grant_entry g where g.tenant_id = _tenant and g.role_id = wanted;
  if denials > 0 then
    perform bailiwick_private.fail('STILL_DENIES', format('The role %s is in %s denials, which would be lifted.', _role, denials),
      'Lift them first.', _seen => denials::text);
  elsif grants > 0 then
    perform bailiwick_private.fail('STILL_IN_USE', format('The role %s is granted %s times.', _role, grants),
      'Revoke these grants first, or disable the role.', _seen => grants::text);
  end if;
  delete from bailiwick_directory.role r where r.tenant_id = _tenant and r.id = wanted;
  perform bailiwick_directory.done(acting, 'role.removed', jsonb_build_object('role', _role));
end
$$;
