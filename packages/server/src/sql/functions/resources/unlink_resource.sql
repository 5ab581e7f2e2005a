-- Takes a resource from under a parent. Only for whoever holds the tenant's epoch.
-- owner: bailiwick_directory
-- execute: bailiwick_catalogue
create or replace function bailiwick_directory.unlink_resource(_tenant uuid, _child uuid, _parent uuid) returns boolean
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
begin
  delete from bailiwick_directory.resource_edge e where e.tenant_id = _tenant and e.child_id = _child and e.parent_id = _parent;
  if not found then
    return false;
  end if;
  perform from bailiwick_directory.container_closure c where c.tenant_id = _tenant and c.descendant_id = _child and c.ancestor_id = _child;
  if found then
    perform bailiwick_directory.unlink_containers(_tenant, _child, _parent);
  end if;
  return true;
end
$$;
