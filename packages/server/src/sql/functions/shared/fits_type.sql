-- Whether a value is of a type that is declared: text, integer, number, boolean, instant, or a list of one: text[].
-- owner: bailiwick_directory
-- execute: bailiwick_catalogue
create or replace function bailiwick_directory.fits_type(_type text, _value jsonb) returns boolean
language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
declare
  item jsonb;
  fits boolean;
begin
  if _type like '%[]' and jsonb_typeof(_value) <> 'array' then
    return false;
  end if;
  for item in
    select e from jsonb_array_elements(case when _type like '%[]' then _value else jsonb_build_array(_value) end) e
  loop
    fits := case replace(_type, '[]', '')
      when 'text' then jsonb_typeof(item) = 'string'
      when 'boolean' then jsonb_typeof(item) = 'boolean'
      when 'number' then jsonb_typeof(item) = 'number'
      when 'integer' then case when jsonb_typeof(item) = 'number' then item::numeric = trunc(item::numeric) else false end
      when 'instant' then jsonb_typeof(item) = 'string' and item #>> '{}' ~ '^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)$'
      else false end;
    if fits and _type like 'instant%' then
      begin
        perform (item #>> '{}')::timestamptz;
      exception when data_exception then
        fits := false;
      end;
    end if;
    if not fits then
      return false;
    end if;
  end loop;
  return true;
end
$$;
