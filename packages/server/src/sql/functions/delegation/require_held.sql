-- Refuses unless everybody who asks holds each permission on its resource with the right to give it on, undenied there and below,
-- for as long as it is to be given (null: for ever) and without a condition, or under the same. The lists go side by side.
--
-- `_is_known` says that whoever asks named it all; else the refusal tells what is missing only to who may read grants there.
-- owner: bailiwick_directory
create or replace function bailiwick_directory.require_held(
  _acting bailiwick_directory.acting, _permission_ids int[], _resource_ids uuid[], _untils timestamptz[], _conditions text[], _params jsonb[],
  _is_known boolean
) returns void
language plpgsql stable set search_path = pg_catalog, pg_temp
-- Few rows of many: each is looked up by index, whatever statistics say, by a plan that is made once.
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_mergejoin = off set jit = off
as $$
declare
  everyone constant uuid := '00000000-0000-0000-0000-000000000001';
  asked record;
  answered record;
  bound uuid;
  everywhere int[];
  given int[];
  held int[];
  -- Denials of whoever asks, and the resources in or above which they are.
  denied int[] := '{}';
  denied_at uuid[] := '{}';
  barred int[];
  barred_at uuid[];
  narrow int[] := '{}';
  holds boolean;
  at_type text;
  at_key text;
