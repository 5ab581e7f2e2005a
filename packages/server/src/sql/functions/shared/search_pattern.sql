-- The pattern for `ilike` that finds a text anywhere, with no character of it taken as a wildcard; null where nothing is searched for.
-- owner: bailiwick_context
-- execute: bailiwick_directory, bailiwick_evaluator, bailiwick_catalogue
create or replace function bailiwick_private.search_pattern(_search text) returns text
language plpgsql stable parallel safe set search_path = pg_catalog, pg_temp
as $$
declare
  wanted text := btrim(_search);
begin
  if length(wanted) > 200 then
    perform bailiwick_private.fail('INVALID_INPUT', format('The text to search for has %s characters.', length(wanted)),
      'Search for at most 200 characters.', _seen => length(wanted)::text, _expected => 'at most 200');
  end if;
  return '%' || regexp_replace(nullif(wanted, ''), '([\\%_])', '\\\1', 'g') || '%';
end
$$;
