-- What is wrong with the events and the settings of a declaration, whose shape is looked at already.
-- owner: bailiwick_catalogue
create or replace function bailiwick_catalogue.wrong_announced(_declaration jsonb) returns table (path text, seen text, expected text)
language sql stable set search_path = pg_catalog, pg_temp set jit = off
as $$
  with event as (
    select d.entry, format('events[%s]', d.at - 1) as path from jsonb_array_elements(_declaration -> 'events') with ordinality as d (entry, at)
  ), setting as (
    select d.entry, format('settings[%s]', d.at - 1) as path from jsonb_array_elements(_declaration -> 'settings') with ordinality as d (entry, at)
  )
  select e.path || '.code', e.entry ->> 'code', 'names of letters, digits and _ joined by dots, two at least and at most 100 characters'
    from event e where e.entry ->> 'code' !~ '^[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*)+$' or length(e.entry ->> 'code') > 100
  union all
  select e.path || '.kind', e.entry ->> 'kind', 'change or read' from event e where e.entry ->> 'kind' not in ('change', 'read')
  union all
  select e.path || '.template', e.entry ->> 'template', 'a sentence of 1 to 500 characters'
    from event e where length(e.entry ->> 'template') not between 1 and 500
  union all
  select format('%s.%s.%s', e.path, w.what, v.key), v.value::text, 'text, integer, number, boolean, instant, or a list of one: text[]; with ? where it may be left out'
    from event e cross join lateral (values ('target', e.entry -> 'target'), ('data', e.entry -> 'data')) as w (what, fields)
   cross join lateral jsonb_each(nullif(w.fields, 'null')) as v
   where jsonb_typeof(v.value) <> 'string' or v.value ->> 0 !~ '^(text|integer|number|boolean|instant)(\[\])?\??$' or v.key !~ '^[A-Za-z][A-Za-z0-9_]{0,99}$'
  union all
  select 'events: ' || (e.entry ->> 'code'), e.entry ->> 'code', 'each once' from event e group by e.entry ->> 'code' having count(*) > 1
  union all
  select s.path || '.name', s.entry ->> 'name', 'names of letters and digits joined by dots, two at least and at most 100 characters'
    from setting s where s.entry ->> 'name' !~ '^[A-Za-z][A-Za-z0-9]*(\.[A-Za-z][A-Za-z0-9]*)+$' or length(s.entry ->> 'name') > 100
  union all
  select s.path || '.type', s.entry ->> 'type', 'text, integer, boolean or interval'
    from setting s where s.entry ->> 'type' not in ('text', 'integer', 'boolean', 'interval')
  union all
  select s.path || '.' || w.what, w.value::text, 'a value of the type ' || (s.entry ->> 'type')
    from setting s cross join lateral (
      select 'minimum', s.entry -> 'minimum' union all select 'maximum', s.entry -> 'maximum'
      union all select 'choices', c.value from jsonb_array_elements(nullif(s.entry -> 'choices', 'null')) c
    ) as w (what, value)
   where s.entry ->> 'type' in ('text', 'integer', 'boolean', 'interval') and coalesce(w.value, 'null') <> 'null'
     and bailiwick_catalogue.fitting_setting(s.entry ->> 'type', null, null, null, w.value) is null
  union all
  select s.path || '.initial', s.entry ->> 'initial', 'one of the choices, within the bounds'
    from setting s
   where s.entry ->> 'type' in ('text', 'integer', 'boolean', 'interval')
     and bailiwick_catalogue.fitting_setting(s.entry ->> 'type', nullif(s.entry -> 'minimum', 'null'), nullif(s.entry -> 'maximum', 'null'),
           nullif(s.entry -> 'choices', 'null'), s.entry -> 'initial') is null
  union all
  select s.path || '.initial', s.entry ->> 'initial', format('written as %s', f.value #>> '{}')
    from setting s cross join lateral bailiwick_catalogue.fitting_setting(s.entry ->> 'type', null, null, null, s.entry -> 'initial') as f (value)
   where s.entry ->> 'type' = 'interval' and f.value <> s.entry -> 'initial'
  union all
  select 'settings: ' || (s.entry ->> 'name'), s.entry ->> 'name', 'each once' from setting s group by s.entry ->> 'name' having count(*) > 1
$$;
