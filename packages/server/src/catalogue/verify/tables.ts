/** Tables without row-level security, and ways around it by other tables, grants and things that the role can create. */
import type { Finding } from 'bailiwick/findings'
import type { Relation } from '../catalogue.ts'
import { finding } from './kinds.ts'
import type { Look } from './look.ts'

const reading = ['SELECT', 'INSERT', 'UPDATE', 'DELETE'] as const
const past = ['TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN']

export function checkTables(look: Look): Finding[] {
  return [
    ...look.covered.flatMap(({ relation, plan }) => [
      ...switchedOff(look, relation, plan.policies.length > 0),
      ...grants(look, relation),
      ...parents(look, relation),
    ]),
    ...look.catalogue.relations
      .filter(({ kind }) => kind === 'r' || kind === 'p')
      .flatMap((each) => beside(look, each)),
    ...creating(look),
  ]
}

const enable = (name: string) => `alter table ${name} enable row level security;`
const force = (name: string) => `alter table ${name} force row level security;`

function switchedOff(look: Look, relation: Relation, hasPlanned: boolean): Finding[] {
  const object = look.label(relation)
  const name = look.name(relation)
  if (!relation.rowSecurity) {
    return [finding('L32/disabled', object, 'Row-level security is off.', `${enable(name)}\n${force(name)}`)]
  }
  const found: Finding[] = []
  if (!relation.forced) found.push(finding('L32/not-forced', object, 'It is not forced on the owner.', force(name)))
  const deployed = look.catalogue.policies.some(({ table }) => table === relation.oid)
  if (!deployed && hasPlanned) {
    const fix = look.covered.find((each) => each.relation === relation)!.plan.policies.map(({ sql }) => `${sql};`)
    found.push(finding('L32/no-policy', object, 'Row-level security is on, and there is no policy.', fix.join('\n')))
  }
  return found
}

/** Where the role owns the table it has everything, and that is found already. */
function grants(look: Look, relation: Relation): Finding[] {
  if (look.reach.isOne(relation.owner)) return []
  const held = past.filter((privilege) => look.reach.granted(relation.grants, privilege))
  const ofColumns = relation.columns.filter(({ grants }) => look.reach.granted(grants, 'REFERENCES'))
  if (held.length === 0 && ofColumns.length === 0) return []
  const fix = [
    ...look.revoke(held, look.name(relation), relation.grants),
    ...ofColumns.flatMap((column) =>
      look
        .revoke(['REFERENCES'], look.name(relation), column.grants)
        .map((text) => text.replace('references on', `references (${look.catalogue.quote(column.name)}) on`)),
    ),
  ]
  const what = [...held, ...ofColumns.map(({ name }) => `REFERENCES (${name})`)].join(', ')
  return [finding('L33/grants', look.label(relation), `The role has ${what} on it.`, fix.join('\n'))]
}

function parents(look: Look, relation: Relation): Finding[] {
  return relation.parents.flatMap((oid) => {
    const parent = look.relation(oid)
    const isCovered = look.covered.some((each) => each.relation.oid === oid)
    if (!parent || isCovered || parent.rowSecurity || !look.reach.hasOnAny(parent, 'SELECT')) return []
    const seen = `The role may read ${look.name(parent)}, whose rows are also those of ${look.name(relation)}.`
    return [finding('L33/parent', look.label(parent), seen, withoutAll(look, parent))]
  })
}

/** A table that the policy does not speak of: a part of one that it speaks of, or one beside it. */
function beside(look: Look, relation: Relation): Finding[] {
  if (look.covered.some((each) => each.relation === relation) || relation.rowSecurity) return []
  const held = reading.filter((privilege) => look.reach.hasOnAny(relation, privilege))
  if (held.length === 0) return []
  const whole = look.covered.find((each) => isPartOf(look, relation, each.relation.oid))
  const name = look.name(relation)
  if (whole !== undefined) {
    const seen = `The role has ${held.join(', ')} on it; it is a part of ${look.name(whole.relation)} and has no row-level security.`
    return [finding('L33/partition', look.label(relation), seen, `${enable(name)}\n${force(name)}`)]
  }
  const schemas = new Set(look.covered.map((each) => each.relation.schema))
  if (!schemas.has(relation.schema)) return []
  const isParent = look.covered.some((each) => each.relation.parents.includes(relation.oid))
  if (isParent) return []
  const seen = `The role has ${held.join(', ')} on it, no resource of the model is this table, and row-level security is off.`
  return [finding('L32/uncovered', look.label(relation), seen, withoutAll(look, relation))]
}

/** Whether the table is a partition or a child, at any depth. */
export function isPartOf(look: Look, relation: Relation, whole: number): boolean {
  return relation.parents.some((oid) => {
    const parent = look.relation(oid)
    return oid === whole || (parent !== undefined && isPartOf(look, parent, whole))
  })
}

/** Takes all rights from whoever of the reachable roles has some; a right on a table covers its columns. */
export function withoutAll(look: Look, relation: Relation): string {
  const all = [...relation.grants, ...relation.columns.flatMap((column) => column.grants)]
  const grantees = [...new Set(all.map(({ grantee }) => grantee))]
  return grantees
    .filter((grantee) => grantee === 0 || look.reach.isOne(grantee))
    .map((grantee) => `revoke all on ${look.name(relation)} from ${look.role(grantee)};`)
    .join('\n')
}

function creating(look: Look): Finding[] {
  const { database, schemas, quote, reader } = look.catalogue
  const inSchemas = schemas
    .filter((schema) => look.reach.has(schema, 'CREATE'))
    .map((schema) => {
      const name = quote(schema.name)
      const isOwner = look.reach.isOne(schema.owner)
      const fix = [
        ...(isOwner ? [`alter schema ${name} owner to ${quote(reader)};`] : []),
        ...look.revoke(
          ['CREATE'],
          `schema ${name}`,
          schema.grants.filter(({ grantee }) => grantee !== schema.owner),
        ),
      ]
      return finding('L33/create', `schema ${name}`, 'The role may create tables and functions in it.', fix.join('\n'))
    })
  const object = `database ${quote(database.name)}`
  const ofDatabase = look.reach.has(database, 'CREATE')
    ? [finding('L33/create', object, 'The role may create schemas in it.', ownedOrRevoked(look, 'CREATE'))]
    : []
  const temporary = look.reach.has(database, 'TEMPORARY')
    ? [finding('L33/temporary', object, 'The role may create temporary tables.', ownedOrRevoked(look, 'TEMPORARY'))]
    : []
  return [...inSchemas, ...ofDatabase, ...temporary]
}

function ownedOrRevoked(look: Look, privilege: string): string {
  const { database, quote, reader } = look.catalogue
  const object = `database ${quote(database.name)}`
  const isOwner = look.reach.isOne(database.owner)
  const granted = database.grants.filter(({ grantee }) => grantee !== database.owner)
  return [
    ...(isOwner ? [`alter ${object} owner to ${quote(reader)};`] : []),
    ...look.revoke([privilege], object, granted),
  ].join('\n')
}
