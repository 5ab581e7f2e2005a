-- The digests of the terms that an entry has which is looked for: see bailiwick_journal.terms. None where nothing is looked for that entries are found
-- by. Refuses to look for a text without a word.
-- owner: bailiwick_directory
create or replace function bailiwick_directory.wanted_terms(
  _tenant uuid, _event text, _actor text, _target jsonb, _data jsonb, _request_id text, _search text, _security boolean
) returns bigint[]
language plpgsql stable parallel safe set search_path = pg_catalog, pg_temp
as $$
declare
  searched text[] := bailiwick_journal.words(null, _search);
begin
  if btrim(_search) <> '' and searched = '{}' then
    perform bailiwick_private.fail('INVALID_INPUT', 'There is no word to search for.', null, _seen => left(_search, 200), _expected => 'whole words');
  end if;
  return bailiwick_journal.digests(_tenant, array(
    select 'e ' || _event where _event is not null
    union
    select 'a ' || left(_actor, 100) where _actor is not null
    union
    select 'r ' || left(_request_id, 100) where _request_id is not null
    union
    select 's' where _security
    union
    select 'w ' || w from unnest(searched || bailiwick_journal.words(jsonb_build_array(_target, _data), null)) w));
end
$$;
