-- Every grant that is to a bound, or to a group or top above it, on the resource or above it, whatever it is of: once for each
-- membership that leads there, with the way to it, and with why it has no effect, if so. `_reference` is what callers call the bound;
-- `carried` are the permissions that the grant is of.
--
-- `why`: subject-inactive, expired, not-yet-valid, membership-expired, membership-not-yet-valid; of allows alone: role-disabled,
-- group-disabled, retired.
-- owner: bailiwick_evaluator
create or replace function bailiwick_evaluator.paths_of(_tenant uuid, _bound uuid, _reference text, _type text, _key text)
returns table (grant_id uuid, effect text, carried int[], conditional boolean, why text, path jsonb)
language plpgsql stable parallel safe set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off
as $$
#variable_conflict use_column
declare
  everyone constant uuid := '00000000-0000-0000-0000-000000000001';
  members constant uuid := '00000000-0000-0000-0000-000000000002';
  anonymous constant uuid := '00000000-0000-0000-0000-000000000003';
  subject uuid := coalesce(_bound, (select p.id from bailiwick_directory.principal p where p.tenant_id = _tenant and p.reference = _reference));
begin
  if subject is null then
    return;
  end if;
  return query
    with subjects as materialized (
      select s.*
        from (
          select subject as principal_id, null::uuid as member_of, null::timestamptz as valid_from, null::timestamptz as valid_until,
                 null::text as source, true as is_live
          union all select everyone, null, null, null, null, true
          union all select members, null, null, null, null, true where subject <> anonymous
          union all
          select c.ancestor_id, m.group_id, m.valid_from, m.valid_until, m.source, c.n_live > 0
            from bailiwick_directory.membership m
            join bailiwick_directory.group_closure c on c.tenant_id = _tenant and c.descendant_id = m.group_id
           where m.tenant_id = _tenant and m.principal_id = subject
        ) s
    ), spots as materialized (
      select _tenant as id union select unnest(p.places) from bailiwick_evaluator.places(_tenant, array[_type], array[_key]) p
    ), found_rows as materialized (
      select g.*, s.member_of, s.valid_from as joined, s.valid_until as leaves, s.source as joined_by, s.is_live
        from spots cross join subjects s
       cross join lateral (
         select * from bailiwick_directory.grant_entry g
          where g.tenant_id = _tenant and g.resource_id = spots.id and g.principal_id = s.principal_id offset 0
       ) g
    ), group_ways as materialized (
      select f.member_of, f.principal_id, f.is_live, bailiwick_evaluator.group_way(_tenant, f.member_of, f.principal_id, f.is_live) as way
        from (select distinct f.member_of, f.principal_id, f.is_live from found_rows f where f.member_of is not null) f
    ), resource_ways as materialized (
      select f.resource_id, bailiwick_evaluator.resource_way(_tenant, _type, _key, f.resource_id) as way
        from (select distinct f.resource_id from found_rows f) f
    )
    select f.id, f.effect, k.carried, f.condition_name is not null, y.why,
           jsonb_strip_nulls(jsonb_build_object(
             'grant', f.id, 'effect', f.effect, 'permission', p.code, 'role', o.code, 'subject', _reference, 'principal', w.reference,
             'way', case when f.member_of is not null then to_jsonb(gw.way) when f.principal_id = subject and w.reference = _reference then '[]' else jsonb_build_array(w.reference) end,
             'membership', case when f.member_of is not null then
               jsonb_build_object('group', gw.way[1], 'from', f.joined, 'until', f.leaves, 'source', f.joined_by) end,
             'resource', jsonb_build_object('type', r.type_code, 'key', r.key), 'above', rw.way,
             'from', f.valid_from, 'until', f.valid_until, 'delegable', f.delegable, 'source', f.source, 'reason', f.reason, 'why', y.why))
             || case when f.condition_name is null then '{}' else jsonb_build_object('condition', f.condition_name, 'params', f.params) end
      from found_rows f
      join bailiwick_directory.principal w on w.tenant_id = _tenant and w.id = f.principal_id
      join bailiwick_directory.resource r on r.tenant_id = _tenant and r.id = f.resource_id
      join resource_ways rw on rw.resource_id = f.resource_id
      left join group_ways gw on gw.member_of = f.member_of and gw.principal_id = f.principal_id
      left join bailiwick_directory.role o on o.tenant_id = _tenant and o.id = f.role_id
      left join bailiwick_catalogue.permission p on p.id = f.permission_id
     cross join lateral (
       select case when f.role_id is null then array[f.permission_id]
         else array(select m.permission_id from bailiwick_directory.role_permission m where m.tenant_id = _tenant and m.role_id = f.role_id) end as carried
     ) k
     cross join lateral (
       select case
         when _bound is null then 'subject-inactive'
         when f.valid_until <= statement_timestamp() then 'expired'
         when f.valid_from > statement_timestamp() then 'not-yet-valid'
         when f.leaves <= statement_timestamp() then 'membership-expired'
         when f.joined > statement_timestamp() then 'membership-not-yet-valid'
         when f.effect = 'deny' then null
         when o.state <> 'active' then 'role-disabled'
         when not f.is_live then 'group-disabled'
         when p.retired_at is not null then 'retired' end as why
     ) y
     order by f.effect desc, w.reference, r.type_code, r.key, f.id, gw.way;
end
$$;
