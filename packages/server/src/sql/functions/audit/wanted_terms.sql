-- The terms that an entry has which is looked for: see bailiwick_journal.terms. None where nothing is looked for that entries are found
-- by. Refuses to look for a text without a word.
-- owner: bailiwick_directory
create or replace function bailiwick_directory.wanted_terms(
  _event text, _actor text, _target jsonb, _data jsonb, _request_id text, _search text, _security boolean
) returns text[]
language plpgsql stable parallel safe set search_path = pg_catalog, pg_temp
as $$
declare
  -- Of what is joined the whole is enough, which is rarer than its parts.
  searched text[] := array(select 'w ' || w from bailiwick_journal.words(_search, false) w);
begin
  if btrim(_search) <> '' and searched = '{}' then
    perform bailiwick_private.fail('INVALID_INPUT', 'There is no word to search for.', null, _seen => left(_search, 200), _expected => 'whole words');
  end if;
  return array(
    select 'e ' || _event where _event is not null
    union
    select 'a ' || left(_actor, 100) where _actor is not null
    union
    select 'r ' || left(_request_id, 100) where _request_id is not null
    union
    select 's' where _security
    union
    select unnest(searched)
    union
    select 'w ' || w.word
      from (select x from bailiwick_journal.texts_in(_target) as x union all select x from bailiwick_journal.texts_in(_data) as x) as s (said)
     cross join lateral bailiwick_journal.words(s.said, false) as w (word));
end
$$;
