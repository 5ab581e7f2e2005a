-- Refuses to put a resource under a parent, to take it from one, or both at once (the other is null), unless whoever asks may give
-- on, on the resource itself or above it, what others have on it from then on, and lift the denials that no longer reach it. To be
-- called before it is written.
-- owner: bailiwick_directory
-- execute: bailiwick_catalogue
create or replace function bailiwick_directory.guard_move(
  _acting bailiwick_directory.acting, _resource uuid, _new_parent uuid, _old_parent uuid
) returns void
language plpgsql stable set search_path = pg_catalog, pg_temp
-- Few rows of many: each is looked up by index, whatever statistics say, by a plan that is made once.
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set jit = off
as $$
begin
  perform bailiwick_directory.require_held(_acting, array_agg(x.permission_id), array_fill(_resource, array[count(*)::int]), array_agg(x.until),
      array_agg(x.condition_name), array_agg(x.params), false)
    from (
      with stays as materialized (
        select a.resource_id as id from bailiwick_directory.resources_above(_acting.tenant_id, _resource, _old_parent) a
      ), before as materialized (
        select a.resource_id as id from bailiwick_directory.resources_above(_acting.tenant_id, _old_parent) a where _old_parent is not null
      ), later as materialized (
        select a.resource_id as id from bailiwick_directory.resources_above(_acting.tenant_id, _new_parent) a where _new_parent is not null
      ), changed as (
        select l.id, false as is_left from later l
        union all
        select b.id, true from before b where not exists (select from later l where l.id = b.id)
      )
      select distinct p.permission_id, coalesce(g.valid_until, 'infinity') as until, g.condition_name, g.params
        from changed n
        cross join lateral (
          select * from bailiwick_directory.grant_entry g where g.tenant_id = _acting.tenant_id and g.resource_id = n.id offset 0
        ) g
        cross join lateral bailiwick_directory.permissions_of(_acting.tenant_id, g.permission_id, g.role_id) p
       where not exists (select from stays s where s.id = n.id)
         and (n.is_left and g.effect = 'deny' or not n.is_left and not exists (select from before b where b.id = n.id))
         and (g.effect = 'deny' or not p.is_retired)
         and (g.valid_until is null or g.valid_until > statement_timestamp())
    ) x
   having count(*) > 0;
end
$$;
