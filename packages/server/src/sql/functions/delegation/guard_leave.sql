-- Refuses to let somebody out of a group, or a group out of another, unless whoever asks may lift the denials that are left behind:
-- those of the group and of the groups above it that reach the member over no other way that lasts. To be called before it is
-- written. `_source` is the one membership that ends; null means all of them. `_group` null is leaving all groups at once, where one by
-- one each would stand for the other. Shortening a membership is leaving too.
-- owner: bailiwick_directory
-- execute: bailiwick_catalogue
create or replace function bailiwick_directory.guard_leave(
  _acting bailiwick_directory.acting, _member uuid, _group uuid, _source text default null
) returns void
language plpgsql stable set search_path = pg_catalog, pg_temp
-- Few rows of many: each is looked up by index, whatever statistics say, by a plan that is made once.
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_mergejoin = off set jit = off
as $$
declare
  here constant uuid := _acting.tenant_id;
  ends timestamptz;
  leaving uuid[] := array[_group];
begin
  if _group is null then
    leaving := array(
      select m.group_id from bailiwick_directory.membership m where m.tenant_id = here and m.principal_id = _member and (_source is null or m.source = _source)
      union
      select e.parent_id from bailiwick_directory.group_edge e where e.tenant_id = here and e.child_id = _member);
  end if;
  select max(w.until) into ends from (
    select coalesce(m.valid_until, 'infinity') as until
      from bailiwick_directory.membership m
     where m.tenant_id = here and m.principal_id = _member and m.group_id = any (leaving) and (_source is null or m.source = _source)
    union all
    select 'infinity' from bailiwick_directory.group_edge e
     where e.tenant_id = here and e.child_id = _member and e.parent_id = any (leaving)
  ) w;
  if ends is null or ends <= statement_timestamp() then
    return;
  end if;
  perform bailiwick_directory.require_held(_acting, array_agg(x.permission_id), array_agg(x.resource_id), array_agg(x.until),
      array_agg(x.condition_name), array_agg(x.params), false)
    from (
      select distinct p.permission_id, g.resource_id, least(coalesce(g.valid_until, 'infinity'), ends) as until, g.condition_name, g.params
        from bailiwick_directory.group_closure c
        cross join lateral (
          select * from bailiwick_directory.grant_entry g where g.tenant_id = here and g.principal_id = c.ancestor_id offset 0
        ) g
        cross join lateral bailiwick_directory.permissions_of(here, g.permission_id, g.role_id) p
       where c.tenant_id = here and c.descendant_id = any (leaving) and g.effect = 'deny'
         and (g.valid_until is null or g.valid_until > statement_timestamp())
         and not exists (
           select from bailiwick_directory.group_edge e
             join bailiwick_directory.group_closure o on o.tenant_id = here and o.descendant_id = e.parent_id
            where e.tenant_id = here and e.child_id = _member and e.parent_id <> all (leaving) and o.ancestor_id = c.ancestor_id)
         and not exists (
           select from bailiwick_directory.membership m
             join bailiwick_directory.group_closure o on o.tenant_id = here and o.descendant_id = m.group_id
            where m.tenant_id = here and m.principal_id = _member and o.ancestor_id = c.ancestor_id
              and (m.group_id <> all (leaving) or m.source <> _source)
              and (m.valid_from is null or m.valid_from <= statement_timestamp())
              and coalesce(m.valid_until, 'infinity') >= ends)
    ) x
   having count(*) > 0;
end
$$;
