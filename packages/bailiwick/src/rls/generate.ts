import type { ConditionNode } from '../ast/condition.ts'
import { canonicalText, type Json } from '../ast/json.ts'
import type { ModelNode, ResourceNode } from '../ast/model.ts'
import type { RuleNode } from '../ast/policy.ts'
import { walk } from '../ast/visit.ts'
import { BailiwickError } from '../errors/error.ts'
import type { CompiledAction, Program } from '../evaluate/compiled.ts'
import { permittedWhere } from '../evaluate/plan.ts'
import { compileProgram } from '../evaluate/program.ts'
import { both } from '../evaluate/where.ts'
import { modelNode } from '../policy/define-model.ts'
import { type Policy, policyParts } from '../policy/policy.ts'
import type { PolicyPart } from '../policy/read-part.ts'
import { resolvePolicy } from '../policy/resolve.ts'
import { sha256 } from '../util/sha256.ts'
import { adviceOf } from './advice.ts'
import { type Compiling, looksElsewhere, policySql } from './conditions.ts'
import { fieldCondition, isConstant } from './fields.ts'
import { Functions } from './functions.ts'
import { createReader, type Reader } from './given.ts'
import { inlined, named } from './literal.ts'
import { nameOf } from './names.ts'
import { type RlsOptions, readOptions, type Settings } from './options.ts'
import type { RlsColumns, RlsCommand, RlsPlan, RlsPolicy, RlsTable } from './plan.ts'
import { type Refusal, refusalsOf, refuseAll } from './refusals.ts'
import { statementsOf } from './statements.ts'
import { isStored, type StoredFunction } from './stored.ts'
import { tenantPolicies } from './tenant-roles.ts'
import {
  columnsOf,
  comparesWithBefore,
  insertQuestions,
  neverWritten,
  tableText,
  triggerFor,
  updateQuestions,
} from './triggers.ts'

/** Goes into every hash: another text for the same policy is another generator. */
const generatorVersion = 2

/** Any policy, whatever its model. */
// biome-ignore lint/suspicious/noExplicitAny: the types of a policy say nothing that is asked here
export type AnyPolicy = Policy<any, any>

export const actionOfCommand: Readonly<Record<RlsCommand, string>> = {
  select: 'read',
  insert: 'create',
  update: 'update',
  delete: 'delete',
}
const commands = Object.keys(actionOfCommand) as readonly RlsCommand[]

interface Generating {
  readonly model: ModelNode
  readonly program: Program
  readonly settings: Settings
  readonly reader: Reader
  readonly refusals: Refusal[]
  readonly notes: string[]
  /** The functions over stored permissions that rules ask. */
  readonly stored: Set<StoredFunction>
}

/**
 * A policy as row-level security of PostgreSQL: for each command the rows that its action permits. Throws NOT_IN_ROW_SECURITY, which
 * names everything that a policy of the database cannot enforce, and INVALID_OPTION.
 *
 * ```ts
 * import { generateRls, printRls } from 'bailiwick/rls'
 *
 * const plan = generateRls(policy, { role: 'app' })
 * await writeFile('migrations/policies.sql', printRls(plan))
 * ```
 */
export function generateRls(policy: AnyPolicy, options: RlsOptions): RlsPlan {
  const parts: readonly PolicyPart[] | undefined = policy?.[policyParts]
  if (!parts)
    throw new BailiwickError('INVALID_POLICY', 'generateRls takes a policy made by `definePolicy` or `combine`.')
  const model: ModelNode = policy.model[modelNode]
  const settings = readOptions(model, options)
  const program = compileProgram(resolvePolicy(model, parts))
  const generating: Generating = {
    model,
    program,
    settings,
    reader: createReader(model, settings),
    refusals: [],
    notes: [],
    stored: new Set(),
  }
  const resources = [...program.byResource.keys()].map((name) => model.resources[name]!)
  refuseSharedTables(generating, resources)
  const tables = resources.flatMap((resource) => tableOf(generating, resource))
  refuseAll(generating.refusals)
  for (const resource of Object.values(model.resources)) {
    if (!resource.table || program.byResource.has(resource.name)) continue
    generating.notes.push(
      `${resource.name}: no policy says anything about it, so ${tableText(resource)} stays as it is.`,
    )
  }
  const hash = sha256(
    canonicalText([generatorVersion, sha256(printModel(model)), policy.hash, { ...settings } as unknown as Json]),
  )
  return {
    hash,
    tables,
    statements: statementsOf(tables, settings, hash, [...generating.stored].sort()),
    advice: adviceOf(model, program),
    notes: generating.notes,
  }
}

