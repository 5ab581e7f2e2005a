/** Compares what is deployed with what would be generated: by table, command and role. */
import type { RlsPlan } from 'bailiwick/rls'
import type { Catalogue, Relation } from '../catalogue.ts'
import { reachOf } from '../reach.ts'
import { type Client, readCatalogue } from '../read.ts'
import { type Expected, expectedOf } from '../verify/expected.ts'
import { findTable } from '../verify/look.ts'
import { effective, type Moment, moments, type Part } from './effective.ts'
import { type Trial, tryOut } from './trial.ts'

/** What the generated policies would be, beside those that are there. */
export type Verdict = 'equal' | 'wider' | 'narrower' | 'wider and narrower' | 'unknown'

export interface Difference {
  readonly resource: string
  /** With its schema. */
  readonly table: string
  readonly moment: Moment
  readonly role: string
  readonly verdict: Verdict
  /** `same text`, `all 1,296 combinations`, or why it is not known. */
  readonly how: string
  readonly trial?: Trial
  readonly deployed: string
  readonly generated: string
}

export interface CompareOptions {
  readonly roles: readonly string[]
  /** Which setting, or function without arguments, is which attribute of the subject. */
  readonly same: Readonly<Record<string, string>>
}

/** In a transaction of its own, which the caller rolls back. */
export async function compare(client: Client, plan: RlsPlan, options: CompareOptions): Promise<readonly Difference[]> {
  const catalogue = await readCatalogue(client)
  const expected = await expectedOf(client, catalogue, plan)
  const labels = await enumLabels(client)
  const found: Difference[] = []
  for (const table of plan.tables) {
    const relation = findTable(catalogue, table)
    for (const role of options.roles) {
      for (const moment of moments) {
        const sides = relation && sidesOf(catalogue, expected, relation, table.policies, role, moment)
        const problem = expected.problems.find((each) => each.table === table)?.message
        const of = {
          resource: table.resource,
          table: `${table.schema ?? relation?.schema ?? 'public'}.${table.table}`,
          moment,
          role,
        }
        if (!relation || !sides || problem !== undefined) {
          const how = relation ? `the generated policies cannot be created: ${problem}` : 'there is no such table'
          found.push({ ...of, verdict: 'unknown', how, deployed: '', generated: '' })
        } else found.push({ ...of, ...(await verdictOf(client, relation, sides, { same: options.same, labels })) })
      }
    }
  }
  return found
}

interface Sides {
  readonly deployed: string
  readonly generated: string
}

function sidesOf(
  catalogue: Catalogue,
  expected: Expected,
  relation: Relation,
  planned: RlsPlan['tables'][number]['policies'],
  role: string,
  moment: Moment,
): Sides {
  const reach = reachOf(catalogue, [role])
  const own = catalogue.policies.filter(
    ({ table, roles }) => table === relation.oid && roles.some((each) => each === 0 || reach.isOne(each)),
  )
  const generated = planned
    .filter(({ to }) => to.includes(role))
    .map(({ name, command, kind }): Part => {
      const printed = expected.policy(relation.oid, name)
      return {
        command,
        permissive: kind === 'permissive',
        using: printed?.using ?? null,
        check: printed?.check ?? null,
      }
    })
  return {
    deployed: relation.rowSecurity ? effective(own, moment) : 'true',
    generated: effective(generated, moment),
  }
}

async function verdictOf(
  client: Client,
  relation: Relation,
  { deployed, generated }: Sides,
  options: Parameters<typeof tryOut>[4],
): Promise<Pick<Difference, 'verdict' | 'how' | 'trial' | 'deployed' | 'generated'>> {
  if (deployed === generated) return { verdict: 'equal', how: 'same text', deployed, generated }
  await client.query('savepoint trial')
  try {
    const trial = await tryOut(client, relation, deployed, generated, options)
    return { ...said(trial), trial, deployed, generated }
  } catch (error) {
    return { verdict: 'unknown', how: `cannot be tried out: ${(error as Error).message}`, deployed, generated }
  } finally {
    await client.query('rollback to savepoint trial')
  }
}

function said({ wider, narrower, nobody, combinations, isProof }: Trial): Pick<Difference, 'verdict' | 'how'> {
  const count = combinations.toLocaleString('en')
  const unasked = nobody === 'narrower' ? '; without a context deployed gives rows and generated none' : ''
  const tried = `${isProof ? 'all ' : ''}${count} combinations${unasked}`
  if (wider && narrower) return { verdict: 'wider and narrower', how: tried }
  if (wider) return { verdict: 'wider', how: tried }
  if (narrower) return { verdict: 'narrower', how: tried }
  // Equal is said where it is proved.
  return isProof
    ? { verdict: 'equal', how: `decided over ${tried}` }
    : { verdict: 'unknown', how: `not proved: no difference found in ${tried}` }
}

async function enumLabels(client: Client): Promise<ReadonlyMap<string, readonly string[]>> {
  const { rows } = await client.query<{ type: string; labels: string[] }>(
    `select format_type(enumtypid, -1) as type, jsonb_agg(enumlabel order by enumsortorder) as labels
      from pg_enum group by enumtypid`,
  )
  return new Map(rows.map(({ type, labels }) => [type, labels]))
}
