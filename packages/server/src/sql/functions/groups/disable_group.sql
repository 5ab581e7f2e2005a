-- Suppresses what a group allows, and what it passes on from the groups above it, at once. Its denials stay, and so do those above.
-- owner: bailiwick_directory
-- execute: application
-- permission: directory.groups.disable
create or replace function bailiwick.disable_group(_tenant uuid, _context text, _group text) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  acting bailiwick_directory.acting := bailiwick_directory.enter(_tenant, _context, 'directory.groups.disable');
  here uuid := bailiwick_directory.principal_of(_tenant, _group, '{group}');
begin
  if bailiwick_directory.set_group_state(_tenant, here, 'disabled') then
    perform bailiwick_directory.require_administrator(_tenant);
    perform bailiwick_directory.done(acting, 'group.disabled', jsonb_build_object('group', _group));
  end if;
end
$$;
