-- How every function begins that reads what administrators see: as bailiwick_directory.enter, but it waits for no writer.
-- owner: bailiwick_directory
-- execute: bailiwick_catalogue
create or replace function bailiwick_directory.enter_reading(
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
