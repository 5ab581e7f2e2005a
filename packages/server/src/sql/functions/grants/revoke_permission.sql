-- Takes away what somebody was given by name on a resource or on the whole tenant, and says how many grants that were: none the second
-- time. What he has otherwise stays, and so does what he gave on.
-- owner: bailiwick_directory
-- execute: application
-- permission: directory.grants.remove
create or replace function bailiwick.revoke_permission(
  _tenant uuid, _context text, _principal text, _permission text default null, _role text default null,
  _type text default null, _key text default null, _condition text default null, _params jsonb default null, _reason text default null
) returns bigint
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  acting bailiwick_directory.acting := bailiwick_directory.enter(_tenant, _context, 'directory.grants.remove', _type, _key);
begin
  return bailiwick_directory.take(acting,
    bailiwick_directory.matching_grants(_tenant, 'allow', _principal, _permission, _role, _type, _key, _condition, _params), _reason);
end
$$;
