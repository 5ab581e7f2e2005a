-- An e-mail address that was given, null where nothing was. That it is one, and whose, only a message to it shows.
-- owner: bailiwick_directory
create or replace function bailiwick_directory.checked_email(_email text) returns text
language plpgsql stable parallel safe set search_path = pg_catalog, pg_temp
as $$
declare
  given text := bailiwick_private.checked_text('email', _email, 320, false);
begin
  if given !~ '^[^@[:space:]]+@[^@[:space:]]+$' then
    perform bailiwick_private.fail('INVALID_INPUT', 'email is no e-mail address.', 'Give one with one @ and without blanks.',
      _seen => 'email', _expected => 'name@domain');
  end if;
  return given;
end
$$;
