-- Refuses a value that is none of those there are; null is none said.
-- owner: bailiwick_directory
create or replace function bailiwick_directory.checked_choice(_name text, _value text, _choices text[]) returns void
language plpgsql stable parallel safe set search_path = pg_catalog, pg_temp
as $$
begin
  if not _value = any (_choices) then
    perform bailiwick_private.fail('INVALID_INPUT', format('There is no %s %s.', _name, left(_value, 100)),
      format('Say one of: %s.', array_to_string(_choices, ', ')), _seen => left(_value, 100), _expected => array_to_string(_choices, ', '));
  end if;
end
$$;
