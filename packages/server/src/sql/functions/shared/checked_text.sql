-- A text that was given, without blanks around it; null where nothing or only blanks were given and that is allowed. Refuses what is
-- missing, what is longer than `_maximum` characters, and control characters, which would hide what a reader of it sees.
-- owner: bailiwick_context
-- execute: bailiwick_directory, bailiwick_evaluator, bailiwick_catalogue
create or replace function bailiwick_private.checked_text(_name text, _value text, _maximum int, _required boolean) returns text
language plpgsql stable parallel safe set search_path = pg_catalog, pg_temp
as $$
declare
  given text := nullif(btrim(_value, E' \t\n\r\f\u000b\u00a0'), '');
begin
  if given is null then
    if _required then
      perform bailiwick_private.fail('INVALID_INPUT', format('%s is missing.', _name), format('Give a text of 1 to %s characters.', _maximum),
        _seen => _name, _expected => format('1 to %s characters', _maximum));
    end if;
    return null;
  end if;
  if length(given) > _maximum then
    perform bailiwick_private.fail('INVALID_INPUT', format('%s has %s characters.', _name, length(given)),
      format('Give at most %s characters.', _maximum), _seen => _name, _expected => format('at most %s characters', _maximum));
  end if;
  -- C0, DEL and C1, and what reverses or joins lines.
  if given ~ '[\u0001-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]' then
    perform bailiwick_private.fail('INVALID_INPUT', format('%s has a control character.', _name), 'Give a text of one line without control characters.',
      _seen => _name, _expected => 'no control characters');
  end if;
  return given;
end
$$;
