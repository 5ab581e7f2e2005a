-- Disables or enables a group, and says whether that changes anything. Only for whoever holds the tenant's epoch.
--
-- The ways through it stop or begin to be live. While it is disabled no way to it is, so the live ones up to its door are those of its
-- children and of its parents.
-- owner: bailiwick_directory
-- execute: bailiwick_catalogue
create or replace function bailiwick_directory.set_group_state(_tenant uuid, _group uuid, _state text) returns boolean
language plpgsql volatile set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set enable_bitmapscan = off
as $$
begin
  update bailiwick_directory.principal p set state = _state, updated_at = statement_timestamp()
   where p.tenant_id = _tenant and p.id = _group and p.kind = 'group' and p.state <> _state;
  if not found then
    return false;
  end if;
  with below as materialized (
    select x.id, sum(x.n) as n from (
      select _group as id, 1::numeric as n
      union all
      select c.descendant_id, c.n_live
        from bailiwick_directory.group_edge e
        join bailiwick_directory.group_closure c on c.tenant_id = _tenant and c.ancestor_id = e.child_id
       where e.tenant_id = _tenant and e.parent_id = _group and c.n_live > 0
    ) x group by x.id
  ), above as materialized (
    select x.id, sum(x.n) as n from (
      select _group as id, 1::numeric as n
      union all
      select c.ancestor_id, c.n_live
        from bailiwick_directory.group_edge e
        join bailiwick_directory.group_closure c on c.tenant_id = _tenant and c.descendant_id = e.parent_id
       where e.tenant_id = _tenant and e.child_id = _group and c.n_live > 0
    ) x group by x.id
  )
  update bailiwick_directory.group_closure c
     set n_live = case _state when 'active' then c.n_live + b.n * a.n else c.n_live - b.n * a.n end
    from below b cross join above a
   where c.tenant_id = _tenant and c.descendant_id = b.id and c.ancestor_id = a.id;
  -- A group whose only rights were allows has no row while it is disabled, so this cannot be asked of its row.
  perform bailiwick_directory.refresh_root_rights(_tenant, array[_group]);
  return true;
end
$$;
