-- Refuses what cannot have resources in it: types that are no containers, and the tenant, in which everything is anyway.
-- owner: bailiwick_directory
create or replace function bailiwick_directory.require_container(_tenant uuid, _resource uuid) returns void
language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
declare
  seen_type text;
  container boolean;
begin
  select r.type_code, t.is_container into seen_type, container
    from bailiwick_directory.resource r left join bailiwick_catalogue.resource_type t on t.code = r.type_code
   where r.tenant_id = _tenant and r.id = _resource;
  if _resource = _tenant then
    perform bailiwick_private.fail('INVALID_INPUT', 'Every resource is in the tenant without being put there.', 'Leave out the parent.',
      _seen => seen_type);
  end if;
  if container is not true then
    perform bailiwick_private.fail('INVALID_INPUT', format('A %s has no resources in it.', seen_type), 'Declare its type as a container.',
      _seen => seen_type, _expected => 'a container');
  end if;
end
$$;
