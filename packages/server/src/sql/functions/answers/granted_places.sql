-- The resources, but for the tenant, on which one of the principals has a grant of the effect in force that is of one of the
-- permissions or roles; at most so many. Denials with a condition are left out: they do not take away for sure.
-- owner: bailiwick_evaluator
create or replace function bailiwick_evaluator.granted_places(
  _tenant uuid, _principals uuid[], _effect text, _permissions int[], _roles uuid[], _most int
) returns uuid[]
language plpgsql stable parallel safe set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off
as $$
begin
  if _effect = 'deny' then
    -- Denials are few, and have an index of their own.
    return array(
      select g.resource_id from unnest(_principals) w (id)
       cross join lateral (
         select * from bailiwick_directory.grant_entry g where g.tenant_id = _tenant and g.principal_id = w.id and g.effect = 'deny' offset 0
       ) g
       where g.resource_id <> _tenant and g.condition_name is null
         and (g.permission_id = any (_permissions) or g.role_id = any (_roles))
         and (g.valid_from is null or g.valid_from <= statement_timestamp())
         and (g.valid_until is null or g.valid_until > statement_timestamp())
       limit _most);
  end if;
  return array(
    select g.resource_id from unnest(_principals) w (id)
     cross join lateral (
       select * from bailiwick_directory.grant_entry g where g.tenant_id = _tenant and g.principal_id = w.id offset 0
     ) g
     where g.effect = 'allow' and g.resource_id <> _tenant
       and (g.permission_id = any (_permissions) or g.role_id = any (_roles))
       and (g.valid_from is null or g.valid_from <= statement_timestamp())
       and (g.valid_until is null or g.valid_until > statement_timestamp())
     limit _most);
end
$$;
