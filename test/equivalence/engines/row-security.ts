import pg from 'pg'
import type { AttributeNode } from '../../../packages/bailiwick/src/ast/model.ts'
import { isArrayType, isJsonType } from '../../../packages/bailiwick/src/ast/types.ts'
import { columnType, tableName } from '../../support/model-tables.ts'
import type { Finding } from '../finding.ts'
import { Decisions } from '../oracle/decisions.ts'
import { isGivenInDatabase, writtenNames } from '../oracle/written.ts'
import { type BuiltPolicy, buildPolicy, nodeOf } from '../spec/build.ts'
import { referencesOf } from '../spec/references.ts'
import type { CaseSpec, PolicySpec, QuestionSpec, RowSpec } from '../spec/spec.ts'
import { contextText } from './context-text.ts'
import type { World } from './engine.ts'
import { withFacts } from './in-postgres.ts'
import { quoted, rowColumn, type Store } from './stored-world.ts'

/** What PostgreSQL lets through, where the policy is row-level security and nothing stands before it. */

export interface RowSecurityOutcome {
  readonly findings: readonly Finding[]
  readonly answers: number
  /** Why the policy was refused. */
  readonly refused?: string
}

type Plan = ReturnType<World['library']['rls']['generateRls']>
type Form = 'plain' | 'signed'

/** One statement as the application's role, and what has to come of it. */
interface Attempt {
  readonly action: string
  readonly text: string
  /** The rows that are to be touched, by place or by number; or that it is denied. */
  readonly expected: readonly number[] | number | 'denied'
  /** The answers that it stands for. */
  readonly answers: number
}

/** Whom the plan names; each store has a role of its own. */
const anyApplication = 'the application, whatever its name'

/**
 * Makes the policy row-level security on every store, and asks all commands as the application's role. Every second time the context is
 * signed; every tenth time whoever is not believed asks as well.
 */
export async function askRowSecurity(
  stores: readonly Store[],
  world: World,
  question: QuestionSpec,
  policy: BuiltPolicy,
  turn: number,
): Promise<RowSecurityOutcome> {
  const { asked, spec, decisions } = askedAs(world, question, turn)
  const form: Form = turn % 2 === 1 ? 'signed' : 'plain'
  const failed = (expected: string, error: unknown): RowSecurityOutcome => {
    return { findings: [{ engine: 'row-level security', action: '', expected, seen: describe(error) }], answers: 0 }
  }
  let plan: Plan
  let own: BuiltPolicy
  try {
    own = asked === question ? policy : buildPolicy(world.library, world.model, asked.policy)
    plan = world.library.rls.generateRls(own as never, { role: anyApplication, context: form, masks: 'query' })
  } catch (error) {
    const { code } = error as { code?: unknown }
    if (code === 'NOT_IN_ROW_SECURITY' && mayRefuse(spec)) return { findings: [], answers: 0, refused: String(code) }
    return failed('policies', error)
  }
  const attempts = attemptsOf(world, spec, plan, decisions)
  const node = nodeOf(world.library, world.model)
  // Defaults and the anonymous subject are in it too.
  const beyond = isBeyondColumns(contextText(node, asked, spec.model, ''))
  const outcomes = await Promise.all(
    stores.map(async (store): Promise<readonly Finding[]> => {
      const engine = `row-level security on ${store.name}`
      try {
        await store.enforce(
          plan.statements.map((text) => text.replaceAll(new RegExp(`"?${anyApplication}"?`, 'g'), store.app)),
          plan.tables,
        )
      } catch (error) {
        return [{ engine, action: '', expected: 'statements that run', seen: describe(error) }]
      }
      await withFacts(store, asked.facts)
      const context = contextText(node, asked, spec.model, store.identity)
      const texts = attempts.map(({ text }) => text)
      // Two turns of four the session says who asks; in the others the setting is written here, by its definition.
      const byHand = turn % 4 < 2
      let seen: readonly unknown[]
      try {
        seen = byHand
          ? await store.attempt(form === 'signed' ? store.signed(context) : `0...${context}`, texts)
          : await store.attemptIn(world.library.session, own, form, asked, texts)
      } catch (error) {
        if (beyond && !byHand && (error as { code?: unknown }).code === 'INVALID_VALUE') return []
        return [{ engine, action: '', expected: 'answers', seen: describe(error) }]
      }
      const findings = attempts.flatMap(({ action, text, expected }, index): readonly Finding[] => {
        const [wanted, answer] = [JSON.stringify(expected), JSON.stringify(seen[index])]
        if (beyond && answer?.startsWith('"error 22003')) return []
        return wanted === answer ? [] : [{ engine, action, expected: wanted, seen: `${answer} of ${text}` }]
      })
      if (turn % 10 > 1) return findings
      return [...findings, ...(await askStrangers(store, plan, context, form)).map((each) => ({ ...each, engine }))]
    }),
  )
  return {
    findings: outcomes.flat(),
    answers: stores.length * attempts.reduce((sum, { answers }) => sum + answers, 0),
  }
}

