-- The parameters of a stored condition, held to the types that the condition declares: all of them, and no others. Null where there
-- is no condition.
-- owner: bailiwick_directory
-- execute: bailiwick_catalogue
create or replace function bailiwick_directory.checked_params(_condition text, _params jsonb) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
declare
  declared jsonb;
  parameter record;
  fits boolean;
begin
  if _condition is null then
    if _params is not null then
      perform bailiwick_private.fail('INVALID_INPUT', 'There are parameters and no condition.', 'Name the condition that takes them.',
        _seen => left(_params::text, 200), _expected => 'a condition');
    end if;
    return null;
  end if;
  select c.parameters into declared from bailiwick_catalogue.condition c where c.name = _condition and c.retired_at is null;
  if not found then
    perform bailiwick_private.fail('UNKNOWN_CONDITION', 'There is no such condition.', 'Declare it in the catalogue, or correct the name.',
      _seen => left(_condition, 200));
  end if;
  if jsonb_typeof(coalesce(_params, '{}')) <> 'object' then
    perform bailiwick_private.fail('INVALID_INPUT', 'The parameters of a condition are an object.', null,
      _seen => jsonb_typeof(_params), _expected => declared::text);
  end if;
  -- They are part of a key.
  if pg_column_size(_params) > 2000 then
    perform bailiwick_private.fail('INVALID_INPUT', 'The parameters of the condition are too long.', 'Give less, or keep it where the condition looks it up.',
      _seen => pg_column_size(_params)::text, _expected => 'at most 2000 bytes');
  end if;
  for parameter in
    select coalesce(d.key, g.key) as name, d.value as type, g.value as value
      from jsonb_each_text(declared) d full join jsonb_each(coalesce(_params, '{}')) g on g.key = d.key
     order by 1
  loop
    fits := parameter.type is not null and parameter.value is not null and bailiwick_directory.fits_type(parameter.type, parameter.value);
    if not fits then
      perform bailiwick_private.fail('INVALID_INPUT',
        case when parameter.type is null then format('The condition %s has no parameter %s.', _condition, left(parameter.name, 100))
          when parameter.value is null then format('The parameter %s of the condition %s is missing.', parameter.name, _condition)
          else format('The parameter %s of the condition %s is of the type %s.', parameter.name, _condition, parameter.type) end,
        null, _seen => left(parameter.value::text, 200), _expected => coalesce(parameter.type, declared::text));
    end if;
  end loop;
  return coalesce(_params, '{}');
end
$$;
