-- Whom a question of who asks is about: of themselves where nobody is named, else of a principal of the tenant, which needs
-- `directory.inspect` on the resource, or on the tenant where none is said. A missing and a foreign one are the same. What it gives
-- is as bailiwick_evaluator.acting gives it.
-- owner: bailiwick_evaluator
create or replace function bailiwick_evaluator.about(
  _tenant uuid, _context text, _principal text, _type text default null, _key text default null
) returns bailiwick_directory.acting
language plpgsql stable parallel safe set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off
as $$
declare
  anonymous constant uuid := '00000000-0000-0000-0000-000000000003';
  asked bailiwick_directory.acting := bailiwick_evaluator.acting(_tenant, _context);
  found_kind text;
begin
  if _principal is null then
    return asked;
  end if;
  if cardinality(asked.bounds) = 1 then
    if asked.bounds[1] is distinct from anonymous and asked.actors[1] = _principal
      or asked.bounds[1] = anonymous and _principal = '*anonymous' then
      return asked;
    end if;
  end if;
  perform bailiwick_evaluator.require_inspect(asked, _type, _key);
  select p.kind into found_kind from bailiwick_directory.principal p where p.tenant_id = _tenant and p.reference = _principal;
  if found_kind is null then
    perform bailiwick_private.fail('NOT_FOUND', format('There is no principal with the reference %s here.', left(_principal, 200)),
      'List what there is in the tenant.', _seen => left(_principal, 200));
  end if;
  if found_kind not in ('user', 'service', 'key', 'anonymous') then
    perform bailiwick_private.fail('INVALID_INPUT', format('%s is nobody who asks.', left(_principal, 200)),
      'Name a user, a service account or a key; of a group ask about its members.', _seen => found_kind, _expected => 'user, service, key, *anonymous');
  end if;
  asked.actors := array[_principal];
  asked.bounds := array[case when found_kind = 'anonymous' then anonymous else bailiwick_evaluator.bound(_tenant, _principal) end];
  return asked;
end
$$;
