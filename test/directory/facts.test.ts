/**
 * The same answer in memory, as a filter and under row-level security: the rows of the truth table that have facts, which are grants
 * in a directory here.
 */
import { randomUUID } from 'node:crypto'
import { payloadSigner } from 'bailiwick/session'
import { filter, toPg } from 'bailiwick/sql'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readAsking } from '../../packages/bailiwick/src/session/asking.ts'
import { callers } from '../../packages/server/src/directory/caller.ts'
import { directoryFacts, loadFacts } from '../../packages/server/src/directory/facts.ts'
import { everything } from '../../tools/samples.ts'
import { unasked } from '../decisions/ask-postgres.ts'
import { notUnderRowSecurity, planOf } from '../decisions/ask-row-security.ts'
import { accessFor, askedOf, modelOf, policiesOf } from '../decisions/case-policy.ts'
import { families } from '../decisions/families/index.ts'
import type { DecisionCase, DecisionFamily } from '../decisions/table.ts'
import { describeEachServer, type Server, servers } from '../support/databases.ts'
import { type DirectoryDatabase, openDirectory } from '../support/directory.ts'
import { createTables, insertsFor, tableName } from '../support/model-tables.ts'

// biome-ignore lint/suspicious/noExplicitAny: a table of policies of every model
type Untyped = any
interface Asked {
  readonly family: DecisionFamily
  readonly given: DecisionCase
  readonly title: string
}

const asked: readonly Asked[] = families
  .filter((family): family is DecisionFamily => family.kind === 'decisions')
  .flatMap((family) =>
    family.cases
      .filter(({ facts, expect, action }) => Array.isArray(facts) && typeof expect === 'string' && action.includes('.'))
      .map((given) => ({ family, given, title: `${family.name}: ${given.title}` })),
  )
/** What the catalogue takes for a code: policies may say more. */
const isCode = (code: string) => /^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/.test(code)
/** Each is a tenant of its own, so `npm test` takes a few; in full, every row is asked of the newest server. */
const takenOn = ({ name }: Server) => {
  const isNewest = name === servers()[0]!.name
  return asked.filter((_, at) => at % (everything && isNewest ? 1 : isNewest ? 12 : 24) === 0)
}

/** Every name that a policy of these or a fact of it uses, each a permission; every resource a type. */
function namesOf(list: readonly Asked[]) {
  const codes = new Set<string>()
  const types = new Set<string>()
  const add = (code: string) => {
    if (!isCode(code)) return
    const parts = code.split('.')
    for (const at of parts.keys()) codes.add(parts.slice(0, at + 1).join('.'))
  }
  for (const { family, given } of list) {
    const [policy] = policiesOf(family)
    for (const resource of Object.keys((policy.model as Untyped).resources ?? {})) types.add(resource)
    for (const rule of policy.rules()) {
      add(rule.action)
      for (const [, code] of JSON.stringify(rule.condition).matchAll(/"(?:action|code)":"([^"]+)"/g)) add(code!)
      for (const [, type] of JSON.stringify(rule.condition).matchAll(/"resource":"([^"]+)"/g)) types.add(type!)
      types.add(rule.action.split('.')[0]!)
    }
    for (const { permission, type } of given.facts as readonly { permission: string; type?: string }[]) {
      add(permission)
      if (type) types.add(type)
    }
  }
  return { codes: [...codes].sort(), types: [...types].sort() }
}

async function prepare({ admin }: DirectoryDatabase) {
  const { codes, types } = namesOf(asked)
  const ids = new Map(codes.map((code, at) => [code, at + 1]))
  const parents = codes.map((code) => ids.get(code.split('.').slice(0, -1).join('.')) ?? null)
  await admin.query(
    `insert into bailiwick_catalogue.permission (id, code, short_code, is_namespace, is_platform, source, parent_id)
     select p.id, p.code, 'p' || p.id, false, false, 'test', p.parent from unnest($1::int[], $2::text[], $3::int[]) p (id, code, parent)`,
    [[...ids.values()], codes, parents],
  )
  await admin.query('select bailiwick_catalogue.refresh_rights()')
  await admin.query(
    `insert into bailiwick_catalogue.resource_type (code, key_parts, is_container, is_controlled, source)
     select t.code, '{id}', false, true, 'test' from unnest($1::text[]) t (code)`,
    [types.filter((type) => /^[A-Za-z0-9_-]+$/.test(type))],
  )
  return ids
}

