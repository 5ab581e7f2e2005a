-- What one bound has on the tenant and what it may have elsewhere, as stored permissions that no catalogue has been asked about yet:
-- on the whole tenant for ever (`allow`, `deny`), there with an end, a beginning or a condition (`bounded_allow`, `bounded_deny`), and on
-- some resource at any time (`elsewhere_allow`, `elsewhere_deny`, which are null where the grants are too many to be read). `who` are
-- the principals that it stands for, `groups` those groups that give it something. It changes by time alone at `valid_until`.
--
-- It reads the rows that bailiwick_evaluator.evaluate reads, and folds none of them.
-- owner: bailiwick_evaluator
create or replace function bailiwick_evaluator.subject_rights(_tenant uuid, _bound uuid)
returns table (
  who uuid[], groups uuid[], allow int[], deny int[], bounded_allow int[], bounded_deny int[], elsewhere_allow int[], elsewhere_deny int[],
  valid_until timestamptz
)
language plpgsql stable parallel safe set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off
as $$
#variable_conflict use_column
declare
  anonymous constant uuid := '00000000-0000-0000-0000-000000000003';
  most constant int := 1000;
  tops constant uuid[] := array['00000000-0000-0000-0000-000000000001'::uuid]
    || case when _bound <> anonymous then array['00000000-0000-0000-0000-000000000002'::uuid] else '{}' end;
  direct uuid[];
  live uuid[];
  seen record;
  ends timestamptz;
  has_bounded boolean;
begin
  select array_agg(m.group_id) filter (where (m.valid_from is null or m.valid_from <= statement_timestamp())
           and (m.valid_until is null or m.valid_until > statement_timestamp())),
         min(case when m.valid_from > statement_timestamp() then m.valid_from when m.valid_until > statement_timestamp() then m.valid_until end)
    into direct, valid_until
    from bailiwick_directory.membership m where m.tenant_id = _tenant and m.principal_id = _bound;
  select array_agg(distinct c.ancestor_id), array_agg(distinct c.ancestor_id) filter (where c.n_live > 0) into who, groups
    from unnest(direct) d (id)
   cross join lateral (
     select c.ancestor_id, c.n_live from bailiwick_directory.group_closure c where c.tenant_id = _tenant and c.descendant_id = d.id offset 0
   ) c;
  groups := coalesce(groups, '{}');
  live := groups || _bound || tops;
  who := coalesce(who, '{}') || _bound || tops;

  -- Those of groups have what is above them in them.
  select coalesce(array_agg(distinct a.id) filter (where not a.is_denial), '{}'), coalesce(array_agg(distinct a.id) filter (where a.is_denial), '{}')
    into allow, deny
    from unnest(direct || _bound || tops) w (id)
   cross join lateral (
     select r.allow, r.deny from bailiwick_directory.root_rights r where r.tenant_id = _tenant and r.principal_id = w.id offset 0
   ) r
   cross join lateral (select unnest(r.allow), false union all select unnest(r.deny), true) a (id, is_denial);
  select coalesce(bool_or(r.bounded <> '{}'), false) into has_bounded
    from unnest(direct || _bound || tops) w (id)
   cross join lateral (
     select r.bounded from bailiwick_directory.root_rights r where r.tenant_id = _tenant and r.principal_id = w.id offset 0
   ) r;

  bounded_allow := '{}';
  bounded_deny := '{}';
  if has_bounded then
    with given as materialized (
      select g.*, (g.valid_from is null or g.valid_from <= statement_timestamp()) as has_begun
        from unnest(who) w (id)
       cross join lateral (
         select g.effect, g.permission_id, g.role_id, g.principal_id, g.valid_from, g.valid_until from bailiwick_directory.grant_entry g
          where g.tenant_id = _tenant and g.principal_id = w.id and g.resource_id = _tenant
            and (g.valid_from is not null or g.valid_until is not null or g.condition_name is not null)
            and (g.valid_until is null or g.valid_until > statement_timestamp())
         offset 0
       ) g
    )
    select coalesce(array_agg(distinct p.id) filter (where g.has_begun and g.effect = 'allow' and g.principal_id = any (live)), '{}'),
           coalesce(array_agg(distinct p.id) filter (where g.has_begun and g.effect = 'deny'), '{}'),
           min(case when g.has_begun then g.valid_until else g.valid_from end)
      into bounded_allow, bounded_deny, ends
      from given g
      left join lateral (
        select g.permission_id where g.role_id is null
        union all
        select r.permission_id from bailiwick_directory.role_permission r where r.tenant_id = _tenant and r.role_id = g.role_id
      ) p (id) on true;
    -- Of a role without permissions.
    bounded_allow := array_remove(bounded_allow, null);
    bounded_deny := array_remove(bounded_deny, null);
    valid_until := least(valid_until, ends);
  end if;

  with given as materialized (
    select g.effect, g.permission_id, g.role_id
      from unnest(who) w (id)
     cross join lateral (
       select g.effect, g.permission_id, g.role_id from bailiwick_directory.grant_entry g
        where g.tenant_id = _tenant and g.principal_id = w.id and g.resource_id <> _tenant
          and (g.valid_until is null or g.valid_until > statement_timestamp())
          and (g.effect = 'deny' or w.id = any (live))
       limit most + 1
     ) g
     limit most + 1
  )
  select (select count(*) from given) > most as is_too_much,
         array_remove(array_agg(distinct p.id) filter (where d.effect = 'allow'), null) as allow,
         array_remove(array_agg(distinct p.id) filter (where d.effect = 'deny'), null) as deny
    into seen
    from (select distinct g.effect, g.permission_id, g.role_id from given g) d
    left join lateral (
      select d.permission_id where d.role_id is null
      union all
      select r.permission_id from bailiwick_directory.role_permission r where r.tenant_id = _tenant and r.role_id = d.role_id
    ) p (id) on true;
  if not seen.is_too_much then
    elsewhere_allow := coalesce(seen.allow, '{}');
    elsewhere_deny := coalesce(seen.deny, '{}');
  end if;
  return next;
end
$$;
