-- Forgets a resource, with what is allowed on it. Refused while something is denied on it, which would be lifted, and while others
-- are in it.
-- owner: bailiwick_directory
-- execute: application
-- permission: directory.resources.remove
create or replace function bailiwick.remove_resource(_tenant uuid, _context text, _type text, _key text) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  acting bailiwick_directory.acting := bailiwick_directory.enter(_tenant, _context, 'directory.resources.remove', _type, _key);
  here uuid := bailiwick_directory.resource_of(_tenant, _type, _key, false);
  parent uuid;
begin
  if _type is null or _type = 'tenant' then
    perform bailiwick_private.fail('PROTECTED', 'Tenants are not removed as resources.', 'Delete the tenant.', _seen => _type);
  end if;
  perform from bailiwick_directory.grant_entry g where g.tenant_id = _tenant and g.resource_id = here and g.effect = 'deny';
  if found then
    perform bailiwick_private.fail('STILL_DENIES', format('Something is denied on %s %s.', _type, left(_key, 200)), 'Lift its denials first.',
      _seen => left(_key, 200));
  end if;
  perform from bailiwick_directory.resource_edge e where e.tenant_id = _tenant and e.parent_id = here;
  if found then
    perform bailiwick_private.fail('STILL_IN_USE', format('Others are in %s %s.', _type, left(_key, 200)), 'Move or remove them first.',
      _seen => left(_key, 200));
  end if;
  -- Unknown it is under nothing that denies from above.
  for parent in select e.parent_id from bailiwick_directory.resource_edge e where e.tenant_id = _tenant and e.child_id = here loop
    perform bailiwick_directory.guard_move(acting, here, null, parent);
    perform bailiwick_directory.unlink_resource(_tenant, here, parent);
  end loop;
  delete from bailiwick_directory.grant_entry g where g.tenant_id = _tenant and g.resource_id = here;
  delete from bailiwick_directory.container_closure c where c.tenant_id = _tenant and c.descendant_id = here and c.ancestor_id = here;
  begin
    delete from bailiwick_directory.resource r where r.tenant_id = _tenant and r.id = here;
  exception when foreign_key_violation then
    perform bailiwick_private.fail('STILL_IN_USE', format('Something has just been put into %s %s.', _type, left(_key, 200)), 'Try again.',
      _seen => left(_key, 200));
  end;
  perform bailiwick_directory.done(acting, 'resource.removed', jsonb_build_object('type', _type, 'key', bailiwick_directory.canonical_key(_type, _key)));
end
$$;
