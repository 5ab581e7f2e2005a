-- Takes a group out of another; where it is not in it, nothing. What it reaches on other ways it keeps.
-- owner: bailiwick_directory
-- execute: application
-- permission: directory.groups.nest
create or replace function bailiwick.unnest_group(_tenant uuid, _context text, _child text, _parent text) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  acting bailiwick_directory.acting := bailiwick_directory.enter(_tenant, _context, 'directory.groups.nest');
  below uuid := bailiwick_directory.principal_of(_tenant, _child, '{group}');
  above uuid := bailiwick_directory.principal_of(_tenant, _parent, '{group}');
  declared text;
begin
  select e.source into declared from bailiwick_directory.group_edge e
   where e.tenant_id = _tenant and e.child_id = below and e.parent_id = above;
  if declared is null then
    return;
  end if;
  if declared <> 'manual' then
    perform bailiwick_private.fail('PROTECTED', format('%s is in %s by declaration of %s.', _child, _parent, declared), 'Change the declaration.',
      _seen => declared);
  end if;
  perform bailiwick_directory.guard_leave(acting, below, above);
  perform bailiwick_directory.unlink_groups(_tenant, below, above);
  perform bailiwick_directory.require_administrator(_tenant);
  perform bailiwick_directory.done(acting, 'group.unnested', jsonb_build_object('group', _child, 'parent', _parent));
end
$$;
