-- The answer about one permission on one resource for one bound: `allow`, `deny` or `none`; null where there is more to look at, which
-- is evaluate's. It reads the rows that evaluate reads and folds them as it does, in one statement: where no conditions, no parts, no
-- keys of several parts and no permissions of the platform are met, nothing else counts.
-- owner: bailiwick_evaluator
create or replace function bailiwick_evaluator.single(_tenant uuid, _bound uuid, _permission text, _type text, _key text) returns text
language plpgsql stable parallel safe
as $$
declare
  seen record;
begin
  select r.is_platform or w.count_of > 5000 as has_more, r.alternatives is not null as has_parts,
         d.denied or g.denied as denied, d.allowed or g.allowed as allowed, g.may_deny, g.may_allow
    into seen
    from (
      select p.is_platform, c.allowed_by, c.denied_by, c.alternatives
        from bailiwick_catalogue.permission p
       cross join lateral (select * from bailiwick_catalogue.permission_right c where c.permission_id = p.id offset 0) c
       where p.code = _permission
      offset 0
    ) r
   cross join lateral (
     select array_agg(m.group_id) as ids, array[_bound, '00000000-0000-0000-0000-000000000001'::uuid,
              case when _bound <> '00000000-0000-0000-0000-000000000003'::uuid then '00000000-0000-0000-0000-000000000002'::uuid end] as tops
       from bailiwick_directory.membership m
      where m.tenant_id = _tenant and m.principal_id = _bound
        and (m.valid_from is null or m.valid_from <= statement_timestamp())
        and (m.valid_until is null or m.valid_until > statement_timestamp())
     offset 0
   ) m
   cross join lateral (
     -- Those of groups have what is above them in them.
     select coalesce(bool_or(t.deny && r.denied_by), false) as denied, coalesce(bool_or(t.allow && r.allowed_by), false) as allowed,
            coalesce(bool_or(t.bounded <> '{}'), false) as bounded
       from bailiwick_directory.root_rights t where t.tenant_id = _tenant and t.principal_id = any (m.tops || m.ids)
     offset 0
   ) d
   cross join lateral (
     select m.tops || array_agg(k.ancestor_id) as who, m.tops || array_agg(k.ancestor_id) filter (where k.n_live > 0) as live, count(*) as count_of
       from bailiwick_directory.group_closure k where k.tenant_id = _tenant and k.descendant_id = any (m.ids)
     offset 0
   ) w
   cross join lateral (
     select coalesce(bool_or(g.effect = 'deny' and g.condition_name is null), false) as denied,
            coalesce(bool_or(g.effect = 'allow' and g.condition_name is null), false) as allowed,
            coalesce(bool_or(g.effect = 'deny' and g.condition_name is not null), false) as may_deny,
            coalesce(bool_or(g.effect = 'allow' and g.condition_name is not null), false) as may_allow
       from (
         select u.id from bailiwick_directory.resource o
          cross join lateral (
            select o.id
            union all
            select k.ancestor_id
              from (select e.parent_id from bailiwick_directory.resource_edge e where e.tenant_id = _tenant and e.child_id = o.id offset 0) e
             cross join lateral (
               select k.ancestor_id from bailiwick_directory.container_closure k
                where k.tenant_id = _tenant and k.descendant_id = e.parent_id offset 0
             ) k
          ) u (id)
          where o.tenant_id = _tenant and o.type_code = _type and o.key = _key
         union all
         -- What root_rights does not hold.
         select _tenant where d.bounded
       ) s (id)
      cross join lateral (
        select g.effect, g.condition_name from bailiwick_directory.grant_entry g
         where g.tenant_id = _tenant and g.resource_id = s.id and g.principal_id = any (w.who)
           and (g.valid_from is null or g.valid_from <= statement_timestamp())
           and (g.valid_until is null or g.valid_until > statement_timestamp())
           and (g.effect = 'deny' or g.principal_id = any (w.live))
           -- As bailiwick_evaluator.carries says it, without a call a row.
           and case when g.role_id is null then g.permission_id = any (case g.effect when 'deny' then r.denied_by else r.allowed_by end)
                 else exists (select from bailiwick_directory.role_permission i
                               where i.tenant_id = _tenant and i.role_id = g.role_id
                                 and i.permission_id = any (case g.effect when 'deny' then r.denied_by else r.allowed_by end))
                  and (g.effect = 'deny' or 'active' = (select i.state from bailiwick_directory.role i
                               where i.tenant_id = _tenant and i.id = g.role_id)) end
         offset 0
       ) g
     offset 0
   ) g
   where _key is not null
     and exists (select from bailiwick_catalogue.resource_type t where t.code = _type and t.parent_code is null and cardinality(t.key_parts) = 1)
     and not exists (select from bailiwick_catalogue.resource_type t where t.parent_code is not null and t.is_container);
  if not found or seen.has_more then
    return null;
  end if;
  return case when seen.denied then 'deny' when seen.may_deny then null when seen.allowed then 'allow'
    when seen.may_allow or seen.has_parts then null else 'none' end;
end
$$;
