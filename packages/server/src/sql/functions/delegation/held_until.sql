-- Until when somebody holds a permission on a resource so that it may be given on: by delegable grants at or above, without a
-- condition or under the very one that is given on. Null where none is in force; `infinity` without an end. Does not ask for denials.
-- owner: bailiwick_directory
create or replace function bailiwick_directory.held_until(
  _tenant uuid, _bound uuid, _permission int, _resource uuid, _condition text default null, _params jsonb default null
) returns timestamptz
language plpgsql stable parallel safe set search_path = pg_catalog, pg_temp
-- Few rows of many: each is looked up by index, whatever statistics say, by a plan that is made once.
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set jit = off
as $$
declare
  subjects uuid[];
  ends timestamptz[];
begin
  select array_agg(s.subject_id), array_agg(s.until) into subjects, ends from bailiwick_directory.subjects_of(_tenant, _bound, true) s;
  return (
  with given as materialized (
    select coalesce(g.permission_id, rp.permission_id) as permission_id,
           max(least(coalesce(g.valid_until, 'infinity'), s.until)) as until
      from bailiwick_directory.resources_above(_tenant, _resource) a
      cross join lateral (
        select * from bailiwick_directory.grant_entry g
         where g.tenant_id = _tenant and g.resource_id = a.resource_id and g.principal_id = any (subjects) and g.delegable offset 0
      ) g
      join unnest(subjects, ends) as s (subject_id, until) on s.subject_id = g.principal_id
      left join bailiwick_directory.role o on o.tenant_id = _tenant and o.id = g.role_id
      left join bailiwick_directory.role_permission rp on rp.tenant_id = _tenant and rp.role_id = g.role_id
     where g.effect = 'allow' and (o.id is null or o.state = 'active')
       and (g.valid_from is null or g.valid_from <= statement_timestamp())
       and (g.valid_until is null or g.valid_until > statement_timestamp())
       and (g.condition_name is null or (g.condition_name, g.params) = (_condition, _params))
     group by 1
  )
  select max(x.until) from (
    select v.until
      from bailiwick_catalogue.permission_right r
      join given v on v.permission_id = any (r.allowed_by)
     where r.permission_id = _permission
    union all
    -- All the parts together last as long as the first that ends.
    select case when count(*) = count(part.until) then min(part.until) end
      from bailiwick_catalogue.permission_right r
      cross join lateral jsonb_array_elements(r.alternatives) with ordinality as s (parts, at)
      cross join lateral jsonb_array_elements_text(s.parts) as p (id)
      cross join lateral (
        select max(v.until) as until
          from bailiwick_catalogue.permission_right q
          join given v on v.permission_id = any (q.allowed_by)
         where q.permission_id = p.id::int
      ) part
     where r.permission_id = _permission
     group by s.at
  ) x);
end
$$;
