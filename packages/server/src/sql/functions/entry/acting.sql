-- Who asks, as the context says it: the principals of the tenant, each of whom has to be permitted. Refuses without a good context.
--
-- A bound is the id of a principal, that of `anonymous` for whoever is nobody here, and null for whoever is unknown or inactive,
-- who gets nothing at all.
-- owner: bailiwick_evaluator
-- execute: bailiwick_directory, bailiwick_catalogue
create or replace function bailiwick_evaluator.acting(_tenant uuid, _context text) returns bailiwick_directory.acting
language plpgsql stable parallel safe security definer set search_path = pg_catalog, pg_temp
as $$
declare
  context jsonb := bailiwick.verified(_context);
  acting bailiwick_directory.acting;
  state text;
begin
  -- One who is active, as is usual, in one statement. Who is there for broken glass only is looked at below.
  select _tenant, array[p.id], array[p.reference], coalesce(context -> 'r', '{}') into acting
    from bailiwick_directory.tenant t
   cross join lateral (
     select * from bailiwick_directory.principal p where p.tenant_id = _tenant and p.reference = context #>> '{p,0,id}' offset 0
   ) p
   where t.tenant_id = _tenant and t.state = 'active' and p.state = 'active' and p.source <> 'break-glass' and context ->> 't' = _tenant::text
     and case jsonb_typeof(context -> 'p') when 'array' then jsonb_array_length(context -> 'p') = 1 end
     and case p.kind when 'user' then 'active' = (select a.state from bailiwick_identity.account a where a.id = p.id)
           else p.kind in ('service', 'key') end;
  if found then
    return acting;
  end if;
  if context is null then
    perform bailiwick_private.fail('CONTEXT_REFUSED', 'The database does not accept the context of this call.',
      'Sign it with a key that the database has, for this database: see addContextKey.');
  end if;
  if jsonb_typeof(context -> 'p') is distinct from 'array' or jsonb_path_exists(context, '$.p[*] ? (!exists(@.id))') then
    perform bailiwick_private.fail('CONTEXT_REFUSED', 'A subject of the context has no `id`, by which the directory knows it.',
      'Give subjects an `id`; null is the anonymous one.');
  end if;
  if context ->> 't' is distinct from _tenant::text then
    perform bailiwick_private.fail('CONTEXT_REFUSED', 'The context is for another tenant than the call.',
      'Give the tenant of the context.', _seen => _tenant::text);
  end if;
  acting.tenant_id := _tenant;
  acting.request := coalesce(context -> 'r', '{}');
  select t.state into state from bailiwick_directory.tenant t where t.tenant_id = _tenant;
  if state is distinct from 'active' then
    perform bailiwick_private.fail('TENANT_INACTIVE', 'There is no active tenant of this id.', null, _seen => _tenant::text);
  end if;
  select array_agg(coalesce(p.who ->> 'id', 'anonymous') order by p.at),
         array_agg(bailiwick_evaluator.bound(_tenant, p.who ->> 'id') order by p.at)
    into acting.actors, acting.bounds
    from jsonb_array_elements(context -> 'p') with ordinality as p (who, at);
  if acting.bounds is null then
    perform bailiwick_private.fail('CONTEXT_REFUSED', 'The context names nobody.', 'Give it a subject; null is the anonymous one.');
  end if;
  return acting;
end
$$;
