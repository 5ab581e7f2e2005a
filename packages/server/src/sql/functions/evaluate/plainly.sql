-- Who asks for one permission on a type, by the verified setting, where the answer for all resources of the type is that of the tenant
-- but for the keys of bailiwick_evaluator.sets: one bound, no parts, nothing above by keys. No row where it is not so, or nobody is
-- verified: then each row has to be asked about.
-- owner: bailiwick_evaluator
create or replace function bailiwick_evaluator.plainly(_permission text, _type text)
returns table (tenant_id uuid, bound uuid, allowed_by int[], denied_by int[], everything boolean, all_denied boolean)
language plpgsql stable parallel safe set search_path = pg_catalog, pg_temp
as $$
declare
  asking bailiwick_directory.acting := bailiwick_evaluator.asking();
  told text;
begin
  if asking.actors is null or cardinality(asking.bounds) > 1
    or not exists (select from bailiwick_catalogue.resource_type t where t.code = _type)
    or exists (select from bailiwick_catalogue.resource_type t where t.parent_code is not null and (t.code = _type or t.is_container)) then
    return;
  end if;
  select r.allowed_by, r.denied_by into allowed_by, denied_by
    from bailiwick_catalogue.permission p
    join bailiwick_catalogue.permission_right r on r.permission_id = p.id
   where p.code = _permission and not p.is_platform and r.alternatives is null;
  if not found then
    return;
  end if;
  tenant_id := asking.tenant_id;
  bound := asking.bounds[1];
  everything := false;
  all_denied := bound is null;
  if bound is not null then
    told := bailiwick_evaluator.named(tenant_id, asking.actors[1], _permission);
    if told is not null then
      everything := told = 'allow';
      all_denied := told = 'deny';
    else
      select a.answer = 'allow', a.answer = 'deny' or coalesce(a.conditions @> '[{"effect": "deny"}]', false) into everything, all_denied
        from bailiwick_evaluator.evaluate(tenant_id, array[bound], array[_permission], '{null}', '{null}') a;
    end if;
  end if;
  return next;
end
$$;
