-- Takes away the ways that an edge between containers opened. Only for whoever holds the tenant's epoch.
-- owner: bailiwick_directory
-- execute: bailiwick_catalogue
create or replace function bailiwick_directory.unlink_containers(_tenant uuid, _child uuid, _parent uuid) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set enable_bitmapscan = off
as $$
begin
  with lost as materialized (
    select d.descendant_id, a.ancestor_id, d.n * a.n as n
      from (
        select c.descendant_id, c.n from bailiwick_directory.container_closure c
         where c.tenant_id = _tenant and c.ancestor_id = _child offset 0
      ) d
      cross join (
        select c.ancestor_id, c.n from bailiwick_directory.container_closure c
         where c.tenant_id = _tenant and c.descendant_id = _parent offset 0
      ) a
  ), ended as (
    delete from bailiwick_directory.container_closure c using lost l
     where c.tenant_id = _tenant and c.descendant_id = l.descendant_id and c.ancestor_id = l.ancestor_id and c.n = l.n
  )
  update bailiwick_directory.container_closure c set n = c.n - l.n
    from lost l
   where c.tenant_id = _tenant and c.descendant_id = l.descendant_id and c.ancestor_id = l.ancestor_id and c.n <> l.n;
end
$$;
