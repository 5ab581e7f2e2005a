-- Stops what a role gives, from the next check on. What it denies stays denied.
-- owner: bailiwick_directory
-- execute: application
-- permission: directory.roles.update
create or replace function bailiwick.disable_role(_tenant uuid, _context text, _role text) returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  select bailiwick_directory.set_role_state(_tenant, _context, _role, 'disabled')
$$;
