/** What the checks look at: the catalogue, the plan, and what the application's role reaches. */
import type { RlsPlan, RlsTable } from 'bailiwick/rls'
import type { Catalogue, Grant, Relation, Role } from '../catalogue.ts'
import { type Reach, reachOf } from '../reach.ts'

/** A table that the policy speaks of. */
export interface Covered {
  readonly plan: RlsTable
  readonly relation: Relation
  /** The column of the tenant. */
  readonly tenant?: string
}

export interface Look {
  readonly catalogue: Catalogue
  readonly plan: RlsPlan
  readonly reach: Reach
  /** The roles that the application connects as, those that exist. */
  readonly app: readonly Role[]
  readonly covered: readonly Covered[]
  relation(oid: number): Relation | undefined
  /** `public.article`, quoted where needed. */
  name(thing: { readonly schema: string; readonly name: string }): string
  /** `table public.article`, `view public.titles`. */
  label(relation: Relation): string
  role(oid: number): string
  /** One statement for each role, in reach or PUBLIC, that was granted one of the privileges. */
  revoke(privileges: readonly string[], from: string, grants: readonly Grant[]): string[]
}

export interface LookOptions {
  readonly roles: readonly string[]
  /** Where the policies read who asks. */
  readonly context?: 'signed' | 'plain' | 'claims'
  /** The tenant's column by resource. */
  readonly tenants?: Readonly<Record<string, string>>
}

const labels = { r: 'table', p: 'table', v: 'view', m: 'materialized view', f: 'foreign table' } as const

export function lookAt(catalogue: Catalogue, plan: RlsPlan, options: LookOptions): Look {
  const reach = reachOf(catalogue, options.roles)
  const byOid = new Map(catalogue.relations.map((relation) => [relation.oid, relation]))
  const { quote } = catalogue
  const name: Look['name'] = (thing) => `${quote(thing.schema)}.${quote(thing.name)}`
  const role = (oid: number) =>
    oid === 0 ? 'public' : quote(catalogue.roles.find((candidate) => candidate.oid === oid)?.name ?? String(oid))
  return {
    catalogue,
    plan,
    reach,
    app: catalogue.roles.filter((candidate) => options.roles.includes(candidate.name)),
    covered: plan.tables.flatMap((table) => {
      const relation = findTable(catalogue, table)
      if (relation === undefined) return []
      const tenant = options.tenants?.[table.resource]
      return [{ plan: table, relation, ...(tenant === undefined ? {} : { tenant }) }]
    }),
    relation: (oid) => byOid.get(oid),
    name,
    label: (relation) => `${labels[relation.kind]} ${name(relation)}`,
    role,
    revoke: (privileges, from, grants) => {
      const grantees = [...new Set(grants.map(({ grantee }) => grantee))]
      return grantees.flatMap((grantee) => {
        if (grantee !== 0 && !reach.isOne(grantee)) return []
        const held = privileges.filter((privilege) =>
          grants.some((grant) => grant.grantee === grantee && grant.privilege === privilege),
        )
        return held.length === 0 ? [] : [`revoke ${held.join(', ').toLowerCase()} on ${from} from ${role(grantee)};`]
      })
    },
  }
}

/** The table of the plan; without a schema it is the first of the search path. */
export function findTable(
  catalogue: Catalogue,
  { schema, table }: Pick<RlsTable, 'schema' | 'table'>,
): Relation | undefined {
  const schemas = schema === undefined ? catalogue.searchPath : [schema]
  return schemas
    .map((each) => catalogue.relations.find((relation) => relation.schema === each && relation.name === table))
    .find((relation) => relation !== undefined)
}
