import { BailiwickError, definePolicy, isNotFalse, isTrue, not } from 'bailiwick'
import { type AnyPolicy, generateRls, type RlsPlan } from 'bailiwick/rls'
import type { AccessLike } from 'bailiwick/sql'
import type pg from 'pg'
import type { Value } from '../../packages/bailiwick/src/ast/condition.ts'
import type { AttributeNode, ModelNode } from '../../packages/bailiwick/src/ast/model.ts'
import { printValue } from '../../packages/bailiwick/src/ast/scalars.ts'
import { isArrayType, isJsonType, type ScalarType } from '../../packages/bailiwick/src/ast/types.ts'
import { accessInternals } from '../../packages/bailiwick/src/evaluate/access.ts'
import { askedInSets } from '../support/asked-by-row.ts'
import type { TestDatabase } from '../support/databases.ts'
import { createTables, insertsFor, tableName } from '../support/model-tables.ts'
import type { SqlFamily } from './ask-postgres.ts'
import { accessFor, modelOf, type Position, permittedIn, policiesOf } from './case-policy.ts'
import type { ConditionCase, ConditionFamily, DecisionCase, DecisionFamily, Row } from './table.ts'

/** The truth table under row-level security, as a role that owns nothing. */

/** The actions that a command asks about a row as it stands. */
const commandOf: Readonly<Record<string, (table: string) => string>> = {
  read: (table) => `select from ${table} where id = $1`,
  update: (table) => `update ${table} set id = id where id = $1`,
  delete: (table) => `delete from ${table} where id = $1`,
}

/** What row-level security refuses is no row of this lane; any other error is a difference. */
export function planOf(policy: AnyPolicy, role: string, context: 'plain' | 'signed' = 'plain'): RlsPlan | undefined {
  try {
    return generateRls(policy, { role, context, masks: 'query' })
  } catch (error) {
    if (error instanceof BailiwickError && error.code === 'NOT_IN_ROW_SECURITY') return undefined
    throw error
  }
}

/** Each pair tells true, false and unknown from one another; a position costs a policy, so a row is asked in two of the four. */
const pairs: readonly (readonly Position[])[] = [
  ['holds', 'without'],
  ['fails', 'unless'],
]

const policies: Readonly<Record<Position, (build: () => never) => object>> = {
  holds: (build) => ({ allow: build() }),
  fails: (build) => ({ allow: not(build()) }),
  unless: (build) => ({ allow: true, deny: isTrue(build()) }),
  without: (build) => ({ allow: true, deny: isNotFalse(build()) }),
}

function positionPolicy(family: ConditionFamily, { condition }: ConditionCase, position: Position): AnyPolicy {
  return definePolicy(family.model, family.resource, (({ resource, ...refs }: { resource: never }) => ({
    read: policies[position](() => condition(resource, refs) as never),
  })) as never) as unknown as AnyPolicy
}

/** What `memoryFacts` does, over a setting. What knows no context answers null. */
const storedPermissions = `
  create schema bailiwick;
  create function bailiwick.applies(effect text, action text, type text, id text) returns boolean
    language sql stable set search_path = '' as $$
      select exists (
        select from jsonb_to_recordset(nullif(current_setting('bailiwick.facts', true), '')::jsonb)
          as fact (effect text, permission text, type text, id text)
        where coalesce(fact.effect, 'allow') = $1 and (fact.permission = $2 or starts_with($2, fact.permission || '.'))
          and (fact.type is null or (fact.type = $3 and fact.id = $4)))
    $$;
  create function bailiwick.granted(action text, type text, id text) returns boolean
    language sql stable strict security definer as $$
      select bailiwick.applies('allow', $1, $2, $3) and not bailiwick.applies('deny', $1, $2, $3)
    $$;
  create function bailiwick.denied(action text, type text, id text) returns boolean
    language sql stable strict security definer as $$ select bailiwick.applies('deny', $1, $2, $3) $$;
  create function bailiwick.holds(code text) returns boolean
    language sql stable strict security definer as $$
      select bailiwick.applies('allow', $1, null, null) and not bailiwick.applies('deny', $1, null, null)
    $$;
  ${askedInSets()}
  revoke all on all functions in schema bailiwick from public`

export class RowSecurityLane {
  readonly #client: pg.Client
  readonly #role: string
  readonly #schemas: ReadonlyMap<ModelNode, string>
  readonly #plans = new Map<DecisionFamily, RlsPlan | undefined>()

  private constructor(client: pg.Client, role: string, schemas: ReadonlyMap<ModelNode, string>) {
    this.#client = client
    this.#role = role
    this.#schemas = schemas
  }

