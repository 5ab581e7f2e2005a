-- The principal that a reference of a context stands for: see bailiwick_evaluator.acting.
-- owner: bailiwick_evaluator
create or replace function bailiwick_evaluator.bound(_tenant uuid, _reference text) returns uuid
language plpgsql stable parallel safe set search_path = pg_catalog, pg_temp
as $$
declare
  anonymous constant uuid := '00000000-0000-0000-0000-000000000003';
  found_id uuid;
  found_kind text;
  found_state text;
  found_source text;
begin
  if _reference is null then
    return anonymous;
  end if;
  select p.id, p.kind, p.state, p.source into found_id, found_kind, found_state, found_source
    from bailiwick_directory.principal p where p.tenant_id = _tenant and p.reference = _reference;
  if not found then
    -- A person who is signed in and no member is anybody; somebody unknown is nobody.
    perform from bailiwick_identity.account a where a.reference = _reference and a.state = 'active';
    return case when found then anonymous end;
  end if;
  if found_state <> 'active' or found_kind not in ('user', 'service', 'key') then
    return null;
  end if;
  if found_kind = 'user' then
    perform from bailiwick_identity.account a where a.id = found_id and a.state = 'active';
    if not found then
      return null;
    end if;
  end if;
  if found_source = 'break-glass' and not bailiwick_evaluator.has_broken_glass(_tenant, found_id) then
    return anonymous; -- a member only as long as that lasted
  end if;
  return found_id;
end
$$;
