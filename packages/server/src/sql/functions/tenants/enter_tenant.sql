-- How every function begins that acts on another tenant than the one it is asked in: verifies who asks, and refuses unless everybody
-- who asks has the permission on `tenant:<target>`, which only the platform tenant gives. A target on which one may do nothing is the
-- same as one that is not there; one that may be seen and not changed is FORBIDDEN. Without a permission only the context is
-- verified. Both tenants wait for their other writers, this one first, so that two of these cannot wait for each other.
-- owner: bailiwick_directory
create or replace function bailiwick_directory.enter_tenant(
  _tenant uuid, _context text, _permission text, _target uuid
) returns bailiwick_directory.acting
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
declare
  acting bailiwick_directory.acting := bailiwick_evaluator.acting(_tenant, _context);
  key text := _target::text;
begin
  if _target is null then
    perform bailiwick_private.fail('INVALID_INPUT', 'The tenant is missing.', 'Say which one is meant.', _expected => 'the id of a tenant');
  end if;
  perform set_config('bailiwick.acting_tenant', _tenant::text, true);
  perform from bailiwick_directory.tenant_epoch e where e.tenant_id = _tenant for no key update;
  acting := bailiwick_evaluator.acting(_tenant, _context);
  if _permission is not null and not bailiwick_evaluator.permits(acting, _permission, 'tenant', key) then
    if bailiwick_evaluator.tenant_state(_target) is not null
      and bailiwick_evaluator.permits(acting, 'platform.tenants.read', 'tenant', key) then
      perform bailiwick_private.fail('FORBIDDEN', format('This needs the permission %s on the tenant.', _permission),
        'Ask an administrator of the platform for it.', _seen => array_to_string(acting.actors, ', '), _expected => _permission);
    end if;
    perform bailiwick_directory.no_such_tenant(_target);
  end if;
  if bailiwick_evaluator.tenant_state(_target) is null then
    perform bailiwick_directory.no_such_tenant(_target);
  end if;
  -- As the other tenant, whose row this one does not show.
  perform set_config('bailiwick.acting_tenant', key, true);
  perform from bailiwick_directory.tenant_epoch e where e.tenant_id = _target for no key update;
  return acting;
end
$$;
