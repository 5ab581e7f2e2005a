import { type Answer, built, type Engine, type Question, questionsOf, type World } from './engines/engine.ts'
import { askRowSecurity } from './engines/row-security.ts'
import type { Store } from './engines/stored-world.ts'
import { changesOf, creationsOf, writeEngines } from './engines/writes.ts'
import type { Finding } from './finding.ts'
import { Decisions } from './oracle/decisions.ts'
import type { Watch } from './oracle/oracle.ts'
import { brokenProperties } from './properties.ts'
import { referencesOf } from './spec/references.ts'
import type { CaseSpec, QuestionSpec } from './spec/spec.ts'

export interface Comparison {
  readonly findings: readonly Finding[]
  /** How many answers were compared with the right one. */
  readonly answers: number
  /** Row-level security cannot enforce the policy, and says so; absent where it was not asked. */
  readonly refused?: boolean
  /** By action, how many rows it was asked about and how many of them were permitted. */
  readonly permitted: ReadonlyMap<string, { readonly yes: number; readonly asked: number }>
}

export interface Asking {
  readonly engines: readonly Engine[]
  /** Which engines are asked this time: every nth is. Left out, all are. */
  readonly turn?: number
  readonly watch?: Watch
  /** Where row-level security is asked. */
  readonly rowSecurity?: readonly Store[]
}

/** Every so many cases are asked under row-level security: making a policy the database's takes as long as all the rest. */
export const rowSecurityEvery = 4

/** What has to be asked to see whether an engine is still wrong. */
export function narrowed(asking: Asking, engine: string): Asking {
  if (engine.startsWith('row-level security')) return { ...asking, engines: [] }
  const named = asking.engines.filter(({ name }) => engine.startsWith(name))
  const engines = named.length > 0 ? named : asking.engines.filter(({ room }) => room === 'process')
  return { ...asking, engines, rowSecurity: [] }
}

/** Asks the oracle and every engine the same questions about every row of a world. */
export async function compare(world: World, question: QuestionSpec, asking: Asking): Promise<Comparison> {
  const permitted = new Map<string, { yes: number; asked: number }>()
  const findings: Finding[] = []
  let answers = 0
  const spec: CaseSpec = { ...world.spec, question }
  const decisions = new Decisions(spec, asking.watch)
  const { turn } = asking
  const engines = asking.engines.filter(({ every, first = 0 }) => turn === undefined || turn % every === first)
  let questions: readonly Question[]
  try {
    questions = questionsOf(world, question)
  } catch (error) {
    return {
      findings: [{ engine: 'definition', action: '', expected: 'a policy', seen: String(error) }],
      permitted,
      answers,
    }
  }
  const inProcess = engines.some(({ room }) => room === 'process')
  for (const asked of engines.length > 0 ? questions : []) {
    const rows = spec.rows[asked.resource]!
    const expected = expectedOf(decisions, asked)
    asked.actions.forEach((action, index) => {
      permitted.set(action, { yes: expected[index]!.filter(Boolean).length, asked: rows.length })
    })
    answers += engines.length * asked.actions.length * rows.length
    const lanes = new Map<string, Engine[]>()
    for (const engine of engines) {
      const lane = engine.lane ?? 'in process'
      lanes.set(lane, [...(lanes.get(lane) ?? []), engine])
    }
    const found = [...lanes.values()].map(async (lane) => {
      for (const engine of lane) findings.push(...(await differences(engine, asked, expected)))
    })
    await Promise.all(found)
    for (const action of inProcess && (turn === undefined || turn % 2 === 1) ? asked.writing : []) {
      const written = await compareWrites(asked, action, decisions, turn)
      permitted.set(`${action} as a write`, written.permitted)
      answers += written.answers
      findings.push(...written.findings)
    }
    if (inProcess && (turn === undefined || turn % 6 === 0))
      findings.push(...brokenProperties(asked, decisions, expected, (changed) => built(world, changed)))
  }
  let refused = 0
  const enforces =
    questions.length > 0 && asking.rowSecurity?.length && (turn === undefined || turn % rowSecurityEvery === 0)
  if (enforces) {
    const servers = asking.rowSecurity!
    // Both forms of the context on every server where everything is asked, else they take turns.
    for (const each of turn === undefined ? [0, 1, 2, 3] : [turn / rowSecurityEvery]) {
      const asked = turn === undefined ? servers : [servers[Math.floor(each / 4) % servers.length]!]
      const outcome = await askRowSecurity(asked, world, question, questions[0]!.policy, each)
      findings.push(...outcome.findings)
      answers += outcome.answers
      if (outcome.refused) refused++
    }
  }
  return { findings, permitted, answers, ...(enforces ? { refused: refused > 0 } : {}) }
}