function printModel(model: ModelNode): string {
  return JSON.stringify(model, (_, value) => (typeof value === 'bigint' ? `${value}n` : value))
}

function tableOf(generating: Generating, resource: ResourceNode): RlsTable[] {
  const { model, program, settings, reader, notes } = generating
  if (!resource.table) {
    notes.push(`${resource.name}: it has no table; its actions are asked of the application.`)
    return []
  }
  const actions = program.byResource.get(resource.name)!
  const others = actions.filter(({ node }) => !Object.values(actionOfCommand).includes(node.name))
  for (const { node } of others) notes.push(`${node.id}: no command of SQL, so the application asks it.`)
  const byCommand = new Map(
    commands.flatMap((command) => {
      const action = actions.find(({ node }) => node.name === actionOfCommand[command])
      return action ? [[command, action] as const] : []
    }),
  )
  for (const command of commands) {
    if (!byCommand.has(command))
      notes.push(`${resource.name}: nobody may ${command}, for lack of ${actionOfCommand[command]}.`)
  }
  const refused = generating.refusals.length
  for (const action of byCommand.values()) collectRefusals(generating, action)
  const columns = columnPrivileges(generating, resource, byCommand)
  if (generating.refusals.length > refused) return []
  const functions = new Functions(model, resource, reader)
  const transitions: ConditionNode[] = []
  const policies = [...byCommand].map(([command, action]) =>
    policyOf(generating, resource, functions, command, action, transitions),
  )
  const update = byCommand.get('update')
  const create = byCommand.get('insert')
  const parts = [
    ...(update ? [triggerFor(resource, functions, 'update', updateQuestions(resource, update, transitions))] : []),
    ...(create ? [triggerFor(resource, functions, 'insert', insertQuestions(resource, create))] : []),
  ]
  const { schema, name } = resource.table
  const table = {
    resource: resource.name,
    ...(schema === undefined ? {} : { schema }),
    table: name,
    commands: [...byCommand.keys()],
    policies: [...policies, ...tenantPolicies(resource, settings)],
    functions: [...functions.all(), ...parts.flatMap((part) => part.functions)],
    triggers: parts.flatMap((part) => part.triggers),
    columns,
  }
  return [{ ...table, hash: sha256(canonicalText(table as unknown as Json)) }]
}

/** The policies of two resources on one table would add up, and each would show what the other hides. */
function refuseSharedTables({ refusals }: Generating, resources: readonly ResourceNode[]): void {
  const byTable = new Map<string, ResourceNode>()
  for (const resource of resources) {
    if (!resource.table) continue
    const table = tableText(resource)
    const other = byTable.get(table)
    byTable.set(table, resource)
    if (!other) continue
    refusals.push({
      rule: resource.name,
      construct: `the table ${table}, which is that of ${other.name} too`,
      remedy: 'give one of them a view or a table of its own',
    })
  }
}

function collectRefusals({ model, settings, refusals, stored }: Generating, action: CompiledAction): void {
  const rules = askedOf(action).flatMap(({ allow, deny }) => [...allow, ...deny])
  const fields = action.node.name === 'read' ? [] : [...action.fields.values()]
  for (const { node } of [...rules, ...fields]) {
    walk(node.condition, ({ kind }) => {
      if (isStored(kind)) stored.add(kind)
    })
  }
  for (const { node } of rules) refusals.push(...refusalsOf(model, settings, node.id, node.condition))
  for (const { node } of fields) {
    refusals.push(...refusalsOf(model, settings, `${action.node.id}/field ${node.name}`, node.condition))
  }
}

/** The actions whose rules have a say: itself, that of the row after, and those that either requires. */
function askedOf(action: CompiledAction): readonly CompiledAction[] {
  return [action, ...(action.after ? askedOf(action.after) : []), ...action.requires.flatMap(askedOf)]
}

