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
    join bailiwick_catalogue.permission_right r on r.permission_id = p.id
   cross join lateral (
     select bool_or(d.deny && r.denied_by) as denied, bool_or(d.allow && r.allowed_by) as allowed, bool_or(d.has_bounded) as bounded
       from (
         select _bound
         union all select '00000000-0000-0000-0000-000000000001'::uuid
         union all select '00000000-0000-0000-0000-000000000002'::uuid where _bound <> '00000000-0000-0000-0000-000000000003'::uuid
         union all select m.group_id from bailiwick_directory.membership m
          where m.tenant_id = _tenant and m.principal_id = _bound
            and (m.valid_from is null or m.valid_from <= statement_timestamp())
            and (m.valid_until is null or m.valid_until > statement_timestamp())
       ) s (id)
      cross join lateral (
        select t.allow, t.deny, t.has_bounded from bailiwick_directory.root_rights t where t.tenant_id = _tenant and t.principal_id = s.id offset 0
      ) d
     offset 0
   ) w
   where p.code = _permission;
  if seen.id is null or seen.has_more or seen.bounded then
    return null;
  end if;
  return case when seen.denied then 'deny' when seen.allowed then 'allow' else 'none' end;
end
$$;
