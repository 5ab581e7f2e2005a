-- Takes a resource out of a parent; where it is not in it, nothing. What it reaches on other ways it keeps.
-- owner: bailiwick_directory
-- execute: application
-- permission: directory.resources.move
create or replace function bailiwick.remove_parent(
  _tenant uuid, _context text, _type text, _key text, _parent_type text, _parent_key text
) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  acting bailiwick_directory.acting := bailiwick_directory.enter(_tenant, _context, 'directory.resources.move', _type, _key);
  here uuid := bailiwick_directory.resource_of(_tenant, _type, _key, false);
  parent uuid := bailiwick_directory.resource_of(_tenant, _parent_type, _parent_key, false);
begin
  perform from bailiwick_directory.resource_edge e where e.tenant_id = _tenant and e.child_id = here and e.parent_id = parent;
  if not found then
    return;
  end if;
  perform bailiwick_directory.guard_move(acting, here, null, parent);
  perform bailiwick_directory.unlink_resource(_tenant, here, parent);
  perform bailiwick_directory.done(acting, 'resource.parent_removed',
    jsonb_build_object('type', _type, 'key', bailiwick_directory.canonical_key(_type, _key)),
    jsonb_build_object('parent_type', _parent_type, 'parent_key', _parent_key));
end
$$;
