-- Lifts a denial that somebody has by name on a resource or on the whole tenant, and says how many that were: none the second time.
-- It gives nothing, but it needs the right to give on what was denied.
-- owner: bailiwick_directory
-- execute: application
-- permission: directory.grants.remove
create or replace function bailiwick.lift_denial(
  _tenant uuid, _context text, _principal text, _permission text default null, _role text default null,
  _type text default null, _key text default null, _condition text default null, _params jsonb default null, _reason text default null
) returns bigint
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  acting bailiwick_directory.acting := bailiwick_directory.enter(_tenant, _context, 'directory.grants.remove', _type, _key);
begin
  return bailiwick_directory.take(acting,
    bailiwick_directory.matching_grants(_tenant, 'deny', _principal, _permission, _role, _type, _key, _condition, _params), _reason);
end
$$;
