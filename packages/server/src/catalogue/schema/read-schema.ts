/** Reads the tables of a database for coverage: what anybody who may connect can read of them. */
import type { ColumnType, Schema, SchemaColumn, SchemaForeignKey, SchemaTable } from 'bailiwick/analyze'
import { readTypeName } from 'bailiwick/analyze'
import type { Client } from '../read.ts'

interface Row {
  readonly schema: string
  readonly name: string
  readonly kind: 'table' | 'view'
  readonly columns: readonly {
    readonly name: string
    readonly type: string
    readonly array: boolean
    readonly values: readonly string[] | null
    readonly notNull: boolean
  }[]
  readonly keys: readonly {
    readonly columns: readonly string[]
    readonly schema: string
    readonly name: string
    readonly targetColumns: readonly string[]
  }[]
}

const names = (table: string, numbers: string) => `
  (select jsonb_agg(attname order by position) from unnest(${numbers}) with ordinality as listed (number, position)
    join pg_attribute on attrelid = ${table} and attnum = listed.number)`

/**
 * Tables, foreign tables and views; of a partitioned table the whole, not its partitions; nothing of an extension. A domain is read as
 * the type below it, and its NOT NULL counts.
 */
const tables = `
  with recursive resolved (oid, type, kind, never_null, modifier) as (
    select oid, oid, typtype, false, -1 from pg_type
    union all
    select r.oid, below.oid, below.typtype, r.never_null or t.typnotnull,
      case when t.typtypmod >= 0 then t.typtypmod else r.modifier end
    from resolved as r join pg_type as t on t.oid = r.type join pg_type as below on below.oid = t.typbasetype
    where r.kind = 'd'
  ),
  relation as (
    select c.oid, nspname, relname, relkind from pg_class as c join pg_namespace as n on n.oid = relnamespace
    where relkind in ('r', 'p', 'v', 'm', 'f') and not relispartition
      and nspname not in ('pg_catalog', 'information_schema') and nspname !~ '^pg_(toast|temp)'
      and not exists (select from pg_depend where classid = 'pg_class'::regclass and objid = c.oid and deptype = 'e')
  ),
  columns as (
    select attrelid as relation, jsonb_agg(jsonb_build_object(
      'name', attname,
      'type', case when element.typnamespace = 'pg_catalog'::regnamespace
        then format_type(element.oid, greatest(inner_type.modifier, of_column.modifier, atttypmod)) else element.typname::text end,
      'array', list.is_list,
      'values', case when element.typtype = 'e' then
        (select jsonb_agg(enumlabel order by enumsortorder) from pg_enum where enumtypid = element.oid) end,
      'notNull', attnotnull or of_column.never_null) order by attnum) as listed
    from pg_attribute
    join relation on relation.oid = attrelid
    join resolved as of_column on of_column.oid = atttypid and of_column.kind <> 'd'
    join pg_type as whole on whole.oid = of_column.type
    cross join lateral (select whole.typcategory = 'A' and whole.typelem <> 0 as is_list) as list
    join resolved as inner_type on inner_type.kind <> 'd'
      and inner_type.oid = case when list.is_list then whole.typelem else whole.oid end
    join pg_type as element on element.oid = inner_type.type
    where attnum > 0 and not attisdropped
    group by attrelid
  ),
  keys as (
    select conrelid as relation, jsonb_agg(jsonb_build_object(
      'columns', ${names('conrelid', 'conkey')},
      'schema', (select nspname from pg_namespace where oid = target.relnamespace), 'name', target.relname,
      'targetColumns', ${names('confrelid', 'confkey')}) order by conname) as listed
    from pg_constraint join pg_class as target on target.oid = confrelid
    where contype = 'f' and conparentid = 0
    group by conrelid
  )
  select nspname as schema, relname as name, case when relkind in ('v', 'm') then 'view' else 'table' end as kind,
    coalesce(columns.listed, '[]') as columns, coalesce(keys.listed, '[]') as keys
  from relation left join columns on columns.relation = relation.oid left join keys on keys.relation = relation.oid
  order by nspname, relname`

/** The tables of this moment. No lock is taken, and no right on the tables is needed. */
export async function readSchema(client: Client): Promise<Schema> {
  const about = await client.query<{ name: string; path: string[] }>(
    'select current_database() as name, to_jsonb(current_schemas(false)) as path',
  )
  const { name, path } = about.rows[0]!
  const { rows } = await client.query<Row>(tables)
  return { source: `the database ${name}`, searchPath: path, tables: rows.map(tableOf) }
}

function tableOf({ schema, name, kind, columns, keys }: Row): SchemaTable {
  return {
    schema,
    name,
    kind,
    columns: columns.map(
      ({ name: column, type, array, values, notNull }): SchemaColumn => ({
        name: column,
        type: typeOf(type, array, values),
        // PostgreSQL does not know of the columns of a view whether they may be null.
        nullable: kind === 'view' ? undefined : !notNull,
      }),
    ),
    foreignKeys: keys.map(
      ({ columns: own, targetColumns, ...target }): SchemaForeignKey => ({ columns: own, target, targetColumns }),
    ),
  }
}

function typeOf(type: string, array: boolean, values: readonly string[] | null): ColumnType {
  if (values !== null) return { name: type, array, values }
  return { ...readTypeName(type), array }
}
