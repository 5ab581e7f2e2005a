-- A declaration of a catalogue as sync reads it: every key there, every name looked at. Refuses what is not one and says where.
-- owner: bailiwick_catalogue
create or replace function bailiwick_catalogue.checked_declaration(_declaration jsonb) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp set jit = off
as $$
declare
  source text;
  wrong record;
begin
  perform bailiwick_catalogue.check_shape('', coalesce(_declaration, 'null'),
    '{"source": "text!", "isFinal": "boolean", "permissions": "list", "resourceTypes": "list", "conditions": "list", "events": "list", "settings": "list"}');
  source := _declaration ->> 'source';
  if source !~ '^[A-Za-z0-9_@/.-]{1,100}$' or source in ('bailiwick', 'manual', 'purpose') then
    perform bailiwick_private.fail('INVALID_INPUT', format('%s cannot be the name of a source.', left(source, 100)),
      'Name it after the application: letters, digits and _ @ / . -; `bailiwick`, `manual` and `purpose` are taken.', _seen => left(source, 100));
  end if;
  perform bailiwick_catalogue.check_shape(format('permissions[%s]', d.at - 1), d.entry,
      '{"code": "text!", "id": "integer", "shortCode": "text", "title": "text", "description": "text", "implies": "texts", "composedOf": "texts", "resourceType": "text"}')
    from jsonb_array_elements(_declaration -> 'permissions') with ordinality as d (entry, at);
  perform bailiwick_catalogue.check_shape(format('resourceTypes[%s]', d.at - 1), d.entry,
      '{"code": "text!", "keyParts": "texts", "parent": "text", "isContainer": "boolean", "isControlled": "boolean", "title": "text"}')
    from jsonb_array_elements(_declaration -> 'resourceTypes') with ordinality as d (entry, at);
  perform bailiwick_catalogue.check_shape(format('conditions[%s]', d.at - 1), d.entry,
      '{"name": "text!", "parameters": "record", "description": "text"}')
    from jsonb_array_elements(_declaration -> 'conditions') with ordinality as d (entry, at);
  perform bailiwick_catalogue.check_shape(format('events[%s]', d.at - 1), d.entry,
      '{"code": "text!", "kind": "text", "template": "text!", "isSecurity": "boolean", "target": "record", "data": "record"}')
    from jsonb_array_elements(_declaration -> 'events') with ordinality as d (entry, at);
  perform bailiwick_catalogue.check_shape(format('settings[%s]', d.at - 1), d.entry,
      '{"name": "text!", "type": "text!", "initial": "any!", "minimum": "any", "maximum": "any", "choices": "list", "description": "text!"}')
    from jsonb_array_elements(_declaration -> 'settings') with ordinality as d (entry, at);

  select x.path, x.seen, x.expected into wrong
    from (
      select format('permissions[%s].code', d.at - 1) as path, d.entry ->> 'code' as seen,
             'names of letters, digits, _ and - joined by dots, at most 200 characters' as expected
        from jsonb_array_elements(_declaration -> 'permissions') with ordinality as d (entry, at)
       where d.entry ->> 'code' !~ '^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$' or length(d.entry ->> 'code') > 200
      union all
      select format('permissions[%s].id', d.at - 1), d.entry ->> 'id', 'a whole number from 1 to 2147483647'
        from jsonb_array_elements(_declaration -> 'permissions') with ordinality as d (entry, at)
       where (d.entry ->> 'id')::numeric not between 1 and 2147483647
      union all
      select format('permissions[%s].shortCode', d.at - 1), d.entry ->> 'shortCode', 'letters, digits, _ . and -, at most 100'
        from jsonb_array_elements(_declaration -> 'permissions') with ordinality as d (entry, at)
       where d.entry ->> 'shortCode' !~ '^[A-Za-z0-9_.-]{1,100}$'
      union all
      select format('resourceTypes[%s].code', d.at - 1), d.entry ->> 'code', 'letters, digits, _ and -, at most 100'
        from jsonb_array_elements(_declaration -> 'resourceTypes') with ordinality as d (entry, at)
       where d.entry ->> 'code' !~ '^[A-Za-z0-9_-]{1,100}$'
      union all
      select format('resourceTypes[%s].keyParts', d.at - 1), d.entry ->> 'keyParts', '1 to 16 different names'
        from jsonb_array_elements(_declaration -> 'resourceTypes') with ordinality as d (entry, at)
        cross join lateral (select count(*) as n, count(distinct k.part) as n_distinct, bool_and(k.part ~ '^[A-Za-z0-9_-]{1,100}$') as are_names
                              from jsonb_array_elements_text(d.entry -> 'keyParts') as k (part)) as k
       where d.entry -> 'keyParts' <> 'null' and (k.n not between 1 and 16 or k.n <> k.n_distinct or not k.are_names)
      union all
      select format('conditions[%s].name', d.at - 1), d.entry ->> 'name', 'letters, digits, _ and -, at most 100'
        from jsonb_array_elements(_declaration -> 'conditions') with ordinality as d (entry, at)
       where d.entry ->> 'name' !~ '^[A-Za-z0-9_-]{1,100}$'
      union all
      select format('conditions[%s].parameters.%s', d.at - 1, v.key), v.value ->> 0, 'text, integer, number, boolean, instant, or a list of one: text[]'
        from jsonb_array_elements(_declaration -> 'conditions') with ordinality as d (entry, at)
        cross join lateral jsonb_each(nullif(d.entry -> 'parameters', 'null')) as v
       where jsonb_typeof(v.value) <> 'string' or v.value ->> 0 !~ '^(text|integer|number|boolean|instant)(\[\])?$'
      union all
      select format('permissions: %s', d.code), d.code, 'each once'
        from (select e.entry ->> 'code' as code from jsonb_array_elements(_declaration -> 'permissions') as e (entry)) as d group by d.code having count(*) > 1
      union all
      select format('resourceTypes: %s', d.code), d.code, 'each once'
        from (select e.entry ->> 'code' as code from jsonb_array_elements(_declaration -> 'resourceTypes') as e (entry)) as d group by d.code having count(*) > 1
      union all
      select format('conditions: %s', d.name), d.name, 'each once'
        from (select e.entry ->> 'name' as name from jsonb_array_elements(_declaration -> 'conditions') as e (entry)) as d group by d.name having count(*) > 1
    ) as x
   limit 1;
  if not found then
    select x.path, x.seen, x.expected into wrong from bailiwick_catalogue.wrong_announced(_declaration) x limit 1;
  end if;
  if found then
    perform bailiwick_private.fail('INVALID_INPUT', format('The declaration has at %s: %s.', wrong.path, left(wrong.seen, 200)),
      format('Expected: %s.', wrong.expected), _seen => left(wrong.seen, 200), _expected => wrong.expected);
  end if;
  return jsonb_build_object('permissions', '[]'::jsonb, 'resourceTypes', '[]'::jsonb, 'conditions', '[]'::jsonb,
      'events', '[]'::jsonb, 'settings', '[]'::jsonb, 'isFinal', true)
    || jsonb_strip_nulls(_declaration);
end
$$;
