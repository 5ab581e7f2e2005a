-- Refuses to enable a principal again unless whoever asks may give on what comes back with it: the allows of it, of its groups and
-- of those above them. Denials were in force all the time. To be called before it is written.
-- owner: bailiwick_directory
-- execute: bailiwick_catalogue
create or replace function bailiwick_directory.guard_enable(_acting bailiwick_directory.acting, _principal uuid) returns void
language plpgsql stable set search_path = pg_catalog, pg_temp
-- Few rows of many: each is looked up by index, whatever statistics say, by a plan that is made once.
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_mergejoin = off set jit = off
as $$
begin
  perform bailiwick_directory.require_held(_acting, array_agg(x.permission_id), array_agg(x.resource_id), array_agg(x.until),
      array_agg(x.condition_name), array_agg(x.params), false)
    from (
      select distinct p.permission_id, g.resource_id, least(coalesce(g.valid_until, 'infinity'), w.until) as until, g.condition_name, g.params
        from (
          select _principal as id, 'infinity'::timestamptz as until
          union all
          select c.ancestor_id, 'infinity'
            from bailiwick_directory.group_closure c
           where c.tenant_id = _acting.tenant_id and c.descendant_id = _principal
          union all
          select c.ancestor_id, coalesce(m.valid_until, 'infinity')
            from bailiwick_directory.membership m
            join bailiwick_directory.group_closure c on c.tenant_id = _acting.tenant_id and c.descendant_id = m.group_id
           where m.tenant_id = _acting.tenant_id and m.principal_id = _principal
             and (m.valid_until is null or m.valid_until > statement_timestamp())
        ) w
        cross join lateral (
          select * from bailiwick_directory.grant_entry g where g.tenant_id = _acting.tenant_id and g.principal_id = w.id offset 0
        ) g
        cross join lateral bailiwick_directory.permissions_of(_acting.tenant_id, g.permission_id, g.role_id) p
       where g.effect = 'allow' and not p.is_retired and (g.valid_until is null or g.valid_until > statement_timestamp())
    ) x
   having count(*) > 0;
end
$$;
