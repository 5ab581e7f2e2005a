-- Of the paths of bailiwick_evaluator.paths_of, as a JSON array of them, those that give or block a permission. One that gives a part
-- says which; an allow under a denial that is in force has no effect, and says which denials those are. What is asked of the platform
-- in another tenant has none.
-- owner: bailiwick_evaluator
create or replace function bailiwick_evaluator.paths_to(_tenant uuid, _permission int, _paths jsonb) returns jsonb
language plpgsql stable parallel safe set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off
as $$
declare
  rights record;
  wanted int[];
  denials jsonb;
begin
  select r.allowed_by, r.denied_by, r.alternatives into rights
    from bailiwick_catalogue.permission p join bailiwick_catalogue.permission_right r on r.permission_id = p.id
   where p.id = _permission and (not p.is_platform or (select t.is_platform from bailiwick_directory.tenant t where t.tenant_id = _tenant));
  if not found then
    return '[]';
  end if;
  wanted := case when rights.alternatives is null then rights.allowed_by else bailiwick_evaluator.giving(_permission) end || _permission;
  select jsonb_object_agg(d.subject, d.ids) into denials
    from (
      select x.path ->> 'subject' as subject, jsonb_agg(distinct x.grant_id) as ids
        from jsonb_to_recordset(_paths) x (grant_id uuid, effect text, carried int[], conditional boolean, why text, path jsonb)
       where x.effect = 'deny' and x.why is null and not x.conditional and x.carried && rights.denied_by
       group by 1
    ) d;
  return coalesce((
    select jsonb_agg(x.path
             || case when x.effect = 'allow' and not x.carried && (rights.allowed_by || _permission) then jsonb_build_object('parts', (
                  select coalesce(jsonb_agg(p.code order by p.code), '[]') from bailiwick_catalogue.permission_right r
                    join bailiwick_catalogue.permission p on p.id = r.permission_id
                   where r.allowed_by && x.carried and r.permission_id in (select bailiwick_evaluator.parts_of(_permission)))) else '{}' end
             || case when x.effect = 'allow' and x.why is null and denials ? (x.path ->> 'subject')
                  then jsonb_build_object('why', 'denied', 'deniedBy', denials -> (x.path ->> 'subject')) else '{}' end
             order by x.at)
      from rows from (jsonb_to_recordset(_paths) as (grant_id uuid, effect text, carried int[], conditional boolean, why text, path jsonb))
           with ordinality as x (grant_id, effect, carried, conditional, why, path, at)
     where case x.effect when 'deny' then x.carried && rights.denied_by else x.carried && wanted end), '[]');
end
$$;
