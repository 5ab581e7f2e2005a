-- The one evaluator: what the tenant's grants say to each question, for everybody in the bounds.
--
-- A bound is what bailiwick_evaluator.bound gives: of null nothing applies. `none` is where nothing allows and nothing denies. What
-- hangs on conditions is `conditional`, with the grants that decide; whoever cannot evaluate one takes an allow for absent and a
-- denial for given. `none` comes with its conditional denials too.
-- owner: bailiwick_evaluator
-- execute: bailiwick_directory
create or replace function bailiwick_evaluator.evaluate(
  _tenant uuid, _bounds uuid[], _permissions text[], _types text[], _keys text[], _delegable boolean default false
) returns table (ordinal int, answer text, conditions jsonb)
language plpgsql stable parallel safe set search_path = pg_catalog, pg_temp
as $$
declare
  asked record;
  bound uuid;
  above uuid[];
  denied boolean;
  held boolean;
  maybe boolean;
  whole boolean;
  sure int[];
  unsure int[];
  rows_of jsonb;
begin
  if cardinality(_permissions) > 1000 then
    perform bailiwick_private.fail('LIMIT_EXCEEDED', 'These are too many questions for one call.', 'Ask in several calls.',
      _seen => cardinality(_permissions)::text, _expected => '1000');
  end if;
  if cardinality(_types) is distinct from cardinality(_permissions) or cardinality(_keys) is distinct from cardinality(_permissions) then
    perform bailiwick_private.fail('INVALID_INPUT', 'Permissions, types and keys are lists of the same length.', null,
      _seen => format('%s, %s, %s', cardinality(_permissions), cardinality(_types), cardinality(_keys)));
  end if;
  for asked in
    select q.at, q.code, q.type_code, q.resource_key, p.id, p.is_platform, t.is_platform as in_platform,
           coalesce(r.allowed_by, '{}') as allowed_by, coalesce(r.denied_by, '{}') as denied_by, r.alternatives
      from unnest(_permissions, _types, _keys) with ordinality as q (code, type_code, resource_key, at)
      left join bailiwick_catalogue.permission p on p.code = q.code
      left join bailiwick_catalogue.permission_right r on r.permission_id = p.id
      left join bailiwick_directory.tenant t on t.tenant_id = _tenant
     order by q.at
  loop
    if asked.id is null then
      perform bailiwick_private.fail('UNKNOWN_PERMISSION', 'There is no such permission.',
        'Declare it in the catalogue, or correct the code.', _seen => asked.code);
    end if;
    if (asked.type_code is null) <> (asked.resource_key is null) then
      perform bailiwick_private.fail('INVALID_INPUT', 'A resource has a type and a key; without both it is the tenant.', null,
        _seen => coalesce(asked.type_code, asked.resource_key));
    end if;
    above := array[_tenant];
    if asked.type_code is not null then
      above := above || array(
        with recursive up (id) as (
          select r.id from bailiwick_evaluator.chain(asked.type_code, asked.resource_key) c
            join bailiwick_directory.resource r on r.tenant_id = _tenant and r.type_code = c.type_code and r.key = c.resource_key
          union
          select n.id from up
            cross join lateral (
              select e.parent_id as id from bailiwick_directory.resource_edge e where e.tenant_id = _tenant and e.child_id = up.id
              union all
              select o.id from bailiwick_directory.resource r
                cross join lateral bailiwick_evaluator.chain(r.type_code, r.key) c
                join bailiwick_directory.resource o on o.tenant_id = _tenant and o.type_code = c.type_code and o.key = c.resource_key
               where r.tenant_id = _tenant and r.id = up.id
            ) n
        )
        select up.id from up);
    end if;
    denied := false;
    held := true;
    maybe := true;
    rows_of := '[]';
    foreach bound in array _bounds loop
      with recursive groups (id, live) as (
        select m.group_id, g.state = 'active'
          from bailiwick_directory.membership m
          join bailiwick_directory.principal g on g.tenant_id = _tenant and g.id = m.group_id
         where m.tenant_id = _tenant and m.principal_id = bound
           and (m.valid_from is null or m.valid_from <= statement_timestamp())
           and (m.valid_until is null or m.valid_until > statement_timestamp())
        union
        select e.parent_id, groups.live and g.state = 'active'
          from groups
          join bailiwick_directory.group_edge e on e.tenant_id = _tenant and e.child_id = groups.id
          join bailiwick_directory.principal g on g.tenant_id = _tenant and g.id = e.parent_id
      ), who (id, live) as (
        select bound, true where bound is not null
        union all
        select '00000000-0000-0000-0000-000000000001', true where bound is not null
        union all
        select '00000000-0000-0000-0000-000000000002', true where bound <> '00000000-0000-0000-0000-000000000003'
        union all
        select groups.id, bool_or(groups.live) from groups group by groups.id
      ), found_grants as (
        select g.*, who.live and (o.state is null or o.state = 'active') as live,
               case when g.permission_id is not null then array[g.permission_id]
                 else array(select rp.permission_id from bailiwick_directory.role_permission rp
                             where rp.tenant_id = _tenant and rp.role_id = g.role_id) end as gives
          from who
          join bailiwick_directory.grant_entry g on g.tenant_id = _tenant and g.principal_id = who.id and g.resource_id = any (above)
          left join bailiwick_directory.role o on o.tenant_id = _tenant and o.id = g.role_id
         where (g.valid_from is null or g.valid_from <= statement_timestamp())
           and (g.valid_until is null or g.valid_until > statement_timestamp())
           and (not asked.is_platform or asked.in_platform)
      ), allows as (
        select f.* from found_grants f where f.effect = 'allow' and f.live and (f.delegable or not _delegable)
      ), deciding as (
        select f.* from found_grants f where f.effect = 'deny' and f.gives && asked.denied_by and f.condition_name is not null
        union all
        select a.* from allows a
         where a.condition_name is not null and (a.gives && asked.allowed_by or exists (
           select from jsonb_array_elements(asked.alternatives) s (parts), jsonb_array_elements_text(s.parts) p (part),
                       bailiwick_catalogue.permission_right r
            where r.permission_id = p.part::int and a.gives && r.allowed_by))
      )
      select exists (select from found_grants f where f.effect = 'deny' and f.condition_name is null and f.gives && asked.denied_by),
             array(select distinct x from allows a, unnest(a.gives) x where a.condition_name is null),
             array(select distinct x from allows a, unnest(a.gives) x),
             (select coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('id', d.id, 'effect', d.effect, 'permission', p.code, 'role', o.code,
                 'condition', d.condition_name, 'principal', w.reference, 'resource', jsonb_build_object('type', r.type_code, 'key', r.key)))
                 || jsonb_build_object('params', d.params) order by d.id), '[]')
                from deciding d
                join bailiwick_directory.principal w on w.tenant_id = _tenant and w.id = d.principal_id
                join bailiwick_directory.resource r on r.tenant_id = _tenant and r.id = d.resource_id
                left join bailiwick_directory.role o on o.tenant_id = _tenant and o.id = d.role_id
                left join bailiwick_catalogue.permission p on p.id = d.permission_id)
        into whole, sure, unsure, conditions;
      denied := denied or whole;
      rows_of := rows_of || conditions;
      held := held and (sure && asked.allowed_by or exists (
        select from jsonb_array_elements(asked.alternatives) s (parts)
         where not exists (select from jsonb_array_elements_text(s.parts) p (part)
            left join bailiwick_catalogue.permission_right r on r.permission_id = p.part::int
           where (sure && r.allowed_by) is not true)));
      maybe := maybe and (unsure && asked.allowed_by or exists (
        select from jsonb_array_elements(asked.alternatives) s (parts)
         where not exists (select from jsonb_array_elements_text(s.parts) p (part)
            left join bailiwick_catalogue.permission_right r on r.permission_id = p.part::int
           where (unsure && r.allowed_by) is not true)));
    end loop;
    conditions := (select jsonb_agg(x) from jsonb_array_elements(rows_of) x
      where x ->> 'effect' = 'deny' or maybe and not held);
    ordinal := asked.at;
    answer := case when denied then 'deny'
      when held and conditions is null then 'allow'
      when held or maybe then 'conditional'
      else 'none' end;
    if answer = 'deny' then
      conditions := null;
    end if;
    return next;
  end loop;
end
$$;
