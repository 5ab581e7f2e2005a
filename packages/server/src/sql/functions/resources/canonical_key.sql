-- The key of a resource as it is stored, by the parts that its type has: of one part the text as it is, of several the texts as a
-- JSON array without blanks, whatever blanks were given. Refuses types that nobody declared, and keys of another form.
-- owner: bailiwick_directory
-- execute: bailiwick_catalogue
create or replace function bailiwick_directory.canonical_key(_type text, _key text) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
declare
  names text[];
  given jsonb;
  canonical text := _key;
begin
  select t.key_parts into names from bailiwick_catalogue.resource_type t where t.code = _type;
  if not found then
    perform bailiwick_private.fail('UNKNOWN_TYPE', format('There is no type of resources %s.', coalesce(left(_type, 100), 'without a name')),
      'Declare it in the catalogue, or correct the name.', _seen => left(_type, 100),
      -- Those that begin alike, else the first ones.
      _expected => (select string_agg(t.code, ', ' order by t.code) from (
        select t.code from bailiwick_catalogue.resource_type t where t.retired_at is null
         order by lower(left(t.code, 3)) = lower(left(_type, 3)) desc nulls last, t.code limit 5) t));
  end if;
  if cardinality(names) > 1 then
    begin
      given := _key::jsonb;
    exception when data_exception or program_limit_exceeded then
      given := null;
    end;
    select '[' || string_agg(to_json(p.part #>> '{}')::text, ',' order by p.at) || ']' into canonical
      from jsonb_array_elements(case when jsonb_typeof(given) = 'array' then given else '[]' end) with ordinality as p (part, at)
    having count(*) = cardinality(names) and bool_and(jsonb_typeof(p.part) = 'string' and btrim(p.part #>> '{}') <> '');
  end if;
  if canonical is null or btrim(canonical) = '' or octet_length(canonical) > 512 then
    perform bailiwick_private.fail('INVALID_INPUT',
      case when octet_length(coalesce(canonical, _key)) > 512 then format('A key of %s has %s bytes.', _type, octet_length(coalesce(canonical, _key)))
        when cardinality(names) > 1 then format('A key of %s is a JSON array of %s texts: %s.', _type, cardinality(names), array_to_string(names, ', '))
        else format('The key of a %s is missing.', _type) end,
      'Give the key as the application has it, of at most 512 bytes.', _seen => left(_key, 200),
      _expected => case when cardinality(names) > 1 then '["' || array_to_string(names, '","') || '"]' else names[1] end);
  end if;
  return canonical;
end
$$;
