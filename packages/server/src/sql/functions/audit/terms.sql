-- What an entry of the journal is found by, at most 500 terms: its event and the categories that this is in, who did it, the request,
-- whether it is of security, and the words of all of it. Each begins with a letter that says which: `e group.created`, `e group`,
-- `a ann`, `r <request id>`, `s`, `w editors`.
-- owner: bailiwick_journal
-- execute: bailiwick_directory
create or replace function bailiwick_journal.terms(
  _event text, _is_security boolean, _actors text[], _request jsonb, _target jsonb, _data jsonb
) returns setof text
language sql stable parallel safe set search_path = pg_catalog, pg_temp
as $$
  select t.term from (
    select 'e ' || array_to_string((string_to_array(_event, '.'))[:n], '.') as term, 1 as ordinal
      from generate_series(1, cardinality(string_to_array(_event, '.'))) n
    union all
    select 's', 1 where _is_security
    union all
    select 'a ' || left(a.actor, 100), 1 from unnest(_actors) as a (actor)
    union all
    select 'r ' || left(_request ->> 'requestId', 100), 1 where _request ->> 'requestId' is not null
    union all
    select 'w ' || w.word, s.ordinal
      from (
        select x, 2 as ordinal from bailiwick_journal.texts_in(_target) as x
        union all
        select a.actor, 2 from unnest(_actors) as a (actor)
        union all
        select x, 3 from bailiwick_journal.texts_in(_data) as x
        union all
        -- Of a browser nobody looks for the words.
        select x, 4 from bailiwick_journal.texts_in(case jsonb_typeof(_request) when 'object' then _request - 'userAgent' else '{}' end) as x
      ) as s (said, ordinal)
     cross join lateral bailiwick_journal.words(s.said, true) as w (word)
  ) as t
  group by t.term order by min(t.ordinal), t.term limit 500
$$;
