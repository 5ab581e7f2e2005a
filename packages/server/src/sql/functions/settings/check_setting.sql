-- The value of a setting in its one form, or INVALID_INPUT with what was expected; NOT_FOUND for a name that nothing declares.
-- owner: bailiwick_directory
create or replace function bailiwick_directory.check_setting(_name text, _value jsonb) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
declare
  declared record;
  given text := _value #>> '{}';
  kept jsonb := _value;
  expected text;
  is_within boolean;
begin
  select * into declared from bailiwick_directory.declared_setting(_name);
  expected := concat_ws(' ',
    case declared.type when 'integer' then 'a whole number' when 'boolean' then 'true or false'
      when 'interval' then 'a text with an interval' else 'a text of at most 1000 characters' end,
    case when declared.choices is not null then 'of ' || declared.choices::text end,
    case when declared.minimum is not null then 'from ' || declared.minimum::text end,
    case when declared.maximum is not null then 'to ' || declared.maximum::text end);
  begin
    case declared.type
      when 'integer' then
        is_within := jsonb_typeof(_value) = 'number' and given::numeric = trunc(given::numeric)
          and given::numeric between -9007199254740991 and 9007199254740991
          and given::numeric >= coalesce((declared.minimum #>> '{}')::numeric, given::numeric)
          and given::numeric <= coalesce((declared.maximum #>> '{}')::numeric, given::numeric);
        -- 3.0 is 3.
        kept := case when is_within then to_jsonb(trunc(given::numeric)) end;
      when 'boolean' then
        is_within := jsonb_typeof(_value) = 'boolean';
      when 'interval' then
        is_within := jsonb_typeof(_value) = 'string'
          and given::interval >= coalesce((declared.minimum #>> '{}')::interval, given::interval)
          and given::interval <= coalesce((declared.maximum #>> '{}')::interval, given::interval);
        kept := case when is_within then to_jsonb(given::interval::text) end;
      else
        is_within := jsonb_typeof(_value) = 'string' and length(given) <= 1000;
    end case;
  exception when data_exception then
    is_within := false;
  end;
  if is_within is not true or not coalesce(declared.choices @> jsonb_build_array(kept), true) then
    perform bailiwick_private.fail('INVALID_INPUT', format('The setting %s takes another value.', _name), null,
      _seen => left(coalesce(_value::text, 'null'), 200), _expected => expected);
  end if;
  return kept;
end
$$;
