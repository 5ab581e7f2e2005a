-- Whether an entry is one that is looked for, exactly: terms may be cut short.
-- owner: bailiwick_journal
create or replace function bailiwick_journal.fits(
  _of_event text, _actors text[], _request jsonb, _of_target jsonb, _of_data jsonb,
  _event text, _actor text, _target jsonb, _data jsonb, _request_id text
) returns boolean
language sql immutable parallel safe
as $$
  select (_event is null or _of_event = _event or starts_with(_of_event, _event || '.'))
     and (_actor is null or _actor = any (_actors))
     and (_request_id is null or _request ->> 'requestId' = _request_id)
     and (_target is null or _of_target @> _target)
     and (_data is null or _of_data @> _data)
$$;
