-- What an entry of the journal is found by, digests of at most 500 terms: its event and the categories that this is in, who did it, the request,
-- whether it is of security, and words: those of the target, of who did it and from where, and of the data. Each begins with a letter
-- that says which: `e group.created`, `e group`, `a ann`, `r <request id>`, `s`, `w editors`.
-- owner: bailiwick_journal
-- execute: bailiwick_directory
create or replace function bailiwick_journal.terms(
  _tenant uuid, _event text, _is_security boolean, _actors text[], _request jsonb, _target jsonb, _data jsonb
) returns bigint[]
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp
as $$
declare
  found text[];
  word text;
  category text := _event;
  request_id text := _request ->> 'requestId';
  told text[] := bailiwick_journal.words(_target, concat_ws(' ', array_to_string(_actors, ' '), _request ->> 'ip'));
begin
  loop
    found := found || ('e ' || category);
    category := substring(category from '^(.*)\.[^.]*$');
    exit when category is null;
  end loop;
  if _is_security then
    found := found || 's'::text;
  end if;
  if request_id is not null then
    found := found || ('r ' || left(request_id, 100));
  end if;
  foreach word in array _actors loop
    if not 'a ' || left(word, 100) = any (found) then
      found := found || ('a ' || left(word, 100));
    end if;
  end loop;
  foreach word in array told loop
    found := found || ('w ' || word);
  end loop;
  foreach word in array bailiwick_journal.words(_data, null) loop
    exit when cardinality(found) >= 500;
    if word <> all (told) then
      found := found || ('w ' || word);
    end if;
  end loop;
  return bailiwick_journal.digests(_tenant, found[:500]);
end
$$;
