-- The words of documents, texts and numbers at whatever depth, as entries of the journal are found by them: in small letters, each up to a
-- blank, a comma, a quotation mark or a bracket, without marks at its ends. `article.update` and `ann@example.org` are one word each,
-- 3.0 is 3. Truth values are no words.
-- owner: bailiwick_journal
-- execute: bailiwick_directory
create or replace function bailiwick_journal.words(_documents jsonb, _more text) returns text[]
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp
as $$
begin
  return array(
    select distinct left(w.word, 100)
      from regexp_split_to_table(lower(concat_ws(' ', (
             select string_agg(case jsonb_typeof(v.value) when 'number' then trim_scale((v.value #>> '{}')::numeric)::text else v.value #>> '{}' end, ' ')
               from jsonb_path_query(_documents, 'strict $.** ? (@.type() == "string" || @.type() == "number")') as v (value)), _more)),
             '[\s\u00a0,;"''()<>\[\]{}]+') as s (piece)
     cross join lateral btrim(s.piece, '.:!?') as w (word)
     where w.word <> '');
end
$$;