/** Each field that is never visible or never written has no privilege; masks that depend on anything are refused. */
function columnPrivileges(
  { settings, refusals, notes }: Generating,
  resource: ResourceNode,
  actions: ReadonlyMap<RlsCommand, CompiledAction>,
): RlsColumns {
  const all = columnsOf(resource)
  const hidden = all.filter((attribute) => {
    const read = actions.get('select')
    const condition = read && fieldCondition(read, attribute, true)
    if (!condition || isConstant(condition, true)) return false
    if (isConstant(condition, false)) return true
    const rule = `${resource.name}.read/field ${attribute.name}`
    if (settings.masksByQuery) notes.push(`${rule}: whoever reads the row reads the column; the query masks it.`)
    else {
      refusals.push({
        rule,
        construct: 'a mask that depends on who asks or on the row',
        remedy: "row-level security hides rows and not values: mask in the query and say masks: 'query', or use a view",
      })
    }
    return false
  })
  const except = (without: readonly { readonly name: string }[]) => {
    const kept = all.filter((attribute) => !without.includes(attribute))
    return kept.length === all.length ? undefined : kept.map((attribute) => attribute.column)
  }
  const update = actions.get('update')
  const create = actions.get('insert')
  const unset = create ? neverWritten(resource, create) : []
  if (unset.length > 0) {
    const names = unset.map((attribute) => attribute.column).join(', ')
    notes.push(
      `${create!.node.id}: no insert may name ${names}, not even with \`default\`, as some libraries do for what they omit.`,
    )
  }
  const columns = {
    select: except(hidden),
    insert: create && except(unset),
    update: update && except(neverWritten(resource, update)),
  }
  return Object.fromEntries(Object.entries(columns).filter(([, names]) => names !== undefined))
}

function policyOf(
  { model, settings, reader }: Generating,
  resource: ResourceNode,
  functions: Functions,
  command: RlsCommand,
  action: CompiledAction,
  transitions: ConditionNode[],
): RlsPolicy {
  const rules = rulesOf(action)
  const why = idsOf(rules)
  const whyRelated = idsOf(rules.filter((rule) => looksElsewhere(rule.condition)))
  // A check is asked of each row that is written, `using` of as many as there are.
  const compile = (node: ConditionNode, inSets = false) => {
    const compiling: Compiling = {
      reach: { model, names: [resource.table!.name], inSets: inSets && settings.subqueries },
      reader,
      related: (nodes, kind, around) => functions.related(nodes, kind, around, whyRelated),
    }
    return inlined(policySql(model, compiling, node))
  }
  const permitted = (of: CompiledAction) => permittedWhere(of, (node) => node)
  const texts: { using?: string; check?: string } = {}
  if (command !== 'insert') texts.using = compile(permitted(action), true)
  if (command === 'insert') texts.check = compile(permitted(action))
  if (command === 'update') {
    const after = permitted(action.after ?? action)
    const conjuncts = after.kind === 'all' ? after.conditions : [after]
    // What compares the rows is asked by the trigger: a policy sees one row.
    transitions.push(...conjuncts.filter(comparesWithBefore))
    texts.check = compile(both(conjuncts.filter((node) => !comparesWithBefore(node))))
  }
  const name = nameOf(`bailiwick ${action.node.id}`, action.node.id)
  const clauses = [
    ...(texts.using === undefined ? [] : [`  using (\n  ${texts.using}\n)`]),
    ...(texts.check === undefined ? [] : [`  with check (\n  ${texts.check}\n)`]),
  ]
  const to = settings.roles
  return {
    name,
    command,
    kind: 'permissive',
    to,
    action: action.node.id,
    ...texts,
    comment: why,
    sql: `create policy ${named(name)} on ${tableText(resource)} as permissive for ${command} to ${to.map((role) => named(role)).join(', ')}\n${clauses.join('\n')}`,
  }
}

function idsOf(rules: readonly RuleNode[]): string {
  return rules.map((rule) => rule.id).join(', ')
}

/** Every rule that has a say, once. */
function rulesOf(action: CompiledAction): readonly RuleNode[] {
  const rules = askedOf(action).flatMap(({ node }) => [...node.allow, ...node.deny])
  return [...new Map(rules.map((rule) => [rule.id, rule])).values()]
}
