-- Lets a disabled group allow again. Gives its members all that it and the groups above it have, so whoever does this has to be able to.
-- owner: bailiwick_directory
-- execute: application
-- permission: directory.groups.disable
create or replace function bailiwick.enable_group(_tenant uuid, _context text, _group text) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  acting bailiwick_directory.acting := bailiwick_directory.enter(_tenant, _context, 'directory.groups.disable');
  here uuid := bailiwick_directory.principal_of(_tenant, _group, '{group}');
begin
  perform from bailiwick_directory.principal p where p.tenant_id = _tenant and p.id = here and p.state = 'active';
  if found then
    return;
  end if;
  perform bailiwick_directory.guard_enable(acting, here);
  perform bailiwick_directory.set_group_state(_tenant, here, 'active');
  perform bailiwick_directory.done(acting, 'group.enabled', jsonb_build_object('group', _group));
end
$$;
