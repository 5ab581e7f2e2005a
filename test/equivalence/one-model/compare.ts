import { definePolicy, isNotFalse, isTrue, not } from 'bailiwick'
import { filter, toPg } from 'bailiwick/sql'
import type { ClientBase } from 'pg'
import type { Build } from './arbitrary.ts'
import { model } from './model.ts'

type Row = Readonly<Record<string, unknown>>
type Subject = Parameters<ReturnType<typeof policyFor>['for']>[0]

/** A policy that asks a condition in each position: as an allow, negated, and as a deny in both meanings of null. */
export function policyFor(build: Build) {
  return definePolicy(model, 'item', (refs) => {
    const made = () => build(refs, refs.resource)
    return {
      holds: { allow: made() },
      fails: { allow: not(made()) },
      unless: { allow: true, deny: isTrue(made()) },
      without: { allow: true, deny: isNotFalse(made()) },
    }
  })
}

const actions = ['item.holds', 'item.fails', 'item.unless', 'item.without'] as const

export interface Comparison {
  readonly text: string
  /** How often each answer was yes, to tell a family that never says anything. */
  readonly permitted: number
  readonly asked: number
  readonly disagreements: readonly string[]
}

/** Asks the evaluator and PostgreSQL the same questions about the same rows; `before` are those for whom the texts were made. */
export async function compare(
  client: ClientBase,
  build: Build,
  subject: Subject,
  rows: readonly Row[],
  policy = policyFor(build),
  before: readonly Subject[] = [],
): Promise<Comparison> {
  const access = policy.for(subject)
  const text = policy.rules({ action: 'item.holds' })[0]!.text
  for (const other of before) for (const action of actions) filter(policy.for(other), action)
  const columns: string[] = []
  const values: unknown[] = []
  for (const action of actions) {
    const made = toPg(filter(access, action), values.length + 1)
    columns.push(`(${made.text}) is true as "${action}"`)
    values.push(...made.values)
  }
  const answers = await client.query(`select id, ${columns.join(', ')} from item`, values)
  const disagreements: string[] = []
  let permitted = 0
  for (const row of rows) {
    const answer = answers.rows.find((candidate) => candidate.id === row.id)
    for (const action of actions) {
      const inProcess = access.can(action, row)
      if (inProcess) permitted++
      if (inProcess !== answer?.[action]) {
        disagreements.push(
          `${action} of ${String(row.id)}: evaluator ${inProcess}, PostgreSQL ${answer?.[action]}\n${access.explain(action, row).text}`,
        )
      }
    }
  }
  return { text, permitted, asked: rows.length * actions.length, disagreements }
}
