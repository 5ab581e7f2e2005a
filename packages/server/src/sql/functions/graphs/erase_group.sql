-- Deletes a group with its memberships, its edges and the grants to it, and takes out of the derived tables what led over it. Only
-- for whoever holds the tenant's epoch and has asked whether it may go.
-- owner: bailiwick_directory
-- execute: bailiwick_catalogue
create or replace function bailiwick_directory.erase_group(_tenant uuid, _group uuid) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
declare
  edge record;
begin
  -- Before the edges go, as those below lose what they have through it by the edges.
  delete from bailiwick_directory.grant_entry g where g.tenant_id = _tenant and g.principal_id = _group;
  for edge in
    select e.child_id, e.parent_id from bailiwick_directory.group_edge e where e.tenant_id = _tenant and e.parent_id = _group
    union all
    select e.child_id, e.parent_id from bailiwick_directory.group_edge e where e.tenant_id = _tenant and e.child_id = _group
  loop
    perform bailiwick_directory.unlink_groups(_tenant, edge.child_id, edge.parent_id);
  end loop;
  delete from bailiwick_directory.group_closure c
   where c.tenant_id = _tenant and c.descendant_id = _group and c.ancestor_id = _group;
  delete from bailiwick_directory.principal p where p.tenant_id = _tenant and p.id = _group and p.kind = 'group';
end
$$;
