/** The statements that read what can be called and with which types. */

const ofExtension = (table: string, oid: string) => `
  exists (select from pg_catalog.pg_depend as d
    where d.classid = 'pg_catalog.${table}'::pg_catalog.regclass and d.objid = ${oid} and d.deptype = 'e')`

export const queries = {
  schemas: `
    select nspname as name from pg_catalog.pg_namespace
    where nspname !~ '^pg_(toast|temp)' order by nspname collate "C"`,

  // Words that are no names without quotes.
  keywords: `select word from pg_catalog.pg_get_keywords() where catcode <> 'U'`,

  // Without what extensions bring along, and what only the server itself calls.
  routines: `
    select n.nspname as schema, p.proname as name, p.prokind as kind, p.proretset as "returnsSet", p.proisstrict as strict,
      p.prorettype::text as returns, p.provariadic <> 0 as variadic, p.pronargdefaults::int as defaults,
      to_jsonb(array(select t::text from unnest(coalesce(p.proallargtypes, p.proargtypes::oid[])) as t)) as types,
      to_jsonb(p.proargmodes::text[]) as modes, to_jsonb(p.proargnames) as names,
      pg_catalog.obj_description(p.oid, 'pg_proc') as comment,
      pg_catalog.pg_get_function_identity_arguments(p.oid) as identity
    from pg_catalog.pg_proc as p
    join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
    where n.nspname = any($1) and p.prokind in ('f', 'p') and not ${ofExtension('pg_proc', 'p.oid')}
      and not exists (select from unnest(p.proargtypes || p.prorettype) as t
        where t in ('internal'::regtype, 'trigger'::regtype, 'event_trigger'::regtype, 'language_handler'::regtype,
          'fdw_handler'::regtype, 'tsm_handler'::regtype, 'index_am_handler'::regtype, 'table_am_handler'::regtype))
    order by n.nspname collate "C", p.proname collate "C", pg_catalog.pg_get_function_identity_arguments(p.oid) collate "C"`,

  typeNames: `
    select case n.nspname when 'pg_catalog' then t.typname::text else n.nspname || '.' || t.typname end as name
    from pg_catalog.pg_type as t join pg_catalog.pg_namespace as n on n.oid = t.typnamespace
    where t.typtype <> 'p' and not exists (select from pg_catalog.pg_type as e where e.typarray = t.oid)
      and n.nspname !~ '^pg_(toast|temp)'`,

  types: `
    select t.oid::text as oid, n.nspname as schema, t.typname as name, t.typtype as kind, t.typnotnull as "notNull",
      t.typbasetype::text as base, t.typdelim as delimiter,
      case when e.typarray = t.oid then t.typelem::text end as element,
      to_jsonb(array(select enumlabel::text from pg_catalog.pg_enum where enumtypid = t.oid order by enumsortorder)) as labels,
      coalesce((select jsonb_agg(jsonb_build_object('name', attname, 'type', atttypid::text, 'notNull', attnotnull and c.relkind <> 'c',
            'comment', pg_catalog.col_description(attrelid, attnum)) order by attnum)
        from pg_catalog.pg_attribute where attrelid = t.typrelid and attnum > 0 and not attisdropped), '[]') as attributes,
      coalesce(pg_catalog.obj_description(t.oid, 'pg_type'), pg_catalog.obj_description(c.oid, 'pg_class')) as comment
    from pg_catalog.pg_type as t
    join pg_catalog.pg_namespace as n on n.oid = t.typnamespace
    left join pg_catalog.pg_type as e on e.oid = t.typelem
    left join pg_catalog.pg_class as c on c.oid = t.typrelid
    where t.oid = any($1::oid[])`,
} as const