/** Numbers of the subject or the context that no column holds: the session refuses them, and a query that needs one is an error. */
function isBeyondColumns(context: string): boolean {
  return [...context.matchAll(/-?\d{19,}/g)].some(([digits]) => !isInt8(BigInt(digits)))
}

const isInt8 = (value: bigint) => BigInt.asIntN(64, value) === value

interface AskedAs {
  readonly asked: QuestionSpec
  readonly spec: CaseSpec
  readonly decisions: Decisions
}

const known = new WeakMap<QuestionSpec, Map<number, AskedAs>>()

/** What is asked, and the right answers: those do not depend on the copy of the engine that is asked. */
function askedAs(world: World, question: QuestionSpec, turn: number): AskedAs {
  const turns = known.get(question) ?? new Map<number, AskedAs>()
  known.set(question, turns)
  const found = turns.get(turn)
  if (found) return found
  const asked = asCommands(question, turn)
  const spec: CaseSpec = { ...world.spec, question: asked }
  const made = { asked, spec, decisions: new Decisions(spec) }
  turns.set(turn, made)
  return made
}

/** A policy whose actions are no commands gets names that are: each of its positions is a `read` in its turn. */
function asCommands(question: QuestionSpec, turn: number): QuestionSpec {
  const { parts } = question.policy
  const [part] = parts
  if (parts.some(({ actions }) => 'read' in actions)) return question
  const rules = Object.values(part!.actions)
  const all = { allow: { a: true as const } }
  const read = rules[turn % rules.length]!
  const create = rules[(turn + 1) % rules.length]!
  const policy: PolicySpec = { parts: [{ ...part!, actions: { read, create, update: all, delete: all } }] }
  return { ...question, policy }
}

/** What has no column is not in the database's policies. */
function mayRefuse(spec: CaseSpec): boolean {
  return referencesOf(spec).some(({ attribute }) => attribute?.virtual)
}

