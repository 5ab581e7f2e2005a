-- Gives a group that has just come under another, and all that is below it, what the other one has on the tenant: rows get more by an
-- edge, and never less, so nothing has to be looked at again but the parent's row. What bailiwick_directory.refresh_root_rights computes.
-- owner: bailiwick_directory
create or replace function bailiwick_directory.pass_root_rights_on(_tenant uuid, _parent uuid, _child uuid) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan set enable_seqscan = off
as $$
declare
  passed record;
begin
  select r.allow, r.deny, r.bounded, array(select b.id from unnest(r.bounded) b (id)
           join bailiwick_directory.grant_entry g on g.tenant_id = _tenant and g.id = b.id and g.effect = 'deny') as denials
    into passed
    from bailiwick_directory.root_rights r where r.tenant_id = _tenant and r.principal_id = _parent;
  if not found then
    return;
  end if;
  insert into bailiwick_directory.root_rights as r (tenant_id, principal_id, allow, deny, bounded)
  select _tenant, b.id, b.allow, passed.deny, b.bounded
    from (
      select c.descendant_id as id, case when c.n_live > 0 then passed.allow else '{}' end as allow,
             case when c.n_live > 0 then passed.bounded else passed.denials end as bounded
        from bailiwick_directory.group_closure c
       where c.tenant_id = _tenant and c.ancestor_id = _child
    ) b
   where b.allow <> '{}' or passed.deny <> '{}' or b.bounded <> '{}'
  on conflict (tenant_id, principal_id) do update
    set allow = array(select distinct unnest(r.allow || excluded.allow) order by 1),
        deny = array(select distinct unnest(r.deny || excluded.deny) order by 1),
        bounded = array(select distinct unnest(r.bounded || excluded.bounded) order by 1)
    where not (r.allow @> excluded.allow and r.deny @> excluded.deny and r.bounded @> excluded.bounded);
end
$$;
