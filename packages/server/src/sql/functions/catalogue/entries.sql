-- What the catalogue says, one row an entry, as it is declared. Numbers that sync gave are left out: they differ from database to
-- database.
-- owner: bailiwick_catalogue
create or replace function bailiwick_catalogue.entries() returns table (kind text, name text, source text, is_retired boolean, entry jsonb)
language sql stable set search_path = pg_catalog, pg_temp set jit = off
as $$
  with edge as materialized (
    select e.from_id, jsonb_agg(t.code order by t.code) filter (where e.kind = 'implies') as implies,
           jsonb_agg(t.code order by t.code) filter (where e.kind = 'part') as parts
      from bailiwick_catalogue.permission_edge e join bailiwick_catalogue.permission t on t.id = e.to_id
     group by e.from_id
  )
  select 'permission', p.code, p.source, p.retired_at is not null,
         jsonb_strip_nulls(jsonb_build_object('id', case when p.id < 1000000 then p.id end, 'shortCode', p.short_code, 'title', p.title,
           'description', p.description, 'implies', e.implies, 'composedOf', e.parts, 'resourceType', p.resource_type,
           'isNamespace', nullif(p.is_namespace, false), 'source', p.source))
    from bailiwick_catalogue.permission p left join edge e on e.from_id = p.id
  union all
  select 'resourceType', t.code, t.source, t.retired_at is not null,
         jsonb_strip_nulls(jsonb_build_object('keyParts', to_jsonb(t.key_parts), 'parent', t.parent_code, 'isContainer', t.is_container,
           'isControlled', t.is_controlled, 'title', t.title, 'source', t.source))
    from bailiwick_catalogue.resource_type t
  union all
  select 'condition', c.name, c.source, c.retired_at is not null,
         jsonb_strip_nulls(jsonb_build_object('parameters', c.parameters, 'description', c.description, 'source', c.source))
    from bailiwick_catalogue.condition c
  union all
  select 'event', e.code, e.source, e.retired_at is not null,
         jsonb_build_object('kind', e.kind, 'template', e.template, 'isSecurity', e.is_security, 'target', e.target, 'data', e.data, 'source', e.source)
    from bailiwick_catalogue.event e
  union all
  select 'setting', s.name, s.source, s.retired_at is not null,
         jsonb_strip_nulls(jsonb_build_object('type', s.type, 'initial', s.initial, 'minimum', s.minimum, 'maximum', s.maximum, 'choices', s.choices,
           'description', s.description, 'source', s.source))
    from bailiwick_catalogue.setting s
$$;
