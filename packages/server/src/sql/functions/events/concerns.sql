-- Whether an event may change what these have: `_who` are the principals that they stand for, `_references` their own. Null where nobody
-- can say, which is as good as yes: a kind that is not here costs a look, and no right. `_affected` names who was concerned, where what
-- they were in is gone.
-- owner: bailiwick_evaluator
-- execute: bailiwick_directory
create or replace function bailiwick_evaluator.concerns(
  _tenant uuid, _who uuid[], _references text[], _kind text, _payload jsonb, _affected text[]
) returns boolean
language plpgsql stable parallel safe set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off
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
      return _payload ->> 'reference' = any (own);
    when 'resource' then
      -- What is on it is asked there each time.
      return false;
    when 'setting' then
      return _payload ->> 'setting' is not distinct from 'cache.bound';
    else
  end case;
  case _kind
    when 'group.member_added', 'group.member_removed' then
      return _payload ->> 'member' = any (own);
    when 'group.nested', 'group.unnested', 'group.enabled', 'group.disabled' then
      -- Of the one below: who is not in it is not above it by this.
      return exists (select from bailiwick_directory.principal p
        where p.tenant_id = _tenant and p.reference = _payload ->> 'group' and p.id = any (_who));
    when 'role.changed', 'role.enabled', 'role.disabled' then
      return exists (
        select from bailiwick_directory.role r
          join bailiwick_directory.grant_entry g on g.tenant_id = _tenant and g.role_id = r.id
         where r.tenant_id = _tenant and r.code = _payload ->> 'role' and g.principal_id = any (_who));
    when 'group.created', 'group.updated', 'role.created', 'role.updated', 'role.removed', 'tenant.created', 'tenant.updated' then
      return false;
    else
      return null;
  end case;
end
$$;
