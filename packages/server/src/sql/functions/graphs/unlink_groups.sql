-- Takes a group from under another, and says whether it was there. Only for whoever holds the tenant's epoch.
-- owner: bailiwick_directory
-- execute: bailiwick_catalogue
create or replace function bailiwick_directory.unlink_groups(_tenant uuid, _child uuid, _parent uuid) returns boolean
language plpgsql volatile set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set enable_bitmapscan = off
as $$
begin
  delete from bailiwick_directory.group_edge e
   where e.tenant_id = _tenant and e.child_id = _child and e.parent_id = _parent;
  if not found then
    return false;
  end if;
  -- No way to the child or from the parent is among those that change, as there is no cycle.
  with lost as materialized (
    select d.descendant_id, a.ancestor_id, d.n_all * a.n_all as n_all, d.n_live * a.n_live as n_live
      from (
        select c.descendant_id, c.n_all, c.n_live from bailiwick_directory.group_closure c
         where c.tenant_id = _tenant and c.ancestor_id = _child offset 0
      ) d
      cross join (
        select c.ancestor_id, c.n_all, c.n_live from bailiwick_directory.group_closure c
         where c.tenant_id = _tenant and c.descendant_id = _parent offset 0
      ) a
  ), ended as (
    delete from bailiwick_directory.group_closure c using lost l
     where c.tenant_id = _tenant and c.descendant_id = l.descendant_id and c.ancestor_id = l.ancestor_id and c.n_all = l.n_all
  )
  update bailiwick_directory.group_closure c set n_all = c.n_all - l.n_all, n_live = c.n_live - l.n_live
    from lost l
   where c.tenant_id = _tenant and c.descendant_id = l.descendant_id and c.ancestor_id = l.ancestor_id and c.n_all <> l.n_all;
  perform from bailiwick_directory.root_rights r where r.tenant_id = _tenant and r.principal_id = _parent;
  if found then
    perform bailiwick_directory.refresh_root_rights(_tenant, array[_child]);
  end if;
  return true;
end
$$;
