-- Whether a denial of somebody lies below a resource: what is given there is given on everything below, so it is more than he has.
-- `_but` leaves out denials of one principal: one of everyone stops whoever is given something too.
--
-- From his denials of this permission upwards: what is below a resource may be most of the tenant.
-- owner: bailiwick_directory
create or replace function bailiwick_directory.is_denied_below(
  _tenant uuid, _bound uuid, _permission int, _resource uuid, _but uuid default null
) returns boolean
language plpgsql stable parallel safe set search_path = pg_catalog, pg_temp
-- Few rows of many: each is looked up by index, whatever statistics say, by a plan that is made once.
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set jit = off
as $$
declare
  denying int[] := (select r.denied_by from bailiwick_catalogue.permission_right r where r.permission_id = _permission);
begin
  -- In most there is nothing.
  if _resource <> _tenant
    and not exists (select from bailiwick_directory.resource_edge e where e.tenant_id = _tenant and e.parent_id = _resource)
    and not exists (select from bailiwick_directory.resource r join bailiwick_catalogue.resource_type t on t.parent_code = r.type_code
                     where r.tenant_id = _tenant and r.id = _resource)
  then
    return false;
  end if;
  -- From all of them at once, so that what is above many is met once.
  return (
    with recursive up (id) as (
      select g.resource_id
        from bailiwick_directory.subjects_of(_tenant, _bound, false) s
        cross join lateral (
          select g.resource_id
            from bailiwick_directory.grant_entry g
           where g.tenant_id = _tenant and g.principal_id = s.subject_id and g.effect = 'deny' and g.resource_id <> _resource
             and (g.valid_from is null or g.valid_from <= statement_timestamp())
             and (g.valid_until is null or g.valid_until > statement_timestamp())
             and (g.permission_id = any (denying) or g.role_id is not null and exists (
               select from bailiwick_directory.role_permission rp
                where rp.tenant_id = _tenant and rp.role_id = g.role_id and rp.permission_id = any (denying)))
          offset 0
        ) g
       where s.subject_id is distinct from _but
      union
      select n.id from up
        cross join lateral (
          select e.parent_id as id from bailiwick_directory.resource_edge e where e.tenant_id = _tenant and e.child_id = up.id
          union all
          select o.id
            from bailiwick_directory.resource r
            join bailiwick_catalogue.resource_type t on t.code = r.type_code and t.parent_code is not null
            cross join lateral bailiwick_evaluator.chain(r.type_code, r.key) c
            cross join lateral (
              select k.id from bailiwick_directory.resource k
               where k.tenant_id = _tenant and k.type_code = c.type_code and k.key = c.resource_key offset 0
            ) o
           where r.tenant_id = _tenant and r.id = up.id
          offset 0
        ) n
    )
    select exists (select from up where up.id = _resource or _resource = _tenant));
end
$$;
