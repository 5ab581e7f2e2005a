-- What bailiwick.scope says, of everybody in the bounds; of the tenant alone where no type is said. Bounds that are null are those of an
-- unknown tenant.
-- owner: bailiwick_evaluator
create or replace function bailiwick_evaluator.scope_of(_tenant uuid, _bounds uuid[], _permission text, _type text)
returns table (everything boolean, all_denied boolean, ids text[], denied_ids text[], is_whole boolean)
language plpgsql stable parallel safe set search_path = pg_catalog, pg_temp
as $$
declare
  most constant int := 10000;
  top record;
  touched text[];
  part text[];
  rights record;
  at int := 1;
begin
  select a.answer, coalesce(a.conditions @> '[{"effect": "deny"}]', false) as may_deny into top
    from bailiwick_evaluator.evaluate(_tenant, coalesce(_bounds, '{null}'), array[_permission], '{null}', '{null}') a;
  if _type is not null and not exists (select from bailiwick_catalogue.resource_type t where t.code = _type) then
    perform bailiwick_private.fail('UNKNOWN_TYPE', 'There is no such type of resource.',
      'Declare it in the catalogue, or correct the name.', _seen => _type);
  end if;
  everything := top.answer = 'allow';
  all_denied := top.answer = 'deny' or top.may_deny or _bounds is null or array_position(_bounds, null) is not null;
  ids := '{}';
  denied_ids := '{}';
  is_whole := true;
  if _type is null or _bounds is null or array_remove(_bounds, null) = '{}' then
    return next;
    return;
  end if;
  is_whole := not exists (select from bailiwick_catalogue.resource_type t where t.parent_code is not null and (t.code = _type or t.is_container));
  if not is_whole then
    return next;
    return;
  end if;
  select r.allowed_by, r.denied_by into rights
    from bailiwick_catalogue.permission p
    join bailiwick_catalogue.permission_right r on r.permission_id = p.id
   where p.code = _permission and not p.is_platform and r.alternatives is null;
  if found and cardinality(_bounds) = 1 then
    -- As most are asked: all in one statement. At a denial on the tenant nothing else counts.
    if not all_denied then
      select coalesce(array_agg(s.resource_key) filter (where s.is_allowed and not s.is_denied and not everything), '{}'),
             coalesce(array_agg(s.resource_key) filter (where s.is_denied), '{}')
        into ids, denied_ids
        from bailiwick_evaluator.sets(_tenant, _bounds[1], _type, rights.allowed_by, rights.denied_by) s;
    end if;
    return next;
    return;
  end if;
  touched := bailiwick_evaluator.touched(_tenant, _bounds, _type, most + 1);
  is_whole := cardinality(touched) <= most;
  if not is_whole then
    return next;
    return;
  end if;
  while at <= cardinality(touched) loop
    part := touched[at : at + 999];
    select ids || coalesce(array_agg(part[a.ordinal]) filter (where a.answer = 'allow' and not everything), '{}'),
           denied_ids || coalesce(array_agg(part[a.ordinal]) filter (where a.answer = 'deny' or a.conditions @> '[{"effect": "deny"}]'), '{}')
      into ids, denied_ids
      from bailiwick_evaluator.evaluate(_tenant, _bounds, array_fill(_permission, array[cardinality(part)]),
        array_fill(_type, array[cardinality(part)]), part) a;
    at := at + 1000;
  end loop;
  return next;
end
$$;
