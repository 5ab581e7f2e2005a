-- What policies ask about stored permissions, in one call, at most 1,000: the n-th kind is `granted` or `denied` of the n-th permission
-- on the resource of the n-th type and key, or `holds`, which is of the tenant. As bailiwick.granted, denied and holds answer under
-- row-level security.
-- notnull: ordinal, is_so
-- owner: bailiwick_evaluator
-- execute: application, bailiwick_directory
create or replace function bailiwick.facts(
  _tenant uuid, _context text, _kinds text[], _permissions text[], _types text[], _keys text[]
) returns table (ordinal int, is_so boolean)
language plpgsql stable parallel safe security definer set search_path = pg_catalog, pg_temp
as $$
declare
  acting bailiwick_directory.acting := bailiwick_evaluator.acting(_tenant, _context);
  is_closed boolean := array_position(acting.bounds, null) is not null;
begin
  if cardinality(_kinds) is distinct from cardinality(_permissions) then
    perform bailiwick_private.fail('INVALID_INPUT', 'Kinds and permissions are lists of the same length.', null);
  end if;
  if exists (select from unnest(_kinds, _types) k (kind, type_code)
      where k.kind is null or k.kind not in ('granted', 'denied', 'holds') or (k.kind = 'holds') <> (k.type_code is null)) then
    perform bailiwick_private.fail('INVALID_INPUT', 'A question is `granted` or `denied` of a resource, or `holds` without one.', null,
      _expected => 'granted, denied or holds');
  end if;
  return query
    select a.ordinal, case _kinds[a.ordinal]
        when 'denied' then is_closed or a.answer = 'deny' or coalesce(a.conditions @> '[{"effect": "deny"}]', false)
        else a.answer = 'allow' end
      from bailiwick_evaluator.evaluate(_tenant, acting.bounds, _permissions, _types, _keys) a;
end
$$;
