/** Says what a role can get at, by itself and through the roles that it is, or can make itself, a member of. */
import type { Catalogue, Grant, Relation, Role, Routine } from './catalogue.ts'

const PUBLIC = 0

export interface Reach {
  /** The roles it acts as, or can, by name: itself first. */
  readonly roles: readonly Role[]
  readonly isOne: (oid: number) => boolean
  /** The privilege is granted to one of them or to everybody. An owner has all. */
  has(thing: { readonly owner: number; readonly grants: readonly Grant[] }, privilege: string): boolean
  granted(grants: readonly Grant[], privilege: string): boolean
  /** As `has` for the table, or for any of its columns. */
  hasOnAny(relation: Relation, privilege: string): boolean
  mayCall(routine: Routine): boolean
}

/** What these roles reach together. Names that the database does not have are left out. */
export function reachOf(catalogue: Catalogue, names: readonly string[]): Reach {
  const byOid = new Map(catalogue.roles.map((role) => [role.oid, role]))
  const found = new Set(catalogue.roles.filter(({ name }) => names.includes(name)).map(({ oid }) => oid))
  // Who owns the database is a member of pg_database_owner without being listed as one.
  const databaseOwner = catalogue.roles.find(({ name }) => name === 'pg_database_owner')?.oid
  for (const oid of found) {
    if (oid === catalogue.database.owner && databaseOwner !== undefined) found.add(databaseOwner)
    for (const { role, member, usable, admin } of catalogue.memberships) {
      if (member === oid && (usable || admin)) found.add(role)
    }
  }
  const isOne = (oid: number) => found.has(oid)
  const granted = (grants: readonly Grant[], privilege: string) =>
    grants.some((grant) => grant.privilege === privilege && (grant.grantee === PUBLIC || isOne(grant.grantee)))
  const inSchema = (name: string) => {
    const schema = catalogue.schemas.find((candidate) => candidate.name === name)
    return schema === undefined || isOne(schema.owner) || granted(schema.grants, 'USAGE')
  }
  const has: Reach['has'] = ({ owner, grants }, privilege) => isOne(owner) || granted(grants, privilege)
  return {
    roles: [...found].map((oid) => byOid.get(oid)!),
    isOne,
    granted,
    has,
    hasOnAny: (relation, privilege) =>
      has(relation, privilege) || relation.columns.some((column) => granted(column.grants, privilege)),
    mayCall: (routine) => inSchema(routine.schema) && has(routine, 'EXECUTE'),
  }
}
