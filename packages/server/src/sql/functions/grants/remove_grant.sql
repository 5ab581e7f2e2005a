-- Removes the grant, or lifts the denial, of this id.
-- owner: bailiwick_directory
-- execute: application
-- permission: directory.grants.remove
create or replace function bailiwick.remove_grant(_tenant uuid, _context text, _id uuid, _reason text default null) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  place record;
  acting bailiwick_directory.acting;
begin
  select * into place from bailiwick_evaluator.grant_place(_tenant, _id);
  acting := bailiwick_directory.enter(_tenant, _context, 'directory.grants.remove', place.type_code, place.resource_key);
  if bailiwick_directory.take(acting, array[_id], _reason) = 0 then
    perform bailiwick_directory.no_such_grant(_id);
  end if;
end
$$;
