-- A value of a setting in its one form; null where it is of another type, or not one of the choices, or out of the bounds.
-- owner: bailiwick_catalogue
-- execute: bailiwick_directory
create or replace function bailiwick_catalogue.fitting_setting(_type text, _minimum jsonb, _maximum jsonb, _choices jsonb, _value jsonb) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
declare
  given text := _value #>> '{}';
  kept jsonb := _value;
  is_within boolean;
begin
  case _type
    when 'integer' then
      is_within := jsonb_typeof(_value) = 'number' and given::numeric = trunc(given::numeric)
        and given::numeric between -9007199254740991 and 9007199254740991
        and given::numeric >= coalesce((_minimum #>> '{}')::numeric, given::numeric)
        and given::numeric <= coalesce((_maximum #>> '{}')::numeric, given::numeric);
      -- 3.0 is 3.
      kept := case when is_within then to_jsonb(trunc(given::numeric)) end;
    when 'boolean' then
      is_within := jsonb_typeof(_value) = 'boolean';
    when 'interval' then
      is_within := jsonb_typeof(_value) = 'string'
        and given::interval >= coalesce((_minimum #>> '{}')::interval, given::interval)
        and given::interval <= coalesce((_maximum #>> '{}')::interval, given::interval);
      kept := case when is_within then to_jsonb(given::interval::text) end;
    else
      is_within := jsonb_typeof(_value) = 'string' and length(given) <= 1000;
  end case;
  return case when is_within and coalesce(_choices @> jsonb_build_array(kept), true) then kept end;
exception when data_exception then
  return null;
end
$$;
