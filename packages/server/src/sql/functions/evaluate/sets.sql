-- What one bound has of one permission on the stored resources of a type, where grants on them or on containers above them say it:
-- each key once, with whether a denial counts and whether an allow without a condition does. All of it in one statement, for
-- permissions without parts and types without parents by their key; the tenant's own grants are not in it. As evaluate otherwise.
-- owner: bailiwick_evaluator
create or replace function bailiwick_evaluator.sets(_tenant uuid, _bound uuid, _type text, _allowed_by int[], _denied_by int[])
returns table (resource_key text, is_denied boolean, is_allowed boolean)
language plpgsql stable parallel safe set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan set jit = off
as $$
begin
  return query
    with who as materialized (
      select w.id, bool_or(w.live) as live
        from (
          select _bound, true
          union all select '00000000-0000-0000-0000-000000000001'::uuid, true
          union all select '00000000-0000-0000-0000-000000000002'::uuid, true where _bound <> '00000000-0000-0000-0000-000000000003'::uuid
          union all select k.ancestor_id, k.n_live > 0 from bailiwick_directory.membership m
            cross join lateral (
              select k.ancestor_id, k.n_live from bailiwick_directory.group_closure k
               where k.tenant_id = _tenant and k.descendant_id = m.group_id offset 0
            ) k
           where m.tenant_id = _tenant and m.principal_id = _bound
             and (m.valid_from is null or m.valid_from <= statement_timestamp())
             and (m.valid_until is null or m.valid_until > statement_timestamp())
        ) w (id, live)
       group by w.id
    ), given as materialized (
      select g.resource_id, bool_or(g.effect = 'deny') as denied, bool_or(g.effect = 'allow' and g.condition_name is null) as allowed
        from who
       cross join lateral (
         select * from bailiwick_directory.grant_entry g
          where g.tenant_id = _tenant and g.principal_id = who.id
            and (g.valid_from is null or g.valid_from <= statement_timestamp())
            and (g.valid_until is null or g.valid_until > statement_timestamp()) offset 0
       ) g
       where g.resource_id <> _tenant and (g.effect = 'deny' or who.live)
         and case when g.role_id is null
           then g.permission_id = any (case g.effect when 'deny' then _denied_by else _allowed_by end)
           else bailiwick_evaluator.carries(_tenant, g.effect, g.permission_id, g.role_id, _allowed_by, _denied_by) end
       group by g.resource_id
    ), own as (
      select o.key, given.denied, given.allowed
        from given
       cross join lateral (
         select o.key from bailiwick_directory.resource o
          where o.tenant_id = _tenant and o.id = given.resource_id and o.type_code = _type offset 0
       ) o
    ), inherited as (
      select o.key, given.denied, given.allowed
        from given
       cross join lateral (
         select k.descendant_id from bailiwick_directory.container_closure k
          where k.tenant_id = _tenant and k.ancestor_id = given.resource_id offset 0
       ) k
       cross join lateral (
         select e.child_id from bailiwick_directory.resource_edge e where e.tenant_id = _tenant and e.parent_id = k.descendant_id offset 0
       ) e
       cross join lateral (
         select o.key from bailiwick_directory.resource o
          where o.tenant_id = _tenant and o.id = e.child_id and o.type_code = _type offset 0
       ) o
    )
    select s.key, bool_or(s.denied), bool_or(s.allowed)
      from (select * from own union all select * from inherited) s
     group by s.key;
end
$$;
