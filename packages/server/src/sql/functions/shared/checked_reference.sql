-- A reference that is to be given to something new, exactly as it is. `*` begins those of the tops, which nobody makes.
-- owner: bailiwick_context
-- execute: bailiwick_directory, bailiwick_evaluator, bailiwick_catalogue
create or replace function bailiwick_private.checked_reference(_name text, _value text) returns text
language plpgsql stable parallel safe set search_path = pg_catalog, pg_temp
as $$
declare
  given text := bailiwick_private.checked_text(_name, _value, 200, true);
begin
  -- Contexts name it by all its characters, so none may be lost on the way.
  if given <> _value then
    perform bailiwick_private.fail('INVALID_INPUT', format('%s has blanks around it.', _name), 'Give it without.',
      _seen => _name, _expected => 'no blanks around it');
  end if;
  if starts_with(given, '*') then
    perform bailiwick_private.fail('INVALID_INPUT', format('%s begins with *.', _name), 'These are kept for everyone, members and anonymous.',
      _seen => given, _expected => 'another beginning');
  end if;
  return given;
end
$$;
