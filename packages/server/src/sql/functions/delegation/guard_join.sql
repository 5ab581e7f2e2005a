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
as $$
declare
  ends timestamptz := coalesce(_valid_until, 'infinity');
begin
  perform bailiwick_directory.require_held(_acting, array_agg(x.permission_id), array_agg(x.resource_id), array_agg(x.until),
      array_agg(x.condition_name), array_agg(x.params), false)
    from (
      select distinct p.permission_id, g.resource_id, least(coalesce(g.valid_until, 'infinity'), ends) as until, g.condition_name, g.params
        from bailiwick_directory.group_closure c
        join bailiwick_directory.grant_entry g on g.tenant_id = _acting.tenant_id and g.principal_id = c.ancestor_id
        cross join lateral bailiwick_directory.permissions_of(_acting.tenant_id, g.permission_id, g.role_id) p
       where c.tenant_id = _acting.tenant_id and c.descendant_id = _group
         and (g.valid_until is null or g.valid_until > statement_timestamp())
         and (g.effect = 'deny' or not p.is_retired)
         and not exists (
           select from bailiwick_directory.subjects_of(_acting.tenant_id, _member, g.effect = 'allow') s
            where s.subject_id = c.ancestor_id and s.until >= ends)
    ) x
   having count(*) > 0;
end
$$;
