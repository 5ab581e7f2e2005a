-- The answer about one permission on the tenant for a member who asks alone, where derived rows give it: `allow`, `deny` or `none`; null
-- where there is more to look at, which is evaluate's, as are refusals. It reads the rows that acting and evaluate read and folds them
-- as they do: without conditions, parts and broken glass, nothing else counts.
-- owner: bailiwick_evaluator
create or replace function bailiwick_evaluator.named(_tenant uuid, _reference text, _permission text) returns text
language plpgsql stable parallel safe
as $$
declare
  seen record;
  timed record;
begin
  select w.id, r.allowed_by, r.denied_by, r.alternatives is not null as has_parts, x.denied, x.allowed, x.is_bounded
    into seen
    from bailiwick_directory.tenant t
   cross join lateral (
     select p.id from bailiwick_directory.principal p
      where p.tenant_id = _tenant and p.reference = _reference and p.state = 'active' and p.source <> 'break-glass'
        and case p.kind when 'user' then 'active' = (select a.state from bailiwick_identity.account a where a.id = p.id)
              else p.kind in ('service', 'key') end
     offset 0
   ) w
   cross join lateral (
     select p.id, p.is_platform from bailiwick_catalogue.permission p where p.code = _permission offset 0
   ) p
   cross join lateral (select * from bailiwick_catalogue.permission_right r where r.permission_id = p.id offset 0) r
   cross join lateral (
     select bool_or(t.deny && r.denied_by) as denied, bool_or(t.allow && r.allowed_by) as allowed, bool_or(t.bounded <> '{}') as is_bounded
       from bailiwick_directory.root_rights t
      where t.tenant_id = _tenant and t.principal_id = any (
        array[w.id, '00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-000000000002'] || array(
          select m.group_id from bailiwick_directory.membership m
           where m.tenant_id = _tenant and m.principal_id = w.id
             and (m.valid_from is null or m.valid_from <= statement_timestamp())
             and (m.valid_until is null or m.valid_until > statement_timestamp())))
     offset 0
   ) x
   where t.tenant_id = _tenant and t.state = 'active' and (t.is_platform or not p.is_platform);
  if not found then
    return null;
  end if;
  if seen.denied then
    return 'deny';
  end if;
  if seen.is_bounded then
    select bool_or(g.effect = 'deny' and g.condition_name is null) as denied,
           bool_or(g.effect = 'allow' and g.condition_name is null) as allowed,
           bool_or(g.condition_name is not null) as is_open
      into timed
      from bailiwick_directory.root_rights t
     cross join lateral unnest(t.bounded) b (id)
     cross join lateral (
       select * from bailiwick_directory.grant_entry g where g.tenant_id = _tenant and g.id = b.id offset 0
     ) g
     where t.tenant_id = _tenant and t.principal_id = any (
        array[seen.id, '00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-000000000002'] || array(
          select m.group_id from bailiwick_directory.membership m
           where m.tenant_id = _tenant and m.principal_id = seen.id
             and (m.valid_from is null or m.valid_from <= statement_timestamp())
             and (m.valid_until is null or m.valid_until > statement_timestamp())))
       and (g.valid_from is null or g.valid_from <= statement_timestamp())
       and (g.valid_until is null or g.valid_until > statement_timestamp())
       and bailiwick_evaluator.carries(_tenant, g.effect, g.permission_id, g.role_id, seen.allowed_by, seen.denied_by);
    if timed.denied then
      return 'deny';
    end if;
    if timed.is_open then
      return null;
    end if;
    seen.allowed := seen.allowed or timed.allowed;
  end if;
  return case when seen.allowed then 'allow' when not seen.has_parts then 'none' end;
end
$$;
