-- Verifies who asks, makes the tenant the one that our tables show, and refuses unless everybody who asks has the permission on the
-- resource (the tenant, where none is said). Waits for no writer.
-- owner: bailiwick_directory
create or replace function bailiwick_directory.entered(
  _tenant uuid, _context text, _permission text, _resource_type text default null, _resource_key text default null
) returns bailiwick_directory.acting
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
declare
  acting bailiwick_directory.acting := bailiwick_evaluator.acting(_tenant, _context);
begin
  perform set_config('bailiwick.acting_tenant', _tenant::text, true);
  if not bailiwick_evaluator.permits(acting, _permission, _resource_type, _resource_key) then
    perform bailiwick_private.fail('FORBIDDEN', format('This needs the permission %s.', _permission),
      'Ask an administrator of the tenant for it.', _seen => array_to_string(acting.actors, ', '), _expected => _permission);
  end if;
  return acting;
end
$$;
