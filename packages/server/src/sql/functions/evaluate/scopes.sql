-- What bailiwick.scope says, for many questions in one call, at most 500: the n-th is about the n-th permission on all resources of the
-- n-th type, or on the tenant where this is null.
-- notnull: ordinal, everything, all_denied, ids, denied_ids, is_whole
-- owner: bailiwick_evaluator
-- execute: application, bailiwick_directory
create or replace function bailiwick.scopes(_tenant uuid, _context text, _permissions text[], _types text[])
returns table (ordinal int, everything boolean, all_denied boolean, ids text[], denied_ids text[], is_whole boolean)
language plpgsql stable parallel safe security definer set search_path = pg_catalog, pg_temp
as $$
declare
  acting bailiwick_directory.acting := bailiwick_evaluator.acting(_tenant, _context);
begin
  if cardinality(_permissions) is distinct from cardinality(_types) or array_position(_permissions, null) is not null then
    perform bailiwick_private.fail('INVALID_INPUT', 'Permissions and types are lists of the same length, and no permission is null.', null);
  end if;
  if cardinality(_permissions) > 500 then
    perform bailiwick_private.fail('LIMIT_EXCEEDED', 'Too many questions at once.', 'Ask in several calls.',
      _seen => cardinality(_permissions)::text, _expected => '500');
  end if;
  return query
    select q.at::int, s.everything, s.all_denied, s.ids, s.denied_ids, s.is_whole
      from unnest(_permissions, _types) with ordinality as q (permission, type_code, at)
     cross join lateral bailiwick_evaluator.scope_of(_tenant, acting.bounds, q.permission, q.type_code) s
     order by q.at;
end
$$;
