-- Puts a group under another, and says whether that is new. Only for whoever holds the tenant's epoch and has asked for cycles.
--
-- Each way that ends in the child goes on over each way that begins in the parent.
-- owner: bailiwick_directory
-- execute: bailiwick_catalogue
create or replace function bailiwick_directory.link_groups(_tenant uuid, _child uuid, _parent uuid, _source text default 'manual') returns boolean
language plpgsql volatile set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set enable_bitmapscan = off
as $$
begin
  insert into bailiwick_directory.group_edge (tenant_id, child_id, parent_id, source)
    values (_tenant, _child, _parent, _source) on conflict do nothing;
  if not found then
    return false;
  end if;
  insert into bailiwick_directory.group_closure as c (tenant_id, descendant_id, ancestor_id, n_all, n_live)
  select _tenant, d.descendant_id, a.ancestor_id, d.n_all * a.n_all, d.n_live * a.n_live
    from (
      select c.descendant_id, c.n_all, c.n_live from bailiwick_directory.group_closure c
       where c.tenant_id = _tenant and c.ancestor_id = _child offset 0
    ) d
    cross join (
      select c.ancestor_id, c.n_all, c.n_live from bailiwick_directory.group_closure c
       where c.tenant_id = _tenant and c.descendant_id = _parent offset 0
    ) a
  on conflict (tenant_id, descendant_id, ancestor_id) do update
    set n_all = c.n_all + excluded.n_all, n_live = c.n_live + excluded.n_live;
  perform bailiwick_directory.pass_root_rights_on(_tenant, _parent, _child);
  return true;
end
$$;
