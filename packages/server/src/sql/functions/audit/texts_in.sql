-- Every text, number and truth value of a document, at whatever depth, as text. 3.0 is 3.
-- owner: bailiwick_journal
-- execute: bailiwick_directory
create or replace function bailiwick_journal.texts_in(_document jsonb) returns setof text
language sql immutable parallel safe set search_path = pg_catalog, pg_temp
as $$
  select case jsonb_typeof(v.value) when 'number' then trim_scale((v.value #>> '{}')::numeric)::text else v.value #>> '{}' end
    from jsonb_path_query(_document, 'strict $.** ? (@.type() == "string" || @.type() == "number" || @.type() == "boolean")') as v (value)
$$;
