-- Refuses to let somebody into a group, or a group into another, unless whoever asks may give on all that this gives: what the group
-- and those above it are granted and denied, but for what the member has from them already. To be called before it is written.
--
-- What is disabled counts, so that enabling it later is no way round. `_valid_until` is the end of the membership.
-- owner: bailiwick_directory
-- execute: bailiwick_catalogue
create or replace function bailiwick_directory.guard_join(
  _acting bailiwick_directory.acting, _member uuid, _group uuid, _valid_until timestamptz default null
) returns void
language plpgsql stable set search_path = pg_catalog, pg_temp
-- Hashes only join what has been found by index.
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_mergejoin = off set jit = off
as $$
declare
  ends timestamptz := coalesce(_valid_until, 'infinity');
begin
  perform bailiwick_directory.require_held(_acting, array_agg(x.permission_id), array_agg(x.resource_id), array_agg(x.until),
      array_agg(x.condition_name), array_agg(x.params), false)
    from (
      with above as materialized (
        -- What the member has from them already, it has as long; asked once a group.
        select c.ancestor_id, l.subject_id is not null as is_allowed, d.subject_id is not null as is_denied
          from bailiwick_directory.group_closure c
          left join bailiwick_directory.subjects_of(_acting.tenant_id, _member, true) l on l.subject_id = c.ancestor_id and l.until >= ends
          left join bailiwick_directory.subjects_of(_acting.tenant_id, _member, false) d on d.subject_id = c.ancestor_id and d.until >= ends
         where c.tenant_id = _acting.tenant_id and c.descendant_id = _group
      )
      select distinct p.permission_id, g.resource_id, least(coalesce(g.valid_until, 'infinity'), ends) as until, g.condition_name, g.params
        from above c
        cross join lateral (
          select * from bailiwick_directory.grant_entry g where g.tenant_id = _acting.tenant_id and g.principal_id = c.ancestor_id offset 0
        ) g
        cross join lateral bailiwick_directory.permissions_of(_acting.tenant_id, g.permission_id, g.role_id) p
       where case g.effect when 'allow' then not c.is_allowed else not c.is_denied end
         and (g.valid_until is null or g.valid_until > statement_timestamp())
         and (g.effect = 'deny' or not p.is_retired)
    ) x
   having count(*) > 0;
end
$$;
