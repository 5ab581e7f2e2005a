-- Puts a resource into a further parent; where it is in it already, nothing.
-- owner: bailiwick_directory
-- execute: application
-- permission: directory.resources.move
create or replace function bailiwick.add_parent(
  _tenant uuid, _context text, _type text, _key text, _parent_type text, _parent_key text
) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  acting bailiwick_directory.acting := bailiwick_directory.enter(_tenant, _context, 'directory.resources.move', _type, _key);
  here uuid := bailiwick_directory.resource_of(_tenant, _type, _key, false);
  parent uuid := bailiwick_directory.resource_of(_tenant, _parent_type, _parent_key, false);
begin
  if here = _tenant then
    perform bailiwick_private.fail('PROTECTED', 'The tenant lies in nothing.', 'Say which resource is meant.', _seen => _type);
  end if;
  perform bailiwick_directory.require_container(_tenant, parent);
  if not bailiwick_evaluator.permits(acting, 'directory.resources.move', _parent_type, _parent_key) then
    perform bailiwick_private.fail('FORBIDDEN', 'This needs the permission directory.resources.move on the new parent too.',
      'Ask an administrator of the tenant for it.', _seen => array_to_string(acting.actors, ', '), _expected => 'directory.resources.move');
  end if;
  perform from bailiwick_directory.resource_edge e where e.tenant_id = _tenant and e.child_id = here and e.parent_id = parent;
  if found then
    return;
  end if;
  perform bailiwick_directory.guard_move(acting, here, parent, null);
  perform bailiwick_directory.link_resource(_tenant, here, parent);
  perform bailiwick_directory.done(acting, 'resource.parent_added',
    jsonb_build_object('type', _type, 'key', bailiwick_directory.canonical_key(_type, _key)),
    jsonb_build_object('parent_type', _parent_type, 'parent_key', _parent_key));
end
$$;
