-- How registering begins: as bailiwick_directory.enter, on the parent, but without waiting for other writers. What is new and has
-- nothing below it is in nobody's answers yet.
-- owner: bailiwick_directory
create or replace function bailiwick_directory.enter_registering(
  _tenant uuid, _context text, _parent_type text, _parent_key text
) returns bailiwick_directory.acting
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
declare
  acting bailiwick_directory.acting := bailiwick_evaluator.acting(_tenant, _context);
  needed constant text := 'directory.resources.register';
begin
  perform set_config('bailiwick.acting_tenant', _tenant::text, true);
  if not bailiwick_evaluator.permits(acting, needed, _parent_type, _parent_key) then
    perform bailiwick_private.fail('FORBIDDEN', format('This needs the permission %s.', needed),
      'Ask an administrator of the tenant for it.', _seen => array_to_string(acting.actors, ', '), _expected => needed);
  end if;
  return acting;
end
$$;