/** Asks what may be written, of every engine that answers for rows that are not there yet. */
async function compareWrites(
  question: Question,
  action: string,
  decisions: Decisions,
  turn: number | undefined,
): Promise<Pick<Comparison, 'findings' | 'answers'> & { permitted: { yes: number; asked: number } }> {
  const { resource, spec } = question
  const { changes, created } = spec.question.writes![resource]!
  const creates = action === `${resource}.create`
  const writes = creates ? creationsOf(question, created) : changesOf(question, changes)
  const expected = creates
    ? created.map((row) => decisions.permittedCreate(action, row))
    : spec.rows[resource]!.map((row) => decisions.permittedChange(action, { resource, row }, changes))
  const engines = writeEngines.filter(({ every }) => turn === undefined || turn % every === 0)
  const findings: Finding[] = []
  for (const engine of engines) {
    const name = creates ? `${engine.name} (new)` : engine.name
    try {
      const seen = await engine.ask({ ...question, action, writes })
      expected.forEach((wanted, row) => {
        if (fits(seen[row]!, wanted, engine, spec)) return
        findings.push({ engine: name, action, row, expected: String(wanted), seen: show(seen[row]!) })
      })
    } catch (error) {
      findings.push({ engine: name, action, expected: 'answers', seen: String(error) })
    }
  }
  const yes = expected.filter(Boolean).length
  return { findings, answers: engines.length * writes.length, permitted: { yes, asked: expected.length } }
}

const known = new WeakMap<QuestionSpec, Map<string, readonly (readonly boolean[])[]>>()

/** What the oracle says. A question is asked of many copies of the engine; its right answers do not change. */
function expectedOf(decisions: Decisions, { spec, resource, actions }: Question): readonly (readonly boolean[])[] {
  const key = actions.join(' ')
  const answers = known.get(spec.question) ?? new Map<string, readonly (readonly boolean[])[]>()
  const found =
    answers.get(key) ??
    actions.map((action) => spec.rows[resource]!.map((row) => decisions.permitted(action, { resource, row })))
  known.set(spec.question, answers.set(key, found))
  return found
}

async function differences(
  engine: Engine,
  question: Question,
  expected: readonly (readonly boolean[])[],
): Promise<readonly Finding[]> {
  let answers: readonly (readonly Answer[])[]
  try {
    answers = await engine.ask(question)
  } catch (error) {
    return [{ engine: engine.name, action: question.actions.join(', '), expected: 'answers', seen: String(error) }]
  }
  const findings: Finding[] = []
  question.actions.forEach((action, index) => {
    expected[index]!.forEach((wanted, row) => {
      const seen = answers[index]![row]!
      if (!fits(seen, wanted, engine, question.spec))
        findings.push({ engine: engine.name, action, row, expected: String(wanted), seen: show(seen) })
    })
  })
  return findings
}

function fits(
  seen: Answer,
  wanted: boolean,
  { claim, refuses }: Pick<Engine, 'claim' | 'refuses'>,
  spec: CaseSpec,
): boolean {
  if (typeof seen === 'object') return refuses?.includes(seen.refused) || mayRefuse(spec, seen.refused)
  return seen === wanted || (claim === 'less' && !seen)
}

const show = (answer: Answer) => (typeof answer === 'object' ? answer.refused : String(answer))

/** SQL cannot ask for what exists in the application only, and says so. */
function mayRefuse(spec: CaseSpec, code: string): boolean {
  return code === 'VIRTUAL_ATTRIBUTE' && referencesOf(spec).some(({ attribute }) => attribute?.virtual)
}
