import { type Answer, built, type Engine, type Question, questionsOf, type World } from './engines/engine.ts'
import type { Finding } from './finding.ts'
import { Decisions } from './oracle/decisions.ts'
import type { Watch } from './oracle/oracle.ts'
import { brokenProperties } from './properties.ts'
import { referencesOf } from './spec/references.ts'
import type { CaseSpec, QuestionSpec } from './spec/spec.ts'

export interface Comparison {
  readonly findings: readonly Finding[]
  /** By action, how many rows it was asked about and how many of them were permitted. */
  readonly permitted: ReadonlyMap<string, { readonly yes: number; readonly asked: number }>
}

export interface Asking {
  readonly engines: readonly Engine[]
  /** Which engines are asked this time: every nth is. Left out, all are. */
  readonly turn?: number
  readonly watch?: Watch
}

/** Asks the oracle and every engine the same questions about every row of a world. */
export async function compare(world: World, question: QuestionSpec, asking: Asking): Promise<Comparison> {
  const permitted = new Map<string, { yes: number; asked: number }>()
  const findings: Finding[] = []
  const spec: CaseSpec = { ...world.spec, question }
  const decisions = new Decisions(spec, asking.watch)
  const { turn } = asking
  const engines = asking.engines.filter(({ every }) => turn === undefined || turn % every === 0)
  let questions: readonly Question[]
  try {
    questions = questionsOf(world, question)
  } catch (error) {
    return { findings: [{ engine: 'definition', action: '', expected: 'a policy', seen: String(error) }], permitted }
  }
  for (const asked of questions) {
    const rows = spec.rows[asked.resource]!
    const expected = expectedOf(decisions, asked)
    asked.actions.forEach((action, index) => {
      permitted.set(action, { yes: expected[index]!.filter(Boolean).length, asked: rows.length })
    })
    const found = await Promise.all(engines.map((engine) => differences(engine, asked, expected)))
    findings.push(...found.flat())
    if (turn === undefined || turn % 6 === 0)
      findings.push(...brokenProperties(asked, decisions, expected, (changed) => built(world, changed)))
  }
  return { findings, permitted }
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
      const fits =
        typeof seen === 'object'
          ? engine.refuses?.includes(seen.refused) || mayRefuse(question.spec, seen.refused)
          : seen === wanted || (engine.claim === 'less' && !seen)
      if (!fits) findings.push({ engine: engine.name, action, row, expected: String(wanted), seen: show(seen) })
    })
  })
  return findings
}

const show = (answer: Answer) => (typeof answer === 'object' ? answer.refused : String(answer))

/** SQL cannot ask for what exists in the application only, and says so. */
function mayRefuse(spec: CaseSpec, code: string): boolean {
  return code === 'VIRTUAL_ATTRIBUTE' && referencesOf(spec).some(({ attribute }) => attribute?.virtual)
}
