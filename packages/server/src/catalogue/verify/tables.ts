/** Tables without row-level security, and ways around it by other tables, grants and things that the role can create. */
import type { Finding } from 'bailiwick/findings'
import type { Relation } from '../catalogue.ts'
import { finding } from './kinds.ts'
import type { Look } from './look.ts'
import { isPartOf, keySchema } from './named.ts'

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
      .filter(({ kind }) => kind === 'r' || kind === 'p' || kind === 'f')
      .flatMap((each) => beside(look, each)),
    ...creating(look),
    ...toCome(look),
    ...privateSchemas(look),
    ...foreignServers(look),
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
  return ancestors(look, relation).flatMap((parent) => {
    const isCovered = look.covered.some((each) => each.relation === parent)
    if (isCovered || isClosed(look, parent) || !look.reach.hasOnAny(parent, 'SELECT')) return []
    const seen = `The role may read ${look.name(parent)}, whose rows are also those of ${look.name(relation)}.`
    return [finding('L33/parent', look.label(parent), seen, withoutAll(look, parent))]
  })
}

function ancestors(look: Look, relation: Relation): Relation[] {
  const parents = relation.parents.flatMap((oid) => look.relation(oid) ?? [])
  return [...new Set(parents.flatMap((parent) => [parent, ...ancestors(look, parent)]))]
}

/** Row-level security is on, and no policy gives the role a row. */
function isClosed(look: Look, relation: Relation): boolean {
  const gives = look.catalogue.policies.some(
    ({ table, permissive, roles }) =>
      table === relation.oid && permissive && roles.some((role) => role === 0 || look.reach.isOne(role)),
  )
  return relation.rowSecurity && !gives
}

/** A table that the policy does not speak of: a part of one that it speaks of, or one beside it. */
function beside(look: Look, relation: Relation): Finding[] {
  if (look.covered.some((each) => each.relation === relation) || isClosed(look, relation)) return []
  const held = reading.filter((privilege) => look.reach.hasOnAny(relation, privilege))
  if (held.length === 0) return []
  const name = look.name(relation)
  if (relation.schema === keySchema) {
    const seen = `The role has ${held.join(', ')} on it.`
    return [finding('L33/keys', look.label(relation), seen, withoutAll(look, relation))]
  }
  const whole = look.covered.find((each) => isPartOf(look, relation, each.relation.oid))
  if (whole !== undefined) {
    const is = `The role has ${held.join(', ')} on it; it is a part of ${look.name(whole.relation)}`
    if (relation.rowSecurity) {
      const fix = withoutAll(look, relation)
      return [finding('L33/partition', look.label(relation), `${is} and has policies of its own.`, fix)]
    }
    const fix = `${enable(name)}\n${force(name)}`
    return [finding('L33/partition', look.label(relation), `${is} and has no row-level security.`, fix)]
  }
  const isParent = look.covered.some((each) => ancestors(look, each.relation).includes(relation))
  if (relation.rowSecurity || relation.isOfExtension || isParent) return []
  if (relation.kind === 'f') {
    const seen = `The role has ${held.join(', ')} on it; its rows come from elsewhere, past all policies.`
    return [finding('L33/foreign', look.label(relation), seen, withoutAll(look, relation))]
  }
  const seen = `The role has ${held.join(', ')} on it, no resource of the model is this table, and row-level security is off.`
  return [finding('L32/uncovered', look.label(relation), seen, withoutAll(look, relation))]
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

/** Tables that are made later come without policies, and with these rights. */
function toCome({ catalogue, reach, role, revoke }: Look): Finding[] {
  return catalogue.defaultGrants.flatMap(({ owner, schema, grants: all }): Finding[] => {
    const others = all.filter(({ grantee }) => grantee !== owner)
    const held = reading.filter((privilege) => reach.granted(others, privilege))
    if (held.length === 0) return []
    const where = schema === null ? '' : ` in schema ${catalogue.quote(schema)}`
    const of = `alter default privileges for role ${role(owner)}${where}`
    const fix = revoke(held, 'tables', others).map((text) => `${of} ${text}`)
    const seen = `The role gets ${held.join(', ')} on every table that ${role(owner)} makes${where}.`
    return [finding('L33/default-privileges', `tables of ${role(owner)}${where}`, seen, fix.join('\n'))]
  })
}

/** Policies ask their functions by number: only whoever wants to ask them about somebody else needs the schema. */
function privateSchemas(look: Look): Finding[] {
  return look.catalogue.schemas
    .filter(({ name }) => name === 'bailiwick_rls' || name === keySchema)
    .filter((schema) => look.reach.granted(schema.grants, 'USAGE'))
    .map((schema) => {
      const others = schema.grants.filter(({ grantee }) => grantee !== schema.owner)
      const fix = look.revoke(['USAGE'], `schema ${look.catalogue.quote(schema.name)}`, others)
      return finding('L33/private-schema', `schema ${schema.name}`, 'The role has USAGE on it.', fix.join('\n'))
    })
}

function foreignServers(look: Look): Finding[] {
  return look.catalogue.foreignServers
    .filter((server) => look.reach.has(server, 'USAGE'))
    .map((server) => {
      const object = `foreign server ${look.catalogue.quote(server.name)}`
      const others = server.grants.filter(({ grantee }) => grantee !== server.owner)
      const fix = [
        ...(look.reach.isOne(server.owner)
          ? [
              `alter server ${look.catalogue.quote(server.name)} owner to ${look.catalogue.quote(look.catalogue.reader)};`,
            ]
          : []),
        ...look.revoke(['USAGE'], object, others),
      ]
      return finding('L33/foreign', object, 'The role may connect through it.', fix.join('\n'))
    })
}
