-- Adds the ways that a new edge between containers opens. Only for whoever holds the tenant's epoch and has asked for cycles.
-- owner: bailiwick_directory
-- execute: bailiwick_catalogue
create or replace function bailiwick_directory.link_containers(_tenant uuid, _child uuid, _parent uuid) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set enable_bitmapscan = off
as $$
begin
  insert into bailiwick_directory.container_closure as c (tenant_id, descendant_id, ancestor_id, n)
  select _tenant, d.descendant_id, a.ancestor_id, d.n * a.n
    from (
      select c.descendant_id, c.n from bailiwick_directory.container_closure c
       where c.tenant_id = _tenant and c.ancestor_id = _child offset 0
    ) d
    cross join (
      select c.ancestor_id, c.n from bailiwick_directory.container_closure c
       where c.tenant_id = _tenant and c.descendant_id = _parent offset 0
    ) a
  on conflict (tenant_id, descendant_id, ancestor_id) do update set n = c.n + excluded.n;
end
$$;
