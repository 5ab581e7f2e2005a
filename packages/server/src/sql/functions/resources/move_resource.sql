-- Moves a resource from one parent to another in one step, with all that is in it: without `_from` from all its parents, without
-- `_to` to none but the tenant.
-- owner: bailiwick_directory
-- execute: application
-- permission: directory.resources.move
create or replace function bailiwick.move_resource(
  _tenant uuid, _context text, _type text, _key text, _to_type text default null, _to_key text default null,
  _from_type text default null, _from_key text default null
) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  acting bailiwick_directory.acting := bailiwick_directory.enter(_tenant, _context, 'directory.resources.move', _type, _key);
  here uuid := bailiwick_directory.resource_of(_tenant, _type, _key, false);
  target uuid;
  leaving uuid[];
  left_one uuid;
  joins boolean;
begin
  if here = _tenant then
    perform bailiwick_private.fail('PROTECTED', 'The tenant lies in nothing.', 'Say which resource moves.', _seen => _type);
  end if;
  if _to_type is not null or _to_key is not null then
    target := bailiwick_directory.resource_of(_tenant, _to_type, _to_key, false);
    perform bailiwick_directory.require_container(_tenant, target);
    if not bailiwick_evaluator.permits(acting, 'directory.resources.move', _to_type, _to_key) then
      perform bailiwick_private.fail('FORBIDDEN', 'This needs the permission directory.resources.move on the new parent too.',
        'Ask an administrator of the tenant for it.', _seen => array_to_string(acting.actors, ', '), _expected => 'directory.resources.move');
    end if;
  end if;
  if _from_type is not null or _from_key is not null then
    leaving := array[bailiwick_directory.resource_of(_tenant, _from_type, _from_key, false)];
    perform from bailiwick_directory.resource_edge e where e.tenant_id = _tenant and e.child_id = here and e.parent_id = leaving[1];
    if not found then
      perform bailiwick_private.fail('NOT_FOUND', format('%s %s is not in %s %s.', _type, left(_key, 200), _from_type, left(_from_key, 200)),
        'List its parents.', _seen => left(_from_key, 200));
    end if;
  else
    leaving := array(select e.parent_id from bailiwick_directory.resource_edge e where e.tenant_id = _tenant and e.child_id = here);
  end if;
  leaving := array_remove(leaving, target);
  joins := target is not null and not exists (
    select from bailiwick_directory.resource_edge e where e.tenant_id = _tenant and e.child_id = here and e.parent_id = target);
  if cardinality(leaving) = 0 and not joins then
    return;
  end if;
  -- From the old ones first, as each guard looks at what stays.
  foreach left_one in array leaving loop
    perform bailiwick_directory.guard_move(acting, here, case when joins then target end, left_one);
    perform bailiwick_directory.unlink_resource(_tenant, here, left_one);
  end loop;
  if joins then
    if cardinality(leaving) = 0 then
      perform bailiwick_directory.guard_move(acting, here, target, null);
    end if;
    perform bailiwick_directory.link_resource(_tenant, here, target);
  end if;
  perform bailiwick_directory.done(acting, 'resource.moved', jsonb_build_object('type', _type, 'key', bailiwick_directory.canonical_key(_type, _key)),
    jsonb_strip_nulls(jsonb_build_object('to_type', _to_type, 'to_key', _to_key, 'from_type', _from_type, 'from_key', _from_key)));
end
$$;
