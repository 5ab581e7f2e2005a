-- Lets a role give again what it consists of, from the next check on; whoever does has to be able to delegate all of it.
-- owner: bailiwick_directory
-- execute: application
-- permission: directory.roles.update
create or replace function bailiwick.enable_role(_tenant uuid, _context text, _role text) returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  select bailiwick_directory.set_role_state(_tenant, _context, _role, 'active')
$$;
