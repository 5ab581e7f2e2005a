-- What keeps a checked declaration from being applied: entries of others, numbers and short codes that mean something else already.
-- owner: bailiwick_catalogue
create or replace function bailiwick_catalogue.catalogue_conflicts(_declared jsonb) returns table (kind text, name text, reason text, before jsonb)
language sql stable set search_path = pg_catalog, pg_temp set jit = off
as $$
  with declared as materialized (
    select d.entry ->> 'code' as code, (d.entry ->> 'id')::int as id, d.entry ->> 'shortCode' as short_code,
           d.entry ->> 'resourceType' as resource_type, d.at,
           array(select jsonb_array_elements_text(d.entry -> 'implies')) || array(select jsonb_array_elements_text(d.entry -> 'composedOf')) as needs
      from jsonb_array_elements(_declared -> 'permissions') with ordinality as d (entry, at)
  ), conflict as (
    select 1 as ordinal, 'permission' as kind, d.code as name,
           format('it belongs to %s', p.source) as reason, p.code as code_seen
      from declared d join bailiwick_catalogue.permission p on p.code = d.code
     where p.source <> _declared ->> 'source' and not p.is_namespace
    union all
    select 2, 'permission', d.code, format('codes under %s are kept for bailiwick', split_part(d.code, '.', 1)), null
      from declared d where split_part(d.code, '.', 1) in ('directory', 'platform', 'bailiwick')
    union all
    select 3, 'permission', d.code, format('it has the number %s already, and %s is declared; declare it with %1$s', p.id, d.id), p.code
      from declared d join bailiwick_catalogue.permission p on p.code = d.code where d.id <> p.id
    union all
    select 4, 'permission', d.code, format('the number %s is that of %s', d.id, p.code), p.code
      from declared d join bailiwick_catalogue.permission p on p.id = d.id where p.code <> d.code
    union all
    select 5, 'permission', d.code, format('the number %s is declared for %s too', d.id, o.code), null
      from declared d join declared o on o.id = d.id and o.at < d.at
    union all
    select 6, 'permission', d.code, format('its short code is %s, which clients know; %s is declared', p.short_code, d.short_code), p.code
      from declared d join bailiwick_catalogue.permission p on p.code = d.code where d.short_code <> p.short_code
    union all
    select 7, 'permission', d.code, format('the short code %s is that of %s', d.short_code, p.code), p.code
      from declared d join bailiwick_catalogue.permission p on p.short_code = d.short_code where p.code <> d.code
    union all
    select 8, 'permission', d.code, format('the short code %s is declared for %s too', d.short_code, o.code), null
      from declared d join declared o on o.short_code = d.short_code and o.at < d.at
    union all
    select 9, 'permission', d.code,
           case when n.code like 'platform.%' or n.code = 'platform' then format('it needs %s, which the platform alone has', n.code)
                else format('it needs %s, which is no permission', n.code) end, null
      from declared d cross join lateral unnest(d.needs) as n (code)
     where n.code = 'platform' or n.code like 'platform.%'
        or not exists (select from declared o where o.code = n.code)
       and not exists (select from bailiwick_catalogue.permission p where p.code = n.code and p.retired_at is null and not p.is_namespace
                          and (p.source <> _declared ->> 'source' or not (_declared -> 'isFinal')::boolean))
    union all
    select 10, 'permission', d.code, format('there is no resource type %s', d.resource_type), null
      from declared d
     where d.resource_type is not null
       and not exists (select from jsonb_array_elements(_declared -> 'resourceTypes') as t (entry) where t.entry ->> 'code' = d.resource_type)
       and not exists (select from bailiwick_catalogue.resource_type t where t.code = d.resource_type and t.retired_at is null)
    union all
    select 11, 'resourceType', t.code, format('it belongs to %s', t.source), null
      from jsonb_array_elements(_declared -> 'resourceTypes') as d (entry)
      join bailiwick_catalogue.resource_type t on t.code = d.entry ->> 'code'
     where t.source <> _declared ->> 'source'
    union all
    select 12, 'resourceType', t.code,
           format('its keys have %s parts, and others would not fit what is stored', cardinality(t.key_parts)), null
      from jsonb_array_elements(_declared -> 'resourceTypes') as d (entry)
      join bailiwick_catalogue.resource_type t on t.code = d.entry ->> 'code'
     where cardinality(t.key_parts) <> coalesce(jsonb_array_length(d.entry -> 'keyParts'), 1)
    union all
    select 13, 'resourceType', d.entry ->> 'code',
           case when p.n is null then format('there is no type %s to be above it', d.entry ->> 'parent')
                else format('its key does not begin with that of %s and go on: %s parts after %s', d.entry ->> 'parent',
                       coalesce(jsonb_array_length(d.entry -> 'keyParts'), 1), p.n) end, null
      from jsonb_array_elements(_declared -> 'resourceTypes') as d (entry)
      left join lateral (
        select coalesce(jsonb_array_length(o.entry -> 'keyParts'), 1) as n
          from jsonb_array_elements(_declared -> 'resourceTypes') as o (entry) where o.entry ->> 'code' = d.entry ->> 'parent'
        union all
        select cardinality(t.key_parts) from bailiwick_catalogue.resource_type t
         where t.code = d.entry ->> 'parent' and t.source <> _declared ->> 'source' and t.retired_at is null
        limit 1
      ) as p on true
     where d.entry ? 'parent' and (p.n is null or p.n >= coalesce(jsonb_array_length(d.entry -> 'keyParts'), 1))
    union all
    select 14, 'condition', c.name, format('it belongs to %s', c.source), null
      from jsonb_array_elements(_declared -> 'conditions') as d (entry)
      join bailiwick_catalogue.condition c on c.name = d.entry ->> 'name'
     where c.source <> _declared ->> 'source'
    union all
    select 15, 'event', e.code, format('it belongs to %s', e.source), null
      from jsonb_array_elements(_declared -> 'events') as d (entry)
      join bailiwick_catalogue.event e on e.code = d.entry ->> 'code'
     where e.source <> _declared ->> 'source'
    union all
    select 16, 'setting', s.name,
           case when s.source <> _declared ->> 'source' then format('it belongs to %s', s.source)
                else format('its type is %s, and values of it are stored', s.type) end, null
      from jsonb_array_elements(_declared -> 'settings') as d (entry)
      join bailiwick_catalogue.setting s on s.name = d.entry ->> 'name'
     where s.source <> _declared ->> 'source' or s.type <> d.entry ->> 'type'
  )
  select c.kind, c.name, c.reason, e.entry
    from conflict c
    left join bailiwick_catalogue.entries() e on e.kind = c.kind and e.name = c.name
   order by c.ordinal, c.name
$$;
