import { copyOf } from './shapes.ts'

/** The peers, as far as they are used here. Their own types are not imported: a checkout without them must type-check. */

export interface CaslRule {
  readonly action: string | readonly string[]
  readonly subject: string
  readonly fields?: readonly string[]
  readonly conditions?: Readonly<Record<string, unknown>>
  readonly inverted?: boolean
}

export interface Ability {
  can(action: string, subject: unknown, field?: string): boolean
  rulesFor(action: string, subject: string): readonly unknown[]
}

interface AbilityBuilder {
  can(action: string | readonly string[], subject: string, conditions?: object): void
  cannot(action: string | readonly string[], subject: string, conditions?: object): void
}

interface Casl {
  createMongoAbility(rules: readonly CaslRule[]): Ability
  defineAbility(define: (can: AbilityBuilder['can'], cannot: AbilityBuilder['cannot']) => void): Ability
  /** Marks the object itself as one of that type. */
  subject<T extends object>(type: string, object: T): T
}

interface CaslExtra {
  permittedFieldsOf(
    ability: Ability,
    action: string,
    subject: unknown,
    options: { fieldsFrom: (rule: { fields?: string[] }) => string[] },
  ): string[]
  rulesToAST(ability: Ability, action: string, subject: string): object | null
}

type Interpreter = (condition: object, options: object) => readonly [string, readonly unknown[], readonly string[]]

interface UcastSql {
  createSqlInterpreter(operators: object): Interpreter
  readonly allInterpreters: object
  readonly pg: object
}

export interface Enforcer {
  enforceSync(...values: readonly unknown[]): boolean
}

interface Casbin {
  newModel(text: string): object
  newEnforcer(model: object, adapter: object): Promise<Enforcer>
  readonly StringAdapter: new (policy: string) => object
}

interface Access {
  readonly granted: boolean
  filter(row: object): object
}

interface Query {
  readAny(resource: string): Access
  [verb: string]: (resource: string) => Access
}

interface AccessControl {
  readonly AccessControl: new (grants: readonly object[]) => { can(role: string): Query }
}

export interface EntityUid {
  readonly type: string
  readonly id: string
}

export interface Entity {
  readonly uid: EntityUid
  readonly attrs: Readonly<Record<string, unknown>>
  readonly parents: readonly EntityUid[]
}

export interface CedarCall {
  readonly principal: EntityUid
  readonly action: EntityUid
  readonly resource: EntityUid
  readonly context: object
  readonly preparsedPolicySetId: string
  readonly entities: readonly Entity[]
}

type CedarAnswer =
  | { readonly type: 'success'; readonly response: { decision: 'allow' | 'deny'; diagnostics: { errors: unknown[] } } }
  | { readonly type: 'failure'; readonly errors: readonly unknown[] }

interface Cedar {
  preparsePolicySet(id: string, policies: { staticPolicies: string }): { type: string; errors?: unknown }
  statefulIsAuthorized(call: CedarCall): CedarAnswer
}

export interface Peers {
  readonly casl: Casl
  readonly caslExtra: CaslExtra
  readonly ucastSql: UcastSql
  readonly casbin: Casbin
  readonly accesscontrol: AccessControl
  readonly cedar: Cedar
  readonly versions: Readonly<Record<string, string>>
}

const door: string = '../../../test/peers/index.mjs' // seen from bench/dist/bench, where this file runs

export const peers = (await import(door)) as Peers

/** A copy of the row that CASL knows as one of that type. */
export function caslRow<T extends object>(type: string, row: T): T {
  return peers.casl.subject(type, copyOf(row))
}

export async function casbinEnforcer(model: string, policy: string): Promise<Enforcer> {
  const { newModel, newEnforcer, StringAdapter } = peers.casbin
  return newEnforcer(newModel(model), new StringAdapter(policy))
}

/** Policies that are parsed once, under a name. */
export function cedarPolicies(name: string, text: string): string {
  const parsed = peers.cedar.preparsePolicySet(name, { staticPolicies: text })
  if (parsed.type !== 'success') throw new Error(`Cedar refuses ${name}: ${JSON.stringify(parsed.errors)}`)
  return name
}

/** A question that Cedar fails to evaluate is a mistake of the benchmark, not a denial. */
export function cedarAllows(call: CedarCall): boolean {
  const answer = peers.cedar.statefulIsAuthorized(call)
  if (answer.type === 'failure') throw new Error(`Cedar: ${JSON.stringify(answer.errors)}`)
  if (answer.response.diagnostics.errors.length > 0) throw new Error(JSON.stringify(answer.response.diagnostics))
  return answer.response.decision === 'allow'
}
