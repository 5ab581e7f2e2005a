-- A resource and those above it by its key: `folder ["50","9"]` lies in `project 50` where folders belong to projects. Of several
-- parts a key is taken in any spacing and given as it is stored. Refuses types that nobody declared.
-- owner: bailiwick_evaluator
-- execute: bailiwick_directory
create or replace function bailiwick_evaluator.chain(_type text, _key text) returns table (type_code text, resource_key text)
language plpgsql stable parallel safe set search_path = pg_catalog, pg_temp
as $$
declare
  -- Texts or numbers in brackets, as they are nearly always and as they may be, which takes longer to see. A cast that fails would have
  -- to be caught, which no parallel worker may do before PostgreSQL 17.
  plain_list constant text := '^\[ *(?:"[^"\\\u0001-\u001f]*" *(?:, *"[^"\\\u0001-\u001f]*" *)*)\]$';
  list_of_parts constant text := '^[ \t\n\r]*\[(?:[ \t\n\r]*(?:"(?:[^"\\\u0001-\u001f]|\\["\\/bfnrt]|\\u(?!0000|[dD][89a-fA-F])[0-9a-fA-F]{4}|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})*"|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?)[ \t\n\r]*(?:,(?![ \t\n\r]*\])|(?=\])))+\][ \t\n\r]*$';
  count_of_parts int;
  above text;
  parts text[];
begin
  select cardinality(t.key_parts), t.parent_code into count_of_parts, above
    from bailiwick_catalogue.resource_type t where t.code = _type;
  if not found then
    perform bailiwick_private.fail('UNKNOWN_TYPE', 'There is no such type of resource.',
      'Declare it in the catalogue, or correct the name.', _seen => _type);
  end if;
  if count_of_parts = 1 then
    parts := array[_key];
  else
    -- What is stored has 512 bytes at most, in fewer escapes.
    if octet_length(_key) <= 8192 and (_key ~ plain_list or _key ~ list_of_parts) then
      parts := array(select e from jsonb_array_elements_text(_key::jsonb) with ordinality as p (e, at) order by at);
    end if;
    if cardinality(parts) is distinct from count_of_parts or array_position(parts, null) is not null then
      perform bailiwick_private.fail('INVALID_INPUT', format('A key of the type %s is a JSON array of %s texts.', _type, count_of_parts),
        null, _seen => left(_key, 200), _expected => '["…","…"]');
    end if;
  end if;
  type_code := _type;
  loop
    if count_of_parts = 1 then
      resource_key := parts[1];
    else
      resource_key := (select '[' || string_agg(to_json(p.e)::text, ',' order by p.at) || ']'
        from unnest(parts[1:count_of_parts]) with ordinality as p (e, at));
    end if;
    return next;
    exit when above is null;
    type_code := above;
    select least(count_of_parts, cardinality(t.key_parts)), t.parent_code into count_of_parts, above
      from bailiwick_catalogue.resource_type t where t.code = type_code;
    exit when not found;
  end loop;
end
$$;
