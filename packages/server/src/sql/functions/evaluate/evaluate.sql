-- The one evaluator: what the tenant's grants say to each question, for everybody in the bounds.
--
-- A bound is what bailiwick_evaluator.bound gives: to null nothing applies. `none` is where nothing allows and nothing denies. What
-- hangs on conditions is `conditional`, with the grants that decide; whoever cannot evaluate one takes an allow for absent and a
-- denial for given. `none` comes with its conditional denials too. `_delegable` counts no allow that may not be given on.
-- owner: bailiwick_evaluator
-- execute: bailiwick_directory
create or replace function bailiwick_evaluator.evaluate(
  _tenant uuid, _bounds uuid[], _permissions text[], _types text[], _keys text[], _delegable boolean default false
) returns table (ordinal int, answer text, conditions jsonb)
language plpgsql stable parallel safe set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan set jit = off
as $$
declare
  everyone constant uuid := '00000000-0000-0000-0000-000000000001';
  members constant uuid := '00000000-0000-0000-0000-000000000002';
  anonymous constant uuid := '00000000-0000-0000-0000-000000000003';
  size constant int := coalesce(cardinality(_permissions), 0);
  on_resources boolean;
  rights record;
  root record;
  found_rows record;
  one int;
  -- Of each resource in or above which a question asks: of which question, and its id.
  places_at int[] := '{}';
  places uuid[] := '{}';
  bound uuid;
  root_allow int[];
  root_deny int[];
  bounded uuid[];
  -- Whose grants count as denials, and whose as allows; and grants on the tenant that end or have conditions.
  who uuid[];
  live uuid[];
  at_root uuid[];
  -- Of each question, over the bounds; and of the present bound.
  all_denied boolean[] := array_fill(false, array[size]);
  -- Of nobody nothing is permitted.
  all_held boolean[] := array_fill(cardinality(_bounds) > 0, array[size]);
  all_reachable boolean[] := array_fill(cardinality(_bounds) > 0, array[size]);
  bound_allowed boolean[];
  -- Conditional grants: of which question, and which.
  denials_at int[] := '{}';
  denials uuid[] := '{}';
  allows_at int[] := '{}';
  allows uuid[] := '{}';
  now_allows_at int[];
  now_allows uuid[];
  root_denied boolean;
  root_allowed boolean;
  root_denials uuid[];
  root_allows uuid[];
  maybe uuid[];
  has_it boolean;
  might_have_it boolean;
