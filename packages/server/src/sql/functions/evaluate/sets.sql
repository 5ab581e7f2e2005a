-- What one bound has of one permission on the stored resources of a type, where grants on them or on containers above them say it:
-- each key once, with whether a denial counts and whether an allow without a condition does. All of it in one statement, for
-- permissions without parts and types without parents by their key; the tenant's own grants are not in it. As evaluate otherwise.
--
-- `_denials_only` leaves allows out: there are few denials, and what lies below many containers is not walked for them.
-- owner: bailiwick_evaluator
create or replace function bailiwick_evaluator.sets(
  _tenant uuid, _bound uuid, _type text, _allowed_by int[], _denied_by int[], _denials_only boolean default false
) returns table (resource_key text, is_denied boolean, is_allowed boolean)
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
    ), role as materialized (
      select array(select distinct i.role_id from bailiwick_directory.role_permission i
               join bailiwick_directory.role r on r.tenant_id = _tenant and r.id = i.role_id and r.state = 'active'
              where i.tenant_id = _tenant and i.permission_id = any (_allowed_by)) as allowing,
             array(select distinct i.role_id from bailiwick_directory.role_permission i
              where i.tenant_id = _tenant and i.permission_id = any (_denied_by)) as denying
    ), given as materialized (
      select g.resource_id, bool_or(g.effect = 'deny') as denied, bool_or(g.effect = 'allow' and g.condition_name is null) as allowed
        from who
       cross join role
       cross join lateral (
         select * from bailiwick_directory.grant_entry g
          where g.tenant_id = _tenant and g.principal_id = who.id
            and (g.valid_from is null or g.valid_from <= statement_timestamp())
            and (g.valid_until is null or g.valid_until > statement_timestamp()) offset 0
       ) g
       where g.resource_id <> _tenant
         and case g.effect when 'deny' then g.permission_id = any (_denied_by) or g.role_id = any (role.denying)
               else not _denials_only and who.live and (g.permission_id = any (_allowed_by) or g.role_id = any (role.allowing)) end
       group by g.resource_id
    ), reached as (
      select given.resource_id as id, given.denied, given.allowed from given
      union all
      select e.child_id, given.denied, given.allowed
        from given
       cross join lateral (
         select k.descendant_id from bailiwick_directory.container_closure k
          where k.tenant_id = _tenant and k.ancestor_id = given.resource_id offset 0
       ) k
       cross join lateral (
         select e.child_id from bailiwick_directory.resource_edge e where e.tenant_id = _tenant and e.parent_id = k.descendant_id offset 0
       ) e
    )
    select o.key, s.denied, s.allowed
      from (select r.id, bool_or(r.denied) as denied, bool_or(r.allowed) as allowed from reached r group by r.id) s
     cross join lateral (
       select o.key from bailiwick_directory.resource o where o.tenant_id = _tenant and o.id = s.id and o.type_code = _type offset 0
     ) o;
end
$$;
