import fc from 'fast-check'
import { Searcher } from '../../packages/bailiwick/src/analyze/solve/search.ts'
import { Dice } from '../equivalence/random/dice.ts'
import { Conditions } from '../equivalence/random/random-condition.ts'
import { library } from '../equivalence/spec/library.ts'
import type { Expr } from '../equivalence/spec/spec.ts'
import { translate } from './oracle/question.ts'
import { allowTerms } from './oracle/smt.ts'
import { type AnalysisCase, buildCase } from './questions/case.ts'
import { edited } from './questions/edited.ts'
import { policyCase, policyModel } from './questions/policy-sets.ts'
import { partsOf } from './questions/random-cases.ts'
import { Z3 } from './z3.ts'

/** Measures the analyser beside Z3 for `npm run bench -- --only analyze`; prints what it measured as JSON. */

const isQuick = process.argv[2] === 'quick'
const timeout = { usually: 5000, large: isQuick ? 2000 : 60_000 }
let z3 = await Z3.open(timeout.usually)

interface Measured {
  readonly name: string
  readonly title: string
  readonly questions: number
  readonly facts: Readonly<Record<string, string>>
  /** Milliseconds for one question, by round. */
  readonly ours: readonly number[]
  readonly theirs: readonly number[]
}

const atoms = (expr: Expr): number =>
  'of' in expr
    ? [expr.of].flat().reduce((sum, one) => sum + atoms(one as Expr), 0)
    : 'where' in expr
      ? atoms(expr.where)
      : 1
const sizeOf = ({ parts }: AnalysisCase) => Object.values(parts).reduce((sum, part) => sum + atoms(part), 0)

/** Of about so many atoms on both sides together; half of the second ones are made from the first. */
function implications(size: number, count: number): readonly AnalysisCase[] {
  const dice = new Dice(size)
  const model = policyModel(11)
  const conditions = new Conditions(model, ['office.print'])
  const leaf = () => fc.sample(conditions.about(['doc'], 0, false), { numRuns: 1, seed: dice.below(2 ** 31) })[0]!
  const tree = (left: number): Expr => {
    if (left <= 1) return leaf()
    const first = 1 + dice.below(left - 1)
    const made: Expr = { kind: dice.once(2) ? 'all' : 'any', of: [tree(first), tree(left - first)] }
    return dice.once(5) ? { kind: 'not', of: made } : made
  }
  return dice.times(count, () => {
    const a = tree(size >> 1)
    const b = dice.once(2) ? tree(size >> 1) : edited(dice, a, () => tree(2))
    return { model, resource: 'doc', parts: partsOf('implies', a, b) }
  })
}

/** Each is asked all questions in turns. Z3 is given them translated already; ours translates, and replays what it finds. */
async function measure(
  name: string,
  title: string,
  cases: readonly AnalysisCase[],
  rounds: number,
  milliseconds: number,
): Promise<Measured> {
  const built = cases.map((given) => buildCase(library, given))
  const texts = built.map(
    (one) =>
      translate(
        one.node,
        'doc',
        one.parts.map(({ condition }) => condition),
      ).text,
  )
  const ours: number[] = []
  const theirs: number[] = []
  let [open, unknown, none] = [0, 0, 0]
  z3 = await Z3.open(milliseconds)
  for (const [index, { node, parts }] of built.slice(0, built.length < 50 ? 1 : 50).entries()) {
    new Searcher(node, 'doc', { milliseconds, minimal: false }).search(parts)
    z3.ask(texts[index]!)
  }
  const isContradicted = (text: string, answer: string) => {
    const { kind } = z3.ask(text, { model: true })
    return kind !== 'unknown' && kind !== answer
  }
  for (let round = 0; round < rounds; round++) {
    const answers: string[] = []
    // The middle one where there are few questions, the mean of all where there are many.
    const own = built.map(({ node, parts }) => {
      const started = performance.now()
      answers.push(new Searcher(node, 'doc', { milliseconds, minimal: false }).search(parts).kind)
      return performance.now() - started
    })
    const other = texts.map((text, index) => {
      const started = performance.now()
      const { kind } = z3.ask(text)
      const took = performance.now() - started
      if (kind === 'unknown') unknown++
      // A solver of Z3 that was asked before may be wrong where names are met again; a new one has the last word.
      else if (answers[index] !== 'unknown' && kind !== answers[index] && isContradicted(text, answers[index]!))
        throw new Error(`${name}: Z3 says ${kind}, ours ${answers[index]}: ${texts[index]!.slice(0, 2000)}`)
      return took
    })
    open += answers.filter((kind) => kind === 'unknown').length
    none += answers.filter((kind) => kind === 'none').length
    ours.push(summary(own))
    theirs.push(summary(other))
  }
  const per = cases.reduce((sum, one) => sum + sizeOf(one), 0) / cases.length
  const facts = {
    atoms: `${Math.round(per)} on average`,
    'proved of 100': String(Math.round((100 * none) / (cases.length * rounds))),
    'left open by Bailiwick': String(open / rounds),
    'left open by Z3': String(unknown / rounds),
  }
  return { name, title, questions: cases.length, facts, ours, theirs }
}

const summary = (times: readonly number[]) =>
  times.length >= 100
    ? times.reduce((sum, one) => sum + one, 0) / times.length
    : [...times].sort((a, b) => a - b)[times.length >> 1]!

function policies(count: number, size: number): readonly AnalysisCase[] {
  const dice = new Dice(size)
  const model = policyModel(size > 100 ? 60 : 30)
  return dice.times(count, () => policyCase(dice, model, size))
}

const rounds = isQuick ? 1 : Number(process.env.BENCH_ROUNDS ?? 3)
const of = (full: number, quick: number) => (isQuick ? quick : full)
const sections = [
  [
    'analyze-implies-10',
    'implications of small conditions',
    () => implications(10, of(1000, 20)),
    rounds,
    timeout.usually,
  ],
  [
    'analyze-implies-22',
    'implications of larger conditions',
    () => implications(22, of(300, 10)),
    rounds,
    timeout.usually,
  ],
  [
    'analyze-implies-47',
    'implications of large conditions',
    () => implications(47, of(200, 5)),
    rounds,
    timeout.usually,
  ],
  ['analyze-policies-100', 'two policies of 100 rules', () => policies(of(9, 2), 100), rounds, timeout.usually],
  ['analyze-policies-1000', 'two policies of 1,000 rules', () => policies(1, of(1000, 200)), 1, timeout.large],
] as const
// A policy of a thousand rules is one long term.
allowTerms(100_000_000)
const results: Measured[] = []
for (const [name, title, cases, times, milliseconds] of sections) {
  console.error(title)
  results.push(await measure(name, title, cases(), times, milliseconds))
}
process.stdout.write(JSON.stringify({ version: z3.version, results }))
process.exit(0)
