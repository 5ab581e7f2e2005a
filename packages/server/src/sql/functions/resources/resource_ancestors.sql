-- What a resource lies in: stored parents, what its key begins with, and so on upwards, as far as it is registered. The tenant, in
-- which everything lies, is not said. `is_direct`: a stored edge leads from the resource itself to it.
-- owner: bailiwick_directory
-- execute: application
-- permission: directory.resources.read
-- notnull: reference, type, key, is_direct
create or replace function bailiwick.resource_ancestors(
  _tenant uuid, _context text, _type text, _key text, _include_self boolean default null
) returns table (reference text, type text, key text, title text, is_direct boolean)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  here uuid;
begin
  perform bailiwick_directory.enter_reading(_tenant, _context, 'directory.resources.read', _type, _key);
  here := bailiwick_directory.resource_of(_tenant, _type, _key, false);
  return query
    select r.type_code || ':' || r.key, r.type_code, r.key, r.title,
           exists (select from bailiwick_directory.resource_edge e where e.tenant_id = _tenant and e.child_id = here and e.parent_id = r.id)
      from bailiwick_directory.above_resource(_tenant, here) a
      join bailiwick_directory.resource r on r.tenant_id = _tenant and r.id = a.resource_id
     where _include_self or a.resource_id <> here
     order by r.type_code, r.key;
end
$$;