begin
  if size > 1000 then
    perform bailiwick_private.fail('LIMIT_EXCEEDED', 'These are too many questions for one call.', 'Ask in several calls.',
      _seen => size::text, _expected => '1000');
  end if;
  if coalesce(cardinality(_types), 0) <> size or coalesce(cardinality(_keys), 0) <> size then
    perform bailiwick_private.fail('INVALID_INPUT', 'Permissions, types and keys are lists of the same length.', null,
      _seen => format('%s, %s, %s', size, coalesce(cardinality(_types), 0), coalesce(cardinality(_keys), 0)));
  end if;
  if size > 0 and (array_ndims(_permissions), array_ndims(_types), array_ndims(_keys), array_lower(_types, 1), array_lower(_keys, 1)) <> (1, 1, 1, 1, 1) then
    perform bailiwick_private.fail('INVALID_INPUT', 'A list of questions has other dimensions, or begins elsewhere than at 1.', null);
  end if;
  on_resources := array_remove(_types, null) <> '{}';
  if on_resources or array_remove(_keys, null) <> '{}' then
    select p.places_at, p.places into places_at, places from bailiwick_evaluator.places(_tenant, _types, _keys) p;
  end if;

  foreach bound in array _bounds loop
    root_allow := '{}';
    root_deny := '{}';
    bounded := '{}';
    who := '{}';
    live := '{}';
    at_root := '{}';
    bound_allowed := array_fill(false, array[size]);
    now_allows_at := '{}';
    now_allows := '{}';
    if bound is not null then
      -- Those of groups have what is above them in them.
      for root in
        select r.allow, r.deny, r.bounded
          from (
            select bound
            union all select everyone
            union all select members where bound <> anonymous
            union all select m.group_id from bailiwick_directory.membership m
             where m.tenant_id = _tenant and m.principal_id = bound
               and (m.valid_from is null or m.valid_from <= statement_timestamp())
               and (m.valid_until is null or m.valid_until > statement_timestamp())
          ) w (id)
         cross join lateral (
           select * from bailiwick_directory.root_rights r where r.tenant_id = _tenant and r.principal_id = w.id offset 0
         ) r
      loop
        root_deny := root_deny || root.deny;
        bounded := bounded || root.bounded;
        if not _delegable then
          root_allow := root_allow || root.allow;
        end if;
      end loop;

      if places <> '{}' or _delegable then
        select coalesce(array_agg(c.ancestor_id), '{}'), coalesce(array_agg(c.ancestor_id) filter (where c.n_live > 0), '{}')
          into who, live
          from bailiwick_directory.membership m
         cross join lateral (
           select k.ancestor_id, k.n_live from bailiwick_directory.group_closure k
            where k.tenant_id = _tenant and k.descendant_id = m.group_id offset 0
         ) c
         where m.tenant_id = _tenant and m.principal_id = bound
           and (m.valid_from is null or m.valid_from <= statement_timestamp())
           and (m.valid_until is null or m.valid_until > statement_timestamp());
        if cardinality(who) > 5000 and (select count(distinct w) from unnest(who) w) > 5000 then
          perform bailiwick_private.fail('LIMIT_EXCEEDED', 'Whoever asks is in too many groups.',
            'Take groups away, or nest them less.', _seen => cardinality(who)::text, _expected => '5000');
        end if;
        who := who || bound || everyone;
        live := live || bound || everyone;
        if bound <> anonymous then
          who := who || members;
          live := live || members;
        end if;
      end if;

      if _delegable then
        -- Which of them may be given on is in the grants alone.
        at_root := array(
          select g.id from (select distinct w.id from unnest(who) w (id)) w
           cross join lateral (
             select * from bailiwick_directory.grant_entry g
              where g.tenant_id = _tenant and g.resource_id = _tenant and g.principal_id = w.id offset 0
           ) g
           where (g.valid_from is null or g.valid_from <= statement_timestamp())
             and (g.valid_until is null or g.valid_until > statement_timestamp())
             and (g.effect = 'allow' and g.delegable and g.principal_id = any (live)
               or g.effect = 'deny' and (g.valid_from is not null or g.valid_until is not null or g.condition_name is not null)));
      elsif bounded <> '{}' then
        at_root := array(
          select g.id from (select distinct b.id from unnest(bounded) b (id)) b
           cross join lateral (
             select * from bailiwick_directory.grant_entry g where g.tenant_id = _tenant and g.id = b.id offset 0
           ) g
           where (g.valid_from is null or g.valid_from <= statement_timestamp())
             and (g.valid_until is null or g.valid_until > statement_timestamp()));
      end if;
    end if;

    for rights in
      select q.code, p.id, q.ats, cardinality(q.ats) = size as of_all, c.alternatives,
             coalesce(c.allowed_by, '{}') as allowed_by, coalesce(c.denied_by, '{}') as denied_by
        from (
          select u.code, array_agg(u.at::int order by u.at) as ats from unnest(_permissions) with ordinality u (code, at) group by u.code
        ) q
        left join lateral (
          select * from bailiwick_catalogue.permission p where p.code = q.code offset 0
        ) p on true
        left join lateral (
          select r.allowed_by, r.denied_by, r.alternatives from bailiwick_catalogue.permission_right r
           where r.permission_id = p.id
             -- Those of the platform are had in its tenant only.
             and (not p.is_platform or (select n.is_platform from bailiwick_directory.tenant n where n.tenant_id = _tenant))
          offset 0
        ) c on true
    loop
      if rights.id is null then
        perform bailiwick_directory.no_such_permission(rights.code);
      end if;
      root_denied := root_deny && rights.denied_by;
      root_allowed := root_allow && rights.allowed_by;
      root_denials := null;
      root_allows := null;

      if at_root <> '{}' then
        select coalesce(bool_or(g.effect = 'deny' and g.condition_name is null), false) or root_denied,
               coalesce(bool_or(g.effect = 'allow' and g.condition_name is null), false) or root_allowed,
               array_agg(g.id) filter (where g.effect = 'deny' and g.condition_name is not null),
               array_agg(g.id) filter (where g.effect = 'allow' and g.condition_name is not null)
          into root_denied, root_allowed, root_denials, root_allows
          from unnest(at_root) a (id)
         cross join lateral (
           select * from bailiwick_directory.grant_entry g where g.tenant_id = _tenant and g.id = a.id offset 0
         ) g
         where bailiwick_evaluator.carries(_tenant, g.effect, g.permission_id, g.role_id, rights.allowed_by, rights.denied_by);
      end if;
      -- Nothing but the tenant is asked about, and nothing is left open: most questions about a named permission.
      if places = '{}' and at_root = '{}' and rights.alternatives is null then
        foreach one in array rights.ats loop
          all_denied[one] := all_denied[one] or root_denied;
          all_held[one] := all_held[one] and root_allowed;
          all_reachable[one] := all_reachable[one] and root_allowed;
        end loop;
        continue;
      end if;
      foreach one in array rights.ats loop
        all_denied[one] := all_denied[one] or root_denied;
        bound_allowed[one] := root_allowed;
        if root_denials is not null then
          denials := denials || root_denials;
          denials_at := denials_at || array_fill(one, array[cardinality(root_denials)]);
        end if;
        if root_allows is not null then
          now_allows := now_allows || root_allows;
          now_allows_at := now_allows_at || array_fill(one, array[cardinality(root_allows)]);
        end if;
      end loop;

      if places <> '{}' and bound is not null then
        for found_rows in
          select at, bool_or(g.effect = 'deny' and g.condition_name is null) as denied,
                 bool_or(g.effect = 'allow' and g.condition_name is null) as allowed,
                 array_agg(g.id) filter (where g.effect = 'deny' and g.condition_name is not null) as denying,
                 array_agg(g.id) filter (where g.effect = 'allow' and g.condition_name is not null) as allowing
            from (
              -- What is above many of them is asked once.
              select s.id, array_agg(s.at) as ats from unnest(places_at, places) s (at, id)
               where rights.of_all or s.at = any (rights.ats) group by s.id
            ) s
           cross join lateral (
             -- By resource and principal, as one container may have grants for very many.
             select g.id, g.effect, g.condition_name from bailiwick_directory.grant_entry g
              where g.tenant_id = _tenant and g.resource_id = s.id and g.principal_id = any (who)
                and (g.valid_from is null or g.valid_from <= statement_timestamp())
                and (g.valid_until is null or g.valid_until > statement_timestamp())
                and (g.effect = 'deny' or (g.delegable or not _delegable) and g.principal_id = any (live))
                -- As bailiwick_evaluator.carries says it, without a call a row.
                and case when g.role_id is null
                      then g.permission_id = any (case g.effect when 'deny' then rights.denied_by else rights.allowed_by end)
                      else exists (select from bailiwick_directory.role_permission p
                                    where p.tenant_id = _tenant and p.role_id = g.role_id
                                      and p.permission_id = any (case g.effect when 'deny' then rights.denied_by else rights.allowed_by end))
                       and (g.effect = 'deny' or 'active' = (select r.state from bailiwick_directory.role r
                                    where r.tenant_id = _tenant and r.id = g.role_id)) end
             offset 0
           ) g
           cross join unnest(s.ats) at
           group by at
        loop
          one := found_rows.at;
          if found_rows.denied then
            all_denied[one] := true;
          end if;
          if found_rows.allowed then
            bound_allowed[one] := true;
          end if;
          if found_rows.denying is not null then
            denials := denials || found_rows.denying;
            denials_at := denials_at || array_fill(one, array[cardinality(found_rows.denying)]);
          end if;
          if found_rows.allowing is not null then
            now_allows := now_allows || found_rows.allowing;
            now_allows_at := now_allows_at || array_fill(one, array[cardinality(found_rows.allowing)]);
          end if;
        end loop;
      end if;

      foreach one in array rights.ats loop
        continue when bound_allowed[one] or all_denied[one];
        maybe := case when now_allows_at <> '{}'
          then array(select a.id from unnest(now_allows, now_allows_at) a (id, at_question) where a.at_question = one) else '{}' end;
        has_it := false;
        might_have_it := maybe <> '{}';
        if rights.alternatives is not null and bound is not null then
          select p.is_held, might_have_it or p.is_reachable, maybe || p.allowing into has_it, might_have_it, maybe
            from bailiwick_evaluator.by_parts(_tenant, bound, rights.alternatives, _types[one], _keys[one], _delegable) p;
        end if;
        continue when has_it;
        all_held[one] := false;
        all_reachable[one] := all_reachable[one] and might_have_it;
        allows := allows || maybe;
        allows_at := allows_at || array_fill(one, array[cardinality(maybe)]);
      end loop;
    end loop;
  end loop;

  for at in 1 .. size loop
    ordinal := at;
    conditions := null;
    if all_denied[at] then
      answer := 'deny';
    elsif all_held[at] and at <> all (denials_at) then
      answer := 'allow';
    else
      answer := case when all_reachable[at] then 'conditional' else 'none' end;
      if denials_at <> '{}' or allows_at <> '{}' then
        maybe := array(select d.id from unnest(denials, denials_at) d (id, at_question) where d.at_question = at
          union select a.id from unnest(allows, allows_at) a (id, at_question) where a.at_question = at and all_reachable[at]);
        conditions := bailiwick_evaluator.conditions_of(_tenant, maybe);
      end if;
    end if;
    return next;
  end loop;
end
$$;
