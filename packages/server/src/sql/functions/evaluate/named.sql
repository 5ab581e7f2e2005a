-- The answer about one permission on the tenant for one bound, where derived rows alone give it: `allow`, `deny` or `none`; null where
-- there is more to look at, which is evaluate's. It reads the rows that evaluate reads and folds them as it does: without grants
-- that end or have conditions, without parts and outside of the platform, nothing else counts.
-- owner: bailiwick_evaluator
create or replace function bailiwick_evaluator.named(_tenant uuid, _bound uuid, _permission text) returns text
language plpgsql stable parallel safe
as $$
declare
  seen record;
begin
  select p.id, p.is_platform or r.alternatives is not null as has_more, w.denied, w.allowed, w.bounded into seen
    from bailiwick_catalogue.permission p
   cross join lateral (select * from bailiwick_catalogue.permission_right r where r.permission_id = p.id offset 0) r
   cross join lateral (
     select array[_bound, '00000000-0000-0000-0000-000000000001'::uuid,
              case when _bound <> '00000000-0000-0000-0000-000000000003'::uuid then '00000000-0000-0000-0000-000000000002'::uuid end]
              || array_agg(m.group_id) as ids
       from bailiwick_directory.membership m
      where m.tenant_id = _tenant and m.principal_id = _bound
        and (m.valid_from is null or m.valid_from <= statement_timestamp())
        and (m.valid_until is null or m.valid_until > statement_timestamp())
     offset 0
   ) s
   cross join lateral (
     select bool_or(t.deny && r.denied_by) as denied, bool_or(t.allow && r.allowed_by) as allowed, bool_or(t.has_bounded) as bounded
       from bailiwick_directory.root_rights t where t.tenant_id = _tenant and t.principal_id = any (s.ids)
     offset 0
   ) w
   where p.code = _permission;
  if seen.id is null or seen.has_more or seen.bounded then
    return null;
  end if;
  return case when seen.denied then 'deny' when seen.allowed then 'allow' else 'none' end;
end
$$;
