/** Reads the functions of schemas and every type that they name. */
import type { Client } from '../catalogue/read.ts'
import { queries } from './queries.ts'

/** Oids are text: they only lead from one to another. */
export interface RoutineRow {
  readonly schema: string
  readonly name: string
  readonly kind: 'f' | 'p'
  readonly returnsSet: boolean
  readonly strict: boolean
  readonly returns: string
  readonly variadic: boolean
  readonly defaults: number
  readonly types: readonly string[]
  /** `i`, `o`, `b` (both), `v` (variadic) or `t` (a column); null where all are `i`. */
  readonly modes: readonly string[] | null
  readonly names: readonly string[] | null
  readonly comment: string | null
  readonly identity: string
}

export interface TypeRow {
  readonly oid: string
  readonly schema: string
  readonly name: string
  /** `b`ase, `c`omposite, `d`omain, `e`num, `p`seudo, `r`ange, `m`ultirange. */
  readonly kind: string
  readonly notNull: boolean
  readonly base: string
  readonly delimiter: string
  readonly element: string | null
  readonly labels: readonly string[]
  readonly attributes: readonly AttributeRow[]
  readonly comment: string | null
}

export interface AttributeRow {
  readonly name: string
  readonly type: string
  readonly notNull: boolean
  readonly comment: string | null
}

/** What wrappers are made from. */
export interface Callable {
  readonly schemas: readonly string[]
  readonly keywords: ReadonlySet<string>
  readonly routines: readonly RoutineRow[]
  readonly types: ReadonlyMap<string, TypeRow>
  /** All that there are: `public.money`, and of PostgreSQL's own `jsonb`. */
  readonly typeNames: readonly string[]
}

const setPath = "select set_config('search_path', $1, false)"

/** Of the schemas with these names; `schemas` of what it returns are all that there are. */
export async function readCallable(client: Client, schemas: readonly string[]): Promise<Callable> {
  const rowsOf = async <Row>(text: string, values: unknown[] = []) =>
    (await client.query(text, values)).rows as unknown as Row[]
  // With none, types are printed with their schema, whatever the connection's own path is.
  const [path] = await rowsOf<{ setting: string }>(`select current_setting('search_path') as setting`)
  await rowsOf(setPath, [''])
  const names = await rowsOf<{ name: string }>(queries.schemas)
  const words = await rowsOf<{ word: string }>(queries.keywords)
  const routines = await rowsOf<RoutineRow>(queries.routines, [[...schemas]])
  const types = new Map<string, TypeRow>()
  let wanted = new Set(routines.flatMap(({ types, returns }) => [...types, returns]))
  while (wanted.size > 0) {
    const found = await rowsOf<TypeRow>(queries.types, [[...wanted]])
    for (const type of found) types.set(type.oid, type)
    const next = found.flatMap(({ base, element, attributes }) => [
      base,
      element,
      ...attributes.map(({ type }) => type),
    ])
    wanted = new Set(next.filter((oid): oid is string => oid !== null && oid !== '0' && !types.has(oid)))
  }
  const typeNames = await rowsOf<{ name: string }>(queries.typeNames)
  await rowsOf(setPath, [path?.setting])
  return {
    schemas: names.map(({ name }) => name),
    keywords: new Set(words.map(({ word }) => word)),
    routines,
    types,
    typeNames: typeNames.map(({ name }) => name),
  }
}
