import type { MemoryFact } from 'bailiwick'
import { contextText } from '../../equivalence/engines/context-text.ts'
import { withFacts } from '../../equivalence/engines/in-postgres.ts'
import type { Store } from '../../equivalence/engines/stored-world.ts'
import { rowColumn } from '../../equivalence/engines/stored-world.ts'
import { buildPolicy } from '../../equivalence/spec/build.ts'
import { library } from '../../equivalence/spec/library.ts'
import type { Expr, QuestionSpec } from '../../equivalence/spec/spec.ts'
import { tableName } from '../../support/model-tables.ts'
import type { AnalysisCase, BuiltCase } from '../questions/case.ts'
import type { AnsweredFact, FlatWorld } from './world.ts'

/** What came of asking PostgreSQL: whether the row is let through, or why it cannot be asked. */
export type Replayed =
  | { readonly kind: 'seen' }
  | { readonly kind: 'not seen'; readonly what: string }
  | { readonly kind: 'refused'; readonly why: string }

/** Stored permissions that give those answers, if any do: those of a namespace cover what is below it. */
export function storedFacts(answered: readonly AnsweredFact[]): readonly MemoryFact[] | undefined {
  const list = answered.flatMap((fact): MemoryFact[] => {
    if (!fact.answer) return []
    if (fact.kind === 'holds') return [{ permission: fact.code }]
    const effect = fact.kind === 'denied' ? 'deny' : 'allow'
    return [{ effect, permission: fact.action, type: fact.type, id: fact.id }]
  })
  const stored = library.doors.memoryFacts(list)
  const says = (fact: AnsweredFact) =>
    fact.kind === 'holds' ? stored.holds(fact.code) : stored[fact.kind](fact.action, fact.type, fact.id)
  const fits = answered.every((fact) => says(fact) === fact.answer)
  return fits ? list : undefined
}

/** The rows are stored, and the filters of all parts asked: each must find the row. */
export async function askFilters(
  store: Store,
  { resource }: AnalysisCase,
  built: BuiltCase,
  world: FlatWorld,
): Promise<Replayed> {
  const facts = storedFacts(world.facts)
  if (!facts) return { kind: 'refused', why: 'no stored permissions give these answers' }
  const access = built.policy.for(world.subject, { context: world.context, facts: library.doors.memoryFacts(facts) })
  const values: unknown[] = []
  const columns: string[] = []
  for (const action of built.actions) {
    try {
      const { text, values: own } = library.sql.toPg(library.sql.filter(access, action), values.length + 1)
      values.push(...own)
      columns.push(`(${text}) is true`)
    } catch (error) {
      const { code } = error as { code?: unknown }
      if (code !== 'VIRTUAL_ATTRIBUTE') throw error
      return { kind: 'refused', why: code }
    }
  }
  await withFacts(store, facts)
  const text = `select ${columns.join(', ')} from ${tableName(built.node.resources[resource]!)} where ${rowColumn} = 0`
  const { rows } = await store.reader.query({ text, values, rowMode: 'array' })
  const wrong = built.parts.filter((_, index) => rows[0]?.[index] !== true).map(({ label }) => label)
  return wrong.length === 0 ? { kind: 'seen' } : { kind: 'not seen', what: wrong.join(', ') }
}

const anyApplication = 'the application, whatever its name'

/** Whether stored permissions are asked for the action that the part is, whichever that is. */
const asksOfItsAction = (part: Expr): boolean => JSON.stringify(part).includes('{"kind":"granted"}')

/** The parts together are the policy of reading, enforced by the database: the row must be among those that the application's role sees. */
export async function askRowSecurity(
  store: Store,
  given: AnalysisCase,
  built: BuiltCase,
  world: FlatWorld,
): Promise<Replayed> {
  const parts = Object.values(given.parts)
  if (parts.length > 1 && parts.some(asksOfItsAction)) return { kind: 'refused', why: 'its parts are actions apart' }
  // What a part asks of its own action is asked of reading here.
  const reading = world.facts.map((fact) =>
    'action' in fact && built.actions.includes(fact.action) ? { ...fact, action: `${given.resource}.read` } : fact,
  )
  const facts = storedFacts(reading)
  if (!facts) return { kind: 'refused', why: 'no stored permissions give these answers' }
  const allow = { a: { kind: 'all' as const, of: parts } }
  const policy = buildPolicy(library, built.model, {
    parts: [{ resource: given.resource, actions: { read: { allow, crossTenant: true } } }],
  })
  let plan: ReturnType<typeof library.rls.generateRls>
  try {
    plan = library.rls.generateRls(policy as never, { role: anyApplication, context: 'signed', masks: 'query' })
  } catch (error) {
    const { code } = error as { code?: unknown }
    if (code !== 'NOT_IN_ROW_SECURITY') throw error
    return { kind: 'refused', why: code }
  }
  await store.enforce(
    plan.statements.map((text) => text.replaceAll(new RegExp(`"?${anyApplication}"?`, 'g'), store.app)),
    plan.tables,
  )
  await withFacts(store, facts)
  const question = { subject: world.subject, context: world.context } as unknown as QuestionSpec
  const context = contextText(built.node, question, given.model, store.identity)
  const table = tableName(built.node.resources[given.resource]!)
  const [seen] = await store.attempt(store.signed(context), [
    `select ${rowColumn} as row from ${table} where ${rowColumn} = 0`,
  ])
  if (JSON.stringify(seen) === '[0]') return { kind: 'seen' }
  // Numbers of the subject that no column holds are compared by filters; the policies of a database refuse them.
  if (String(seen).startsWith('error 22003')) return { kind: 'refused', why: 'a number that no column holds' }
  return { kind: 'not seen', what: JSON.stringify(seen) }
}
