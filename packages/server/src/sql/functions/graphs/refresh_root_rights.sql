-- Recomputes what these principals have on the tenant itself, and of the groups among them every group below: see the table
-- root_rights. To be called by whoever has changed a grant on the tenant, a role, a group's state or a group's place.
-- owner: bailiwick_directory
-- execute: bailiwick_catalogue
create or replace function bailiwick_directory.refresh_root_rights(_tenant uuid, _principals uuid[]) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp
-- Few principals of many: no statistics of a table that has just been filled may lead to reading all of it. Tables are looked up in
-- row by row; only what has been found so is joined by hashes, as of a group near the top it is much.
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_mergejoin = off set enable_bitmapscan = off
as $$
begin
  with concerned as materialized (
    select u.id from unnest(_principals) as u (id)
    union
    select c.descendant_id
      from unnest(_principals) as u (id)
      cross join lateral (
        select c.descendant_id from bailiwick_directory.group_closure c
         where c.tenant_id = _tenant and c.ancestor_id = u.id offset 0
      ) c
  ), above as materialized (
    -- Whoever is no group has its own rows only, as memberships come and go with time.
    select s.id, coalesce(c.ancestor_id, s.id) as source_id, coalesce(c.n_live > 0, true) as is_live
      from concerned s
      left join lateral (
        select c.ancestor_id, c.n_live from bailiwick_directory.group_closure c
         where c.tenant_id = _tenant and c.descendant_id = s.id offset 0
      ) c on true
  ), entry as materialized (
    -- Each source once, however many are below it.
    select s.source_id, g.id as grant_id, coalesce(g.permission_id, rp.permission_id) as permission_id, g.effect = 'deny' as is_denial,
           g.valid_from is not null or g.valid_until is not null or g.condition_name is not null as is_bounded,
           coalesce(r.state, 'active') = 'active' as is_active
      from (select distinct a.source_id from above a) s
      cross join lateral (
        select g.id, g.permission_id, g.role_id, g.effect, g.valid_from, g.valid_until, g.condition_name
          from bailiwick_directory.grant_entry g
         where g.tenant_id = _tenant and g.principal_id = s.source_id and g.resource_id = _tenant offset 0
      ) g
      left join lateral (
        select r.state from bailiwick_directory.role r where r.tenant_id = _tenant and r.id = g.role_id offset 0
      ) r on true
      left join lateral (
        select rp.permission_id from bailiwick_directory.role_permission rp where rp.tenant_id = _tenant and rp.role_id = g.role_id offset 0
      ) rp on true
  ), fresh as materialized (
    select a.id,
           coalesce(array_agg(distinct e.permission_id)
             filter (where not e.is_denial and not e.is_bounded and e.is_active and a.is_live and e.permission_id is not null), '{}') as allow,
           coalesce(array_agg(distinct e.permission_id)
             filter (where e.is_denial and not e.is_bounded and e.permission_id is not null), '{}') as deny,
           coalesce(array_agg(distinct e.grant_id) filter (where e.is_bounded and (e.is_denial or a.is_live)), '{}') as bounded
      from above a join entry e on e.source_id = a.source_id
     group by a.id
  ), kept as (
    insert into bailiwick_directory.root_rights as r (tenant_id, principal_id, allow, deny, bounded)
    select _tenant, f.id, f.allow, f.deny, f.bounded from fresh f
     where f.allow <> '{}' or f.deny <> '{}' or f.bounded <> '{}'
    on conflict (tenant_id, principal_id) do update
      set allow = excluded.allow, deny = excluded.deny, bounded = excluded.bounded
      where (r.allow, r.deny, r.bounded) is distinct from (excluded.allow, excluded.deny, excluded.bounded)
  )
  delete from bailiwick_directory.root_rights r
   where r.tenant_id = _tenant
     and r.principal_id = any (array(
       select s.id from concerned s
       except
       select f.id from fresh f where f.allow <> '{}' or f.deny <> '{}' or f.bounded <> '{}'));
end
$$;
