/** What is different between two moments of a database, in lines for people. */
import type { Catalogue, Relation } from './catalogue.ts'

/** In the order of tables; empty where nothing that decides who sees what has changed. */
export function changesBetween(before: Catalogue, after: Catalogue): readonly string[] {
  return [...routines(before, after), ...after.relations.flatMap((relation) => ofTable(before, after, relation))]
}

function routines(before: Catalogue, after: Catalogue): string[] {
  const text = (catalogue: Catalogue) =>
    new Map(
      catalogue.routines.map(({ signature, body, definer, settings, owner, grants }) => [
        signature,
        JSON.stringify([body, definer, settings, owner, sorted(grants.map((grant) => JSON.stringify(grant)))]),
      ]),
    )
  return differences('function', text(before), text(after))
}

function ofTable(before: Catalogue, after: Catalogue, relation: Relation): string[] {
  const earlier = before.relations.find(({ oid }) => oid === relation.oid)
  const lines = [
    ...(relation.rowSecurity && !earlier?.rowSecurity ? ['row-level security is on'] : []),
    ...(relation.forced && !earlier?.forced ? ['it is forced on the owner, too'] : []),
    ...differences('policy', policies(before, relation.oid), policies(after, relation.oid)),
    ...differences('trigger', triggers(before, relation.oid), triggers(after, relation.oid)),
    ...grants(before, after, earlier, relation),
  ]
  return lines.map((line) => `${after.quote(relation.schema)}.${after.quote(relation.name)}: ${line}`)
}

function policies(catalogue: Catalogue, table: number): Map<string, string> {
  const own = catalogue.policies.filter((policy) => policy.table === table)
  return new Map(
    own.map(({ name, command, permissive, roles, using, check }) => [
      `${name} for ${command}`,
      JSON.stringify([permissive, sorted(roles.map(String)), using, check]),
    ]),
  )
}

function triggers(catalogue: Catalogue, table: number): Map<string, string> {
  const own = catalogue.triggers.filter((trigger) => trigger.table === table)
  return new Map(own.map(({ name, definition, enabled }) => [name, `${definition} ${enabled}`]))
}

/** One line for each role: `granted select, insert to app`. */
function grants(before: Catalogue, after: Catalogue, earlier: Relation | undefined, later: Relation): string[] {
  const then = privileges(before, earlier)
  const now = privileges(after, later)
  const lines = (word: string, from: string, some: readonly Privilege[], others: readonly Privilege[]) => {
    const fresh = some.filter((each) => !others.some(({ to, what }) => to === each.to && what === each.what))
    const roles = [...new Set(fresh.map(({ to }) => to))]
    return roles.map((role) => {
      const what = fresh.filter(({ to }) => to === role).map((each) => each.what)
      return `${word} ${what.join(', ')} ${from} ${role}`
    })
  }
  return [...lines('granted', 'to', now, then), ...lines('revoked', 'from', then, now)]
}

interface Privilege {
  readonly to: string
  readonly what: string
}

function privileges({ roles }: Catalogue, relation: Relation | undefined): Privilege[] {
  const role = (oid: number) => (oid === 0 ? 'public' : (roles.find((each) => each.oid === oid)?.name ?? String(oid)))
  const ofTable = (relation?.grants ?? []).filter(({ grantee }) => grantee !== relation?.owner)
  return [
    ...ofTable.map(({ grantee, privilege }) => ({ to: role(grantee), what: privilege.toLowerCase() })),
    ...(relation?.columns ?? []).flatMap(({ name, grants: own }) =>
      own.map(({ grantee, privilege }) => ({ to: role(grantee), what: `${privilege.toLowerCase()} (${name})` })),
    ),
  ]
}

function differences(what: string, before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  return [
    ...[...after].filter(([name]) => !before.has(name)).map(([name]) => `${what} ${name} created`),
    ...[...after]
      .filter(([name, text]) => before.has(name) && before.get(name) !== text)
      .map(([name]) => `${what} ${name} changed`),
    ...[...before].filter(([name]) => !after.has(name)).map(([name]) => `${what} ${name} dropped`),
  ]
}

const sorted = (texts: readonly string[]) => [...texts].sort()
