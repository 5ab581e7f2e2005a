-- Removes grants or lifts denials, for every function that does, and says how many: asks whether the denials may be lifted, and leaves
-- the tenant its administrator. What a declaration has given stays until that changes.
-- owner: bailiwick_directory
create or replace function bailiwick_directory.take(_acting bailiwick_directory.acting, _ids uuid[], _reason text) returns bigint
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
declare
  why text := bailiwick_private.checked_text('reason', _reason, 1000, false);
  declared_by text;
  denied boolean;
  at_root boolean;
  targets jsonb;
  removed bigint;
begin
  select min(g.source) filter (where g.source <> 'manual'), bool_or(g.effect = 'deny'), bool_or(g.resource_id = _acting.tenant_id),
         jsonb_agg(bailiwick_directory.grant_target(_acting.tenant_id, g.id) order by g.id)
    into declared_by, denied, at_root, targets
    from bailiwick_directory.grant_entry g where g.tenant_id = _acting.tenant_id and g.id = any (_ids);
  if targets is null then
    return 0;
  end if;
  if declared_by is not null then
    perform bailiwick_private.fail('PROTECTED', format('%s declares this.', declared_by),
      'Take it out of the declaration; to stop it at once, deny it.', _seen => declared_by, _expected => 'manual');
  end if;
  if denied then
    perform bailiwick_directory.require_held(_acting, array_agg(p.permission_id), array_agg(g.resource_id), array_agg(g.valid_until),
        array_agg(g.condition_name), array_agg(g.params), true)
      from bailiwick_directory.grant_entry g
      cross join lateral bailiwick_directory.permissions_of(_acting.tenant_id, g.permission_id, g.role_id) p
     where g.tenant_id = _acting.tenant_id and g.id = any (_ids) and g.effect = 'deny'
       and (g.valid_until is null or g.valid_until > statement_timestamp())
    having count(*) > 0;
  end if;
  removed := bailiwick_directory.drop_grants(_acting, _ids);
  if at_root then
    perform bailiwick_directory.require_administrator(_acting.tenant_id);
  end if;
  perform bailiwick_directory.done(_acting, case when denied then 'denial.removed' else 'grant.removed' end,
    case jsonb_array_length(targets) when 1 then targets -> 0 else jsonb_build_object('grants', targets) end,
    jsonb_strip_nulls(jsonb_build_object('reason', why)));
  return removed;
end
$$;