begin
  -- What everybody who asks holds on the whole tenant, for ever and without a condition, needs no more questions where no denial in
  -- force is near: all of it at once, as whoever administers the tenant holds nearly everything so.
  held := array(
    select p.id
      from (select distinct q.id from unnest(_permission_ids) as q (id)) q
      join bailiwick_catalogue.permission p on p.id = q.id and not p.is_platform and p.retired_at is null
     where cardinality(_acting.bounds) > 0 and array_position(_acting.bounds, null) is null);
  foreach bound in array _acting.bounds loop
    exit when held = '{}';
    select denied || coalesce(array_agg(d.permission_id), '{}'), denied_at || coalesce(array_agg(g.resource_id), '{}') into denied, denied_at
      from bailiwick_directory.subjects_of(_acting.tenant_id, bound, false) s
      cross join lateral (
        select g.permission_id, g.role_id, g.resource_id from bailiwick_directory.grant_entry g
         where g.tenant_id = _acting.tenant_id and g.principal_id = s.subject_id and g.effect = 'deny'
           and (g.valid_from is null or g.valid_from <= statement_timestamp())
           and (g.valid_until is null or g.valid_until > statement_timestamp())
        offset 0
      ) g
      cross join lateral bailiwick_directory.permissions_of(_acting.tenant_id, g.permission_id, g.role_id) d;
    select coalesce(array_agg(distinct v.permission_id), '{}') into given
      from bailiwick_directory.subjects_of(_acting.tenant_id, bound, true) s
      cross join lateral (
        select g.permission_id, g.role_id from bailiwick_directory.grant_entry g
         where g.tenant_id = _acting.tenant_id and g.resource_id = _acting.tenant_id and g.principal_id = s.subject_id
           and g.delegable and g.effect = 'allow' and g.valid_until is null and g.condition_name is null
           and (g.valid_from is null or g.valid_from <= statement_timestamp())
        offset 0
      ) g
      left join bailiwick_directory.role o on o.tenant_id = _acting.tenant_id and o.id = g.role_id
      cross join lateral bailiwick_directory.permissions_of(_acting.tenant_id, g.permission_id, g.role_id) v
     where s.until = 'infinity' and (o.id is null or o.state = 'active');
    held := array(
      select r.permission_id from unnest(held) as h (id)
        join bailiwick_catalogue.permission_right r on r.permission_id = h.id
       where r.allowed_by && given);
  end loop;
  everywhere := array(
    select r.permission_id from unnest(held) as h (id)
      join bailiwick_catalogue.permission_right r on r.permission_id = h.id
     where not r.denied_by && denied);
  if held <> everywhere then
    with recursive up (permission_id, id) as (
      select d.permission_id, d.id from unnest(denied, denied_at) as d (permission_id, id)
       where exists (select from unnest(held) as h (id) join bailiwick_catalogue.permission_right r on r.permission_id = h.id
                      where d.permission_id = any (r.denied_by))
      union
      select up.permission_id, n.id from up
        cross join lateral (
          select e.parent_id as id from bailiwick_directory.resource_edge e where e.tenant_id = _acting.tenant_id and e.child_id = up.id
          union all
          select o.id
            from bailiwick_directory.resource r
            join bailiwick_catalogue.resource_type t on t.code = r.type_code and t.parent_code is not null
            cross join lateral bailiwick_evaluator.chain(r.type_code, r.key) c
            cross join lateral (
              select k.id from bailiwick_directory.resource k
               where k.tenant_id = _acting.tenant_id and k.type_code = c.type_code and k.key = c.resource_key offset 0
            ) o
           where r.tenant_id = _acting.tenant_id and r.id = up.id
          offset 0
        ) n
    )
    select coalesce(array_agg(up.permission_id), '{}'), coalesce(array_agg(up.id), '{}') into barred, barred_at from up;
  end if;
  for asked in
    with recursive question as (
      select q.permission_id, coalesce(q.until, 'infinity') as until, q.resource_id, q.condition_name, q.params
        from unnest(_permission_ids, _resource_ids, _untils, _conditions, _params) as q (permission_id, resource_id, until, condition_name, params)
       where q.permission_id <> all (everywhere)
    ), standing (given_id, id, parent_id, retired_at) as (
      -- What is retired, nobody can hold: it is up to whoever holds what is above it.
      select p.id, p.id, p.parent_id, p.retired_at from bailiwick_catalogue.permission p where p.id in (select q.permission_id from question q)
      union all
      select s.given_id, p.id, p.parent_id, p.retired_at
        from standing s join bailiwick_catalogue.permission p on p.id = coalesce(s.parent_id, 0)
       where s.retired_at is not null
    )
    select s.id as permission_id, p.code, q.resource_id, r.type_code, r.key, q.condition_name, q.params, max(q.until) as until
      from question q
      join standing s on s.given_id = q.permission_id and s.retired_at is null
      join bailiwick_catalogue.permission p on p.id = s.id
      join bailiwick_directory.resource r on r.tenant_id = _acting.tenant_id and r.id = q.resource_id
     group by s.id, p.code, q.resource_id, r.type_code, r.key, q.condition_name, q.params
     order by p.code, r.type_code, r.key
  loop
    -- Whoever holds it on the whole tenant and is denied it nowhere holds it on each resource: asked once.
    if asked.permission_id = any (everywhere) then
      continue;
    end if;
    if asked.permission_id = any (held) and asked.resource_id <> _acting.tenant_id then
      select not exists (select from unnest(barred, barred_at) as d (permission_id, id)
                          where d.id = asked.resource_id and d.permission_id = any (r.denied_by))
         and not exists (select from bailiwick_directory.resources_above(_acting.tenant_id, asked.resource_id) a
                           join unnest(denied, denied_at) as d (permission_id, id) on d.id = a.resource_id
                          where d.permission_id = any (r.denied_by))
        into holds
        from bailiwick_catalogue.permission_right r where r.permission_id = asked.permission_id;
      continue when holds;
    end if;
    holds := false;
    if not asked.permission_id = any (narrow) then
      select e.answer = 'allow' into holds
        from bailiwick_evaluator.may_give(_acting, asked.code, null, null) e;
      foreach bound in array _acting.bounds loop
        holds := holds
          and bailiwick_directory.held_until(_acting.tenant_id, bound, asked.permission_id, _acting.tenant_id) is not distinct from 'infinity'
          and not bailiwick_directory.is_denied_below(_acting.tenant_id, bound, asked.permission_id, _acting.tenant_id);
      end loop;
      if holds then
        everywhere := everywhere || asked.permission_id;
        continue;
      end if;
      narrow := narrow || asked.permission_id;
    end if;
    at_type := case when asked.resource_id <> _acting.tenant_id then asked.type_code end;
    at_key := case when asked.resource_id <> _acting.tenant_id then asked.key end;
    select e.answer, e.conditions into answered
      from bailiwick_evaluator.may_give(_acting, asked.code, at_type, at_key) e;
    -- A denial that hangs on a condition denies whoever cannot tell.
    holds := answered.answer in ('allow', 'conditional')
      and not exists (select from jsonb_array_elements(answered.conditions) c where c ->> 'effect' = 'deny');
    foreach bound in array _acting.bounds loop
      holds := holds
        and coalesce(bailiwick_directory.held_until(_acting.tenant_id, bound, asked.permission_id, asked.resource_id,
          asked.condition_name, asked.params) >= asked.until, false)
        and not bailiwick_directory.is_denied_below(_acting.tenant_id, bound, asked.permission_id, asked.resource_id, everyone);
    end loop;
    if holds is not true then
      if not _is_known and not bailiwick_evaluator.permits(_acting, 'directory.grants.read', at_type, at_key) then
        perform bailiwick_private.fail('DELEGATION_EXCEEDED', 'This gives or takes rights that are not yours to give on.',
          'Ask somebody who holds them with the right to give them on.', _seen => array_to_string(_acting.actors, ', '));
      end if;
      perform bailiwick_private.fail('DELEGATION_EXCEEDED',
        format('This needs the right to give on %s on %s%s.', asked.code,
          case when at_type is null then 'the tenant' else asked.type_code || ' ' || asked.key || ' with all that is in it' end,
          case when asked.until < 'infinity' then ' until ' || to_char(asked.until at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
            else ' without an end' end || case when asked.condition_name is not null then ', under ' || asked.condition_name || ' or without a condition' else '' end),
        'Have it granted to you delegable, or ask somebody who holds it so; no denial may be in the way.',
        _seen => array_to_string(_acting.actors, ', '), _expected => asked.code);
    end if;
  end loop;
end
$$;
