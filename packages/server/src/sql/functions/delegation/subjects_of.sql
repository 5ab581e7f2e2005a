-- Whom a principal is, as grants see it: itself, the tops, its groups and those above them, each with the end of the longest
-- membership that leads there. Allows go over what is active, denials over everything. Of null, nothing.
-- owner: bailiwick_directory
create or replace function bailiwick_directory.subjects_of(_tenant uuid, _principal uuid, _live boolean) returns table (subject_id uuid, until timestamptz)
language plpgsql stable parallel safe rows 20 set search_path = pg_catalog, pg_temp
-- Few rows of many: each is looked up by index, whatever statistics say, by a plan that is made once.
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set jit = off
as $$
begin
  return query
  select s.id, max(s.ends) from (
    select _principal as id, 'infinity'::timestamptz as ends where _principal is not null
    union all
    select '00000000-0000-0000-0000-000000000001', 'infinity' where _principal is not null
    union all
    select '00000000-0000-0000-0000-000000000002', 'infinity'
      from bailiwick_directory.principal p
     where p.tenant_id = _tenant and p.id = _principal and p.kind in ('user', 'service', 'key') and (p.state = 'active' or not _live)
    union all
    select c.ancestor_id, 'infinity'
      from bailiwick_directory.group_closure c
     where c.tenant_id = _tenant and c.descendant_id = _principal and (c.n_live > 0 or not _live)
    union all
    select c.ancestor_id, coalesce(m.valid_until, 'infinity')
      from bailiwick_directory.membership m
      cross join lateral (
        select k.ancestor_id, k.n_live from bailiwick_directory.group_closure k
         where k.tenant_id = _tenant and k.descendant_id = m.group_id offset 0
      ) c
     where m.tenant_id = _tenant and m.principal_id = _principal and (c.n_live > 0 or not _live)
       and (m.valid_from is null or m.valid_from <= statement_timestamp())
       and (m.valid_until is null or m.valid_until > statement_timestamp())
  ) s
  group by s.id;
end
$$;
