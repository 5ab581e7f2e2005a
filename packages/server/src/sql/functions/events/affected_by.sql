-- The users and service accounts whose rights an event may change, by reference; null where these may be anybody, or more than `_most`.
-- owner: bailiwick_evaluator
-- execute: bailiwick_directory
create or replace function bailiwick_evaluator.affected_by(_tenant uuid, _kind text, _payload jsonb, _affected text[], _most int)
returns text[]
language plpgsql stable parallel safe set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off
as $$
declare
  -- Whom it names: groups stand for those in them.
  named text[];
  found_ones text[];
begin
  if _affected is not null then
    return _affected;
  end if;
  case split_part(_kind, '.', 1)
    when 'grant', 'denial' then
      named := array(select g.target ->> 'principal'
        from jsonb_array_elements(coalesce(_payload -> 'grants', jsonb_build_array(_payload))) g (target));
    when 'user', 'service_account', 'account' then
      return array[_payload ->> 'reference'];
    when 'setting' then
      return '{}';
    when 'role' then
      named := array(
        select distinct p.reference
          from bailiwick_directory.role r
          join bailiwick_directory.grant_entry g on g.tenant_id = _tenant and g.role_id = r.id
          join bailiwick_directory.principal p on p.tenant_id = _tenant and p.id = g.principal_id
         where r.tenant_id = _tenant and r.code = _payload ->> 'role'
         limit _most + 1);
    when 'group' then
      if _payload ? 'member' then
        return array[_payload ->> 'member'];
      end if;
      named := array[_payload ->> 'group'];
      if _kind in ('group.created', 'group.updated') then
        return '{}';
      end if;
    else
      return null;
  end case;
  if cardinality(named) > _most or exists (
    select from unnest(named) n (reference)
     where n.reference is null or n.reference in ('*', '*members')
        -- Gone since: nobody knows who was in it.
        or not exists (select from bailiwick_directory.principal p where p.tenant_id = _tenant and p.reference = n.reference)) then
    return null;
  end if;
  found_ones := array(
    select distinct s.reference
      from unnest(named) n (reference)
      join bailiwick_directory.principal p on p.tenant_id = _tenant and p.reference = n.reference
     cross join lateral (
       select p.reference where p.kind <> 'group' and p.kind <> 'anonymous'
       union all
       select w.reference from bailiwick_evaluator.subjects_in(_tenant, p.id, _most + 1) w where p.kind = 'group'
     ) s
     limit _most + 1);
  return case when cardinality(found_ones) <= _most then found_ones end;
end
$$;