describeEachServer('stored permissions of the truth table in a directory', (server) => {
  let directory: DirectoryDatabase
  let ids: ReadonlyMap<string, number>
  let tenants = 0
  const schemas = new Map<unknown, string>()
  const taken = takenOn(server)

  beforeAll(async () => {
    directory = await openDirectory(server)
    ids = await prepare(directory)
    const models = [...new Set(taken.map(({ family }) => modelOf(family)))]
    for (const [index, model] of models.entries()) {
      const schema = `model_${index}`
      schemas.set(model, schema)
      await directory.admin.query(`create schema ${schema}; set search_path = ${schema}; ${createTables(model)}`)
      await directory.admin.query(`grant usage on schema ${schema} to ${directory.role}; reset search_path`)
    }
  })
  afterAll(() => directory.database.drop())

  /** A tenant in which the subject has the facts as grants. */
  async function store({ facts }: DecisionCase, subject: string | null): Promise<string> {
    const { admin } = directory
    const { id: tenant } = await directory.tenant(`case-${++tenants}`)
    const own = { principal: randomUUID() }
    if (subject === null) own.principal = '00000000-0000-0000-0000-000000000003'
    else {
      const account = await admin.query(
        `insert into bailiwick_identity.account (id, reference) values ($1, $2)
         on conflict (reference) do update set reference = excluded.reference returning id`,
        [own.principal, subject],
      )
      own.principal = account.rows[0].id
      await admin.query(
        `insert into bailiwick_directory.principal (tenant_id, id, reference, kind) values ($1, $2, $3, 'user')`,
        [tenant, own.principal, subject],
      )
    }
    for (const fact of facts as readonly Untyped[]) {
      const resource = fact.type === undefined ? tenant : randomUUID()
      const found =
        fact.type === undefined
          ? []
          : (
              await admin.query(
                `insert into bailiwick_directory.resource (tenant_id, id, type_code, key) values ($1, $2, $3, $4)
           on conflict (tenant_id, type_code, key) do update set key = excluded.key returning id`,
                [tenant, resource, fact.type, fact.id],
              )
            ).rows
      await admin.query(
        `insert into bailiwick_directory.grant_entry (tenant_id, id, principal_id, permission_id, resource_id, effect)
         values ($1, gen_random_uuid(), $2, $3, $4, $5)`,
        [tenant, own.principal, ids.get(fact.permission), found[0]?.id ?? resource, fact.effect ?? 'allow'],
      )
    }
    await admin.query('select bailiwick_directory.rebuild_derived($1)', [tenant])
    return tenant
  }

  /** Whether the row is found by the filter, or shown by row-level security; undefined where that has no such question. */
  async function inDatabase({ family, given }: Asked, tenant: string, underRls: boolean): Promise<string | undefined> {
    const [policy] = policiesOf(family)
    const model = modelOf(family)
    const [resource, action] = given.action.split('.') as [string, string]
    const plan = underRls ? planOf(policy as Untyped, directory.role, 'signed') : undefined
    if (unasked(given) || (underRls && (action !== 'read' || notUnderRowSecurity(given) || !plan))) return undefined
    const { admin, role, key, identity } = directory
    const { subject, context } = askedOf(family, given)
    const said = await readAsking(model, { subject: {}, context: {} } as Untyped, subject, context)
    const sign = payloadSigner('test', key, identity)
    const setting = await sign({ t: tenant, p: [said.subject], c: said.context }, 30_000)
    await admin.query(`begin; set local search_path = ${schemas.get(model)}; ${plan?.statements.join(';\n') ?? ''}`)
    try {
      const table = tableName(model.resources[resource]!)
      for (const { text, values } of insertsFor(model, resource, given.row!)) await admin.query(text, [...values])
      if (!underRls) await admin.query(`grant select on all tables in schema ${schemas.get(model)} to ${role}`)
      await admin.query(`select set_config('bailiwick.context', $1, true)`, [setting])
      await admin.query(`set local role ${role}`)
      const where = underRls
        ? { text: 'true', values: [] }
        : toPg(filter(accessFor(policy, family, given), given.action))
      const text = `select from ${table} where ${where.text} and id = $${where.values.length + 1}`
      const { rowCount } = await admin.query(text, [...where.values, given.row!['id']])
      return rowCount === 1 ? 'allow' : 'deny'
    } finally {
      await admin.query('rollback')
    }
  }

  it('gives the answers of the table', { timeout: 300_000 }, async () => {
    const different: string[] = []
    const counts = { asked: 0, filtered: 0, shown: 0 }
    for (const { family, given, title } of taken) {
      const { subject, facts: _, ...options } = askedOf(family, given)
      const of = (subject as Untyped)?.id ?? null
      if ('onBehalfOf' in options || typeof (of ?? '') !== 'string') continue
      const known = namesOf([{ family, given, title }])
      if (!(given.facts as readonly { permission: string }[]).every(({ permission }) => isCode(permission))) continue
      const tenant = await store(given, of)
      const caller = callers(directory.app as Untyped, { key: directory.key, database: directory.identity })({
        tenant,
        subject: of,
      })
      const [policy] = policiesOf(family)
      const rest = given.row === undefined ? [] : [given.row]
      const access = (await policy.forAsync(subject, { ...options, facts: directoryFacts(caller) })) as Untyped
      const seen = (await access.can(given.action, ...rest)) ? 'allow' : 'deny'
      if (seen !== given.expect) different.push(`${title}: asked ${seen}`)
      const loaded = await loadFacts(caller, { permissions: known.codes, resources: known.types })
      const inMemory = policy.for(subject, { ...options, facts: loaded }).can(given.action, ...(rest as [Untyped]))
      if ((inMemory ? 'allow' : 'deny') !== given.expect) different.push(`${title}: loaded ${inMemory}`)
      for (const underRls of [false, true]) {
        const stored = await inDatabase({ family, given, title }, tenant, underRls)
        if (stored !== undefined && stored !== given.expect)
          different.push(`${title}: ${underRls ? 'RLS' : 'filter'} ${stored}`)
        if (stored !== undefined) counts[underRls ? 'shown' : 'filtered']++
      }
      counts.asked++
    }
    expect(different).toEqual([])
    expect(Math.min(counts.asked, counts.filtered)).toBeGreaterThan(2)
    if (everything) expect(counts.shown).toBeGreaterThan(5)
  })
})