  static async open(database: TestDatabase, families: readonly SqlFamily[]): Promise<RowSecurityLane> {
    const { admin } = database
    const role = await database.createRole('app')
    await admin.query(storedPermissions)
    const models = [...new Set(families.map(modelOf))]
    const schemas = new Map(models.map((model, index) => [model, `model_${index}`]))
    for (const [model, schema] of schemas) {
      await admin.query(`create schema ${schema}; set search_path = ${schema}; ${createTables(model)}`)
      await admin.query(`grant usage on schema ${schema} to ${role}`)
    }
    return new RowSecurityLane(admin, role, schemas)
  }

  /** What differs, one line for each; undefined where row-level security refuses the rules. */
  differences(family: SqlFamily, index: number): Promise<readonly string[] | undefined> {
    return family.kind === 'conditions'
      ? this.#condition(family, family.cases[index]!, pairs[Math.floor(index / 2) % 2]!)
      : this.#decision(family, family.cases[index]!)
  }

  async #condition(
    family: ConditionFamily,
    given: ConditionCase,
    asked: readonly Position[],
  ): Promise<readonly string[] | undefined> {
    const found: string[] = []
    for (const position of asked) {
      const policy = positionPolicy(family, given, position)
      const plan = planOf(policy, this.#role)
      if (plan === undefined) return undefined
      const access = accessFor(policy as never, family, given)
      const expected = permittedIn[`${given.expect as boolean}`].includes(position)
      const seen = await this.#ask(family, plan, family.resource, given.row, access, 'read')
      if (seen !== undefined && seen !== expected) found.push(`${position}: expected ${expected}, seen ${seen}`)
    }
    return found
  }

  async #decision(family: DecisionFamily, given: DecisionCase): Promise<readonly string[] | undefined> {
    const [policy] = policiesOf(family)
    if (!this.#plans.has(family)) this.#plans.set(family, planOf(policy as never, this.#role))
    const plan = this.#plans.get(family)
    if (plan === undefined) return undefined
    const [resource, action] = given.action.split('.') as [string, string]
    const access = accessFor(policy, family, given)
    const seen = await this.#ask(family, plan, resource, given.row!, access, action, factsOf(given))
    const expected = given.expect === 'allow'
    return seen === expected ? [] : [`${given.action}: expected ${expected}, seen ${seen}`]
  }

  async #ask(
    family: SqlFamily,
    plan: RlsPlan,
    resource: string,
    row: Row,
    access: AccessLike,
    action: string,
    facts: readonly unknown[] = [],
  ): Promise<unknown> {
    const model = modelOf(family)
    const client = this.#client
    await client.query(`begin; set local search_path = ${this.#schemas.get(model)}; ${plan.statements.join(';\n')}`)
    const setting = contextOf(access, model, `${resource}.${action}`)
    try {
      for (const { text, values } of insertsFor(model, resource, row)) await client.query(text, [...values])
      await client.query(`select set_config('bailiwick.context', $1, true), set_config('bailiwick.facts', $2, true)`, [
        setting,
        JSON.stringify(facts),
      ])
      await client.query(`set local role ${this.#role}`)
      const text = commandOf[action]!(tableName(model.resources[resource]!))
      return (await client.query(text, [row['id']])).rowCount === 1
    } catch (error) {
      // What an update may not make of a row is an error, not a row that is not there.
      if ((error as { code?: string }).code === '42501') return false
      // A number beyond int8 has no place in a context; the statement fails, and nothing is shown.
      if ((error as { code?: string }).code === '22003' && JSON.stringify(setting).includes('0000000000000000000'))
        return undefined
      return String(error)
    } finally {
      await client.query('rollback')
    }
  }
}

function factsOf({ facts }: DecisionCase): readonly unknown[] {
  return typeof facts === 'object' ? facts : []
}

/** Why a row is not asked under row-level security. */
export function notUnderRowSecurity(given: ConditionCase | DecisionCase): string | undefined {
  if (typeof given.expect === 'object') return 'no filter is made where it throws'
  if ('onBehalfOf' in given) return 'one subject'
  if ('action' in given && !(given.action.split('.')[1]! in commandOf)) return 'no command'
  return undefined
}

/** The subject and the context as the session writes them: each attribute as a text that PostgreSQL reads. */
function contextOf(access: AccessLike, model: ModelNode, action: string): string {
  const { environment } = access[accessInternals].question(action)!
  const texts = (attributes: ModelNode['subject'], values: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, inputText(attributes[name]!, value)]))
  const [p, c] = [texts(model.subject, environment.subject), texts(model.context, environment.context)]
  return `0...${JSON.stringify({ d: 'test', e: 0, t: null, p: [p], c })}`
}

function inputText({ type }: AttributeNode, value: unknown): string | null {
  if (value === null || value === undefined) return null
  if (isJsonType(type)) return JSON.stringify(value)
  if (!isArrayType(type)) return printValue(type as ScalarType, value as Value)
  const element = (each: Value) =>
    each === null ? 'NULL' : `"${printValue(type.element, each).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
  return `{${(value as readonly Value[]).map(element).join(',')}}`
}
