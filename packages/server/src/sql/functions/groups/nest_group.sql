-- Puts a group into another, so that its members have what the other one has. Cycles are refused, and chains of more than 32 groups.
-- owner: bailiwick_directory
-- execute: application
-- permission: directory.groups.nest
create or replace function bailiwick.nest_group(_tenant uuid, _context text, _child text, _parent text) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  acting bailiwick_directory.acting := bailiwick_directory.enter(_tenant, _context, 'directory.groups.nest');
  below uuid := bailiwick_directory.principal_of(_tenant, _child, '{group}');
  above uuid := bailiwick_directory.principal_of(_tenant, _parent, '{group}');
begin
  perform from bailiwick_directory.group_edge e where e.tenant_id = _tenant and e.child_id = below and e.parent_id = above;
  if found then
    return;
  end if;
  perform bailiwick_directory.require_nestable(_tenant, below, above);
  perform bailiwick_directory.guard_join(acting, below, above);
  perform bailiwick_directory.link_groups(_tenant, below, above);
  -- A group above may deny.
  perform bailiwick_directory.require_administrator(_tenant);
  perform bailiwick_directory.done(acting, 'group.nested', jsonb_build_object('group', _child, 'parent', _parent));
end
$$;
