-- Refuses what is no record of the properties that are looked for.
-- owner: bailiwick_directory
create or replace function bailiwick_directory.check_searched(_what text, _value jsonb) returns void
language plpgsql stable parallel safe set search_path = pg_catalog, pg_temp
as $$
begin
  if _value is not null and jsonb_typeof(_value) <> 'object' then
    perform bailiwick_private.fail('INVALID_INPUT', format('The %s is described by its properties.', _what), null,
      _seen => left(_value::text, 200), _expected => 'an object, such as {"group": "editors"}');
  end if;
end
$$;
