-- Computes the derived tables of a tenant from scratch: who is below whom, what is in what, what principals have on the tenant.
-- Holds up its writers meanwhile. For repairs; the writing functions keep them without it.
-- owner: bailiwick_directory
create or replace function bailiwick_directory.rebuild_derived(_tenant uuid) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp
-- The tables that it fills are empty in every statistic; where their rows are in the statement itself, they are hashed.
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
as $$
declare
  -- Above both limits of depth.
  deepest constant int := 65;
  level_now int;
  group_levels jsonb;
  container_levels jsonb;
  everybody uuid[];
begin
  perform set_config('bailiwick.acting_tenant', _tenant::text, true);
  perform from bailiwick_directory.tenant_epoch e where e.tenant_id = _tenant for no key update;

  -- From the top downwards: the ways of a group are those of its parents, and the empty one to itself. Its level is the length of its
  -- longest way up, so that all its parents are done before it; a row for each level it has, not for each way.
  delete from bailiwick_directory.group_closure c where c.tenant_id = _tenant;
  perform set_config('enable_hashjoin', 'on', true);
  with recursive edge as materialized (
    select e.child_id, e.parent_id from bailiwick_directory.group_edge e where e.tenant_id = _tenant
  ), step (id, level) as (
    select p.id, 0 from bailiwick_directory.principal p where p.tenant_id = _tenant and p.kind = 'group'
    union
    select e.child_id, s.level + 1 from step s join edge e on e.parent_id = s.id where s.level < deepest
  ), longest as (select s.id, max(s.level) as level from step s group by s.id)
  select jsonb_object_agg(l.level, l.ids) into group_levels
    from (select level, jsonb_agg(id) as ids from longest group by level) l;
  if group_levels ? deepest::text then
    perform bailiwick_private.fail('GRAPH_CYCLE', 'The groups of the tenant have a cycle, or are too deep.', null, _seen => _tenant::text);
  end if;
  perform set_config('enable_hashjoin', 'off', true);
  for level_now in select k::int from jsonb_object_keys(group_levels) as k order by 1 loop
    insert into bailiwick_directory.group_closure (tenant_id, descendant_id, ancestor_id, n_all, n_live)
    select _tenant, p.id, w.ancestor_id, sum(w.n_all), case p.state when 'active' then sum(w.n_live) else 0 end
      from jsonb_array_elements_text(group_levels -> level_now::text) as l (id)
      join bailiwick_directory.principal p on p.tenant_id = _tenant and p.id = l.id::uuid
      cross join lateral (
        select p.id as ancestor_id, 1::numeric as n_all, 1::numeric as n_live
        union all
        select c.ancestor_id, c.n_all, c.n_live
          from bailiwick_directory.group_edge e
          join bailiwick_directory.group_closure c on c.tenant_id = _tenant and c.descendant_id = e.parent_id
         where e.tenant_id = _tenant and e.child_id = p.id
      ) w
     group by p.id, p.state, w.ancestor_id;
  end loop;

  delete from bailiwick_directory.container_closure c where c.tenant_id = _tenant;
  -- From those that are in none, so that of a tree each is met once; what is not met at all is in a cycle. Only the edges of containers
  -- are read: those of what lies in them are many more.
  perform set_config('enable_hashjoin', 'on', true);
  with recursive container as materialized (
    select r.id
      from bailiwick_catalogue.resource_type t
      join bailiwick_directory.resource r on r.tenant_id = _tenant and r.type_code = t.code
     where t.is_container
  ), inside as materialized (
    select k.id, e.parent_id
      from container k
      cross join lateral (
        select e.parent_id from bailiwick_directory.resource_edge e where e.tenant_id = _tenant and e.child_id = k.id offset 0
      ) e
  ), step (id, level) as (
    select k.id, 0 from container k where not exists (select from inside i where i.id = k.id)
    union
    select i.id, s.level + 1 from step s join inside i on i.parent_id = s.id where s.level < deepest
  ), longest as (select s.id, max(s.level) as level from step s group by s.id)
  select coalesce(jsonb_object_agg(l.level, l.ids), '{}')
           || case when (select count(*) from container) > coalesce(sum(l.size), 0) then jsonb_build_object(deepest, null) else '{}' end
    into container_levels
    from (select level, jsonb_agg(id) as ids, count(*) as size from longest group by level) l;
  if container_levels ? deepest::text then
    perform bailiwick_private.fail('GRAPH_CYCLE', 'The resources of the tenant have a cycle, or are too deep.', null, _seen => _tenant::text);
  end if;
  perform set_config('enable_hashjoin', 'off', true);
  for level_now in select k::int from jsonb_object_keys(container_levels) as k order by 1 loop
    insert into bailiwick_directory.container_closure (tenant_id, descendant_id, ancestor_id, n)
    select _tenant, l.id::uuid, w.ancestor_id, sum(w.n)
      from jsonb_array_elements_text(container_levels -> level_now::text) as l (id)
      cross join lateral (
        select l.id::uuid as ancestor_id, 1::numeric as n
        union all
        select c.ancestor_id, c.n
          from bailiwick_directory.resource_edge e
          join bailiwick_directory.container_closure c on c.tenant_id = _tenant and c.descendant_id = e.parent_id
         where e.tenant_id = _tenant and e.child_id = l.id::uuid
      ) w
     group by l.id, w.ancestor_id;
  end loop;

  delete from bailiwick_directory.root_rights r where r.tenant_id = _tenant;
  -- Whoever has something on the tenant; the groups below come with them.
  select array_agg(distinct g.principal_id) into everybody
    from bailiwick_directory.grant_entry g where g.tenant_id = _tenant and g.resource_id = _tenant;
  perform bailiwick_directory.refresh_root_rights(_tenant, coalesce(everybody, '{}'));
end
$$;
