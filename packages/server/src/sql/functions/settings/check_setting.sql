-- The value of a setting in its one form, or INVALID_INPUT with what was expected; NOT_FOUND for a name that nothing declares.
-- owner: bailiwick_directory
create or replace function bailiwick_directory.check_setting(_tenant uuid, _name text, _value jsonb) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
declare
  declared record;
  kept jsonb;
begin
  select * into declared from bailiwick_directory.declared_setting(_tenant, _name);
  kept := bailiwick_catalogue.fitting_setting(declared.type, declared.minimum, declared.maximum, declared.choices, _value);
  if kept is null then
    perform bailiwick_private.fail('INVALID_INPUT', format('The setting %s takes another value.', _name), null,
      _seen => left(coalesce(_value::text, 'null'), 200), _expected => concat_ws(' ',
        case declared.type when 'integer' then 'a whole number' when 'boolean' then 'true or false'
          when 'interval' then 'a text with an interval' else 'a text of at most 1000 characters' end,
        case when declared.choices is not null then 'of ' || declared.choices::text end,
        case when declared.minimum is not null then 'from ' || declared.minimum::text end,
        case when declared.maximum is not null then 'to ' || declared.maximum::text end));
  end if;
  return kept;
end
$$;
