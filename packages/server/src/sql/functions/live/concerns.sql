-- Whether an event may change what these have: `_who` are the principals that they stand for, `_references` their own. A kind that is not
-- here concerns everybody, so a new one costs a look and no right. `_affected` names who was, where nobody could tell afterwards.
-- owner: bailiwick_evaluator
-- execute: bailiwick_directory
create or replace function bailiwick_evaluator.concerns(
  _tenant uuid, _who uuid[], _references text[], _kind text, _payload jsonb, _affected text[]
) returns boolean
language plpgsql stable parallel safe set search_path = pg_catalog, pg_temp
as $$
declare
  -- Nobody has none.
  own text[] := array_remove(_references, null);
begin
  if _affected is not null then
    return _affected && own;
  end if;
  case split_part(_kind, '.', 1)
    when 'grant', 'denial' then
      return exists (
        select from jsonb_array_elements(coalesce(_payload -> 'grants', jsonb_build_array(_payload))) g (target)
          join bailiwick_directory.principal p on p.tenant_id = _tenant and p.reference = g.target ->> 'principal'
         where p.id = any (_who));
    when 'user', 'service_account', 'account' then
      return coalesce(_payload ->> 'reference' = any (own), true);
    when 'resource' then
      -- What is on it is asked there each time.
      return false;
    when 'setting' then
      return _payload ->> 'setting' is not distinct from 'cache.bound';
    else
  end case;
  case _kind
    when 'group.member_added', 'group.member_removed' then
      return coalesce(_payload ->> 'member' = any (own), true);
    when 'group.nested', 'group.unnested', 'group.enabled', 'group.disabled' then
      -- Of the one below: who is not in it is not above it by this.
      return exists (select from bailiwick_directory.principal p
        where p.tenant_id = _tenant and p.reference = _payload ->> 'group' and p.id = any (_who));
    when 'group.created', 'group.updated', 'role.created', 'role.updated', 'tenant.created', 'tenant.updated' then
      return false;
    else
      return true;
  end case;
end
$$;
