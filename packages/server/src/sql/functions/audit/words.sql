-- The words of a text as entries of the journal are found by them: in small letters, each up to a blank, a comma, a quotation mark or a
-- bracket; and where dots, colons, slashes or @ join it of several, these too: `directory.users` is directory.users, directory and users.
-- owner: bailiwick_journal
-- execute: bailiwick_directory
create or replace function bailiwick_journal.words(_text text, _with_parts boolean) returns setof text
language sql immutable parallel safe set search_path = pg_catalog, pg_temp
as $$
  select distinct left(p.part, 100)
    from regexp_split_to_table(lower(_text), '[\s\u00a0,;"''()<>\[\]{}]+') as s (piece)
   cross join lateral (select btrim(s.piece, '.:!?') as word) as w
   cross join lateral (
     select w.word
     union all
     select regexp_split_to_table(w.word, '[.:/@]+') where _with_parts and w.word ~ '[.:/@]'
   ) as p (part)
   where p.part <> ''
$$;