function attemptsOf(world: World, spec: CaseSpec, plan: Plan, decisions: Decisions): readonly Attempt[] {
  const node = nodeOf(world.library, world.model)
  return plan.tables.flatMap(({ resource, columns }) => {
    const table = tableName(node.resources[resource]!)
    const { attributes } = node.resources[resource]!
    const { attributes: specs } = spec.model.resource[resource]!
    const places = spec.rows[resource]!.map((row) => ({ resource, row }))
    const numbers = places.map((_, index) => index)
    const has = (command: 'create' | 'update' | 'delete' | 'read') =>
      spec.question.policy.parts.some((part) => part.resource === resource && part.actions[command])
    const attempts: Attempt[] = []
    const add = (command: string, text: string, expected: Attempt['expected'], answers: number) =>
      attempts.push({ action: `${resource}.${command}`, text, expected, answers })
    const permitted = (command: string) =>
      numbers.filter((at) => decisions.permitted(`${resource}.${command}`, places[at]!))
    if (has('read')) add('read', `select ${rowColumn} as row from ${table}`, permitted('read'), places.length)
    if (has('delete')) {
      const gone = permitted('delete')
      add('delete', `delete from ${table} returning ${rowColumn} as row`, gone, places.length)
      // Without a WHERE nothing is read, and the policies of reading are not asked.
      add('delete', `delete from ${table}`, gone.length, 1)
    }
    const writes = spec.question.writes?.[resource]
    if (!writes) return attempts
    const storable = (row: RowSpec) => Object.keys(row).every((name) => !specs[name]!.virtual)
    if (has('update') && storable(writes.changes) && Object.keys(writes.changes).length > 0) {
      const { changes } = writes
      const set = (names: readonly string[]) =>
        `update ${table} set ${names.map((name) => `${quoted(attributes[name]!.column)} = ${literal(attributes[name]!, changes[name])}`).join(', ')}`
      const id = `${resource}.update`
      const before = permitted('update')
      const after = before.filter((at) => decisions.permittedChange(id, places[at]!, changes))
      const refused = before.filter((at) => !after.includes(at))
      const others = numbers.filter((at) => !before.includes(at))
      const among = (rows: readonly number[]) => ` where ${rowColumn} in (${rows.join(', ')})`
      const all = Object.keys(changes)
      // A column without the privilege may not even be named, though its value would stay.
      const free =
        columns.update === undefined || all.every((name) => columns.update!.includes(attributes[name]!.column))
      if (free) {
        if (after.length > 0) add('update', set(all) + among(after), after.length, after.length)
        if (others.length > 0) add('update', set(all) + among(others), 0, others.length)
        add('update', set(all), refused.length > 0 ? 'denied' : after.length, 1)
      }
      for (const at of free ? refused.slice(0, 3) : before.slice(0, 4)) {
        const names = writtenNames(specs, places[at]!.row, changes)
        if (names.length === 0) continue
        add('update', set(names) + among([at]), after.includes(at) ? 1 : 'denied', 1)
      }
    }
    if (has('create')) {
      for (const row of writes.created) {
        if (!storable(row)) continue
        const given = Object.fromEntries(
          Object.entries(row).filter(([name, value]) => isGivenInDatabase(specs[name]!, value)),
        )
        // Null and the default count as left out: the database cannot tell. But a column without the privilege may not be named.
        const named = Object.keys(row)
        if (
          columns.insert &&
          named.some((name) => !columns.insert!.includes(attributes[name]!.column) && !(name in given))
        )
          continue
        const text = `insert into ${table} (${named.map((name) => quoted(attributes[name]!.column)).join(', ')}) values (${named.map((name) => literal(attributes[name]!, row[name])).join(', ')})`
        const full = { ...given, ...nullsOf(row) }
        add('create', text, decisions.permittedCreate(`${resource}.create`, full, Object.keys(given)) ? 1 : 'denied', 1)
      }
    }
    return attempts
  })
}

const nullsOf = (row: RowSpec): RowSpec => Object.fromEntries(Object.entries(row).filter(([, value]) => value === null))

/** Whoever has no valid context, and the owner of the tables, for whom no policy is, see nothing. */
async function askStrangers(
  store: Store,
  plan: Plan,
  context: string,
  form: Form,
): Promise<readonly Omit<Finding, 'engine'>[]> {
  const texts = plan.tables.flatMap(({ commands, table }) =>
    commands.includes('select') ? [`select ${rowColumn} as row from ${quoted(table)}`] : [],
  )
  const findings: Omit<Finding, 'engine'>[] = []
  const check = (who: string, seen: readonly unknown[]) => {
    // An expired context is an error, as an empty answer would be taken for the truth.
    if (seen.every((rows) => rows === 'denied' || (Array.isArray(rows) && rows.length === 0))) return
    findings.push({ action: 'read', expected: `nothing, ${who}`, seen: JSON.stringify(seen) })
  }
  const good = form === 'signed' ? store.signed(context) : `0...${context}`
  const others = form === 'signed' ? store.forged(context) : { empty: '', bare: context, signed: `1.k.00.${context}` }
  for (const [name, setting] of Object.entries({ unset: null, ...others })) {
    check(`where the context is ${name}`, await store.attempt(setting, texts))
  }
  check('as the owner', await store.attemptAsOwner(good, texts))
  return findings
}

function literal({ type }: AttributeNode, value: unknown): string {
  if (value === null || value === undefined) return 'null'
  const text = isJsonType(type)
    ? JSON.stringify(value)
    : isArrayType(type)
      ? `{${(value as readonly unknown[]).map((each) => (each === null ? 'NULL' : `"${String(each).replace(/["\\]/g, '\\$&')}"`)).join(',')}}`
      : String(value)
  return `${pg.escapeLiteral(text)}::${columnType(type)}`
}

function describe(error: unknown): string {
  const { message, where, detail } = error as { message?: string; where?: string; detail?: string }
  return [message, detail, where].filter(Boolean).join(' | ')
}
