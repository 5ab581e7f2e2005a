-- Denies somebody a permission or a role, on a resource or on the whole tenant, whatever else gives it: see grant_permission.
-- owner: bailiwick_directory
-- execute: application
-- permission: directory.grants.create
create or replace function bailiwick.deny_permission(
  _tenant uuid, _context text, _principal text, _permission text default null, _role text default null,
  _type text default null, _key text default null,
  _valid_from timestamptz default null, _valid_until timestamptz default null,
  _condition text default null, _params jsonb default null, _reason text default null
) returns uuid
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  acting bailiwick_directory.acting := bailiwick_directory.enter(_tenant, _context, 'directory.grants.create', _type, _key);
begin
  return bailiwick_directory.give(acting, 'deny', _principal, _permission, _role, _type, _key, false,
    _valid_from, _valid_until, _condition, _params, _reason);
end
$$;
