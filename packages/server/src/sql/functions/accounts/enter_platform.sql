-- Begins a function of the platform, as `enter` or `enter_reading`. In any other tenant nobody has its permissions, whatever is stored.
-- owner: bailiwick_directory
create or replace function bailiwick_directory.enter_platform(_tenant uuid, _context text, _permission text, _writes boolean)
returns bailiwick_directory.acting
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
declare
  acting bailiwick_directory.acting;
begin
  if _writes then
    acting := bailiwick_directory.enter(_tenant, _context, _permission);
  else
    acting := bailiwick_directory.enter_reading(_tenant, _context, _permission);
  end if;
  perform from bailiwick_directory.tenant t where t.tenant_id = _tenant and t.is_platform;
  if not found then
    perform bailiwick_private.fail('FORBIDDEN', format('This needs the permission %s.', _permission),
      'Ask in the platform tenant.', _seen => array_to_string(acting.actors, ', '), _expected => _permission);
  end if;
  return acting;
end
$$;
