import { isDeepStrictEqual } from 'node:util'
import { createRandom } from './random.ts'
import { copyOf } from './shapes.ts'

/** How long one measurement takes. Times are milliseconds. */
export interface Settings {
  readonly quick: boolean
  /** Per contender, before anything is counted. */
  readonly warmUp: number
  /** How long one contender's turn is. */
  readonly turn: number
  /** How often each contender has a turn. */
  readonly rounds: number
  readonly seed: number
}

export const fullSettings: Settings = { quick: false, warmUp: 400, turn: 20, rounds: 25, seed: 1 }
/** Enough to see that everything runs and that all decide alike; its times say nothing. */
export const quickSettings: Settings = { quick: true, warmUp: 5, turn: 1, rounds: 3, seed: 1 }

/** `limit` is what an expert writes by hand for exactly that question: the 1 of all ratios. */
export type Kind = 'limit' | 'hand' | 'ours' | 'peer'

export interface Contender<Q> {
  readonly name: string
  readonly kind: Kind
  /** Answers one question. Each contender writes its own function, so that the compiler optimizes each for itself. */
  readonly ask: (question: Q) => unknown
  /** The questions it can answer, where it cannot answer all of them. */
  readonly answers?: (question: Q) => boolean
  /** How many of the questions it is asked, where one answer takes so long that all would take minutes. */
  readonly atMost?: number
  /** Makes answers of different shapes comparable; outside the measured time. */
  readonly read?: (answer: never) => unknown
}

export interface Comparison<Q> {
  readonly title: string
  readonly questions: readonly Q[]
  /** A contender that does not exist here (yet) is undefined. */
  readonly contenders: readonly (Contender<Q> | undefined)[]
  /** Whether the answer to a question is a yes or a no, of which a fair share each is demanded. */
  readonly decides?: boolean
  /** For questions whose answers cannot be compared as values: the check of another kind is the table's own. */
  readonly agreement?: 'values' | 'own'
}

export interface Measured {
  readonly name: string
  readonly kind: Kind
  /** Nanoseconds for one question: the median of the rounds, the fastest and the slowest. */
  readonly median: number
  readonly low: number
  readonly high: number
  /** What all but one of a hundred stay below, where that is told. */
  readonly p99?: number
  /** Median to that of the limit. */
  readonly ratio: number
  /** Whose median the ratio is to, where that is not the limit of the table. */
  readonly to?: string
  readonly bytes: number
  readonly questions: number
}

export interface Result {
  /** By which goals find it, where its section has several. */
  readonly name?: string
  readonly title: string
  /** What else the report says of the run, by name, e.g. the version of a server. */
  readonly facts?: Readonly<Record<string, string>>
  readonly questions: number
  /** How many of the answers are yes; undefined where the answers are no decisions. */
  readonly allowed?: number
  readonly contenders: readonly Measured[]
}

/** The contenders do not decide alike, or not about a fair share: then there is nothing to compare. */
export class Disagreement extends Error {}

/** Checks that all contenders answer alike, then lets them take turns in rounds of random order. */
export function compare<Q extends object>(given: Comparison<Q>, settings: Settings): Result {
  const comparison = { ...given, questions: given.questions.map(copyOf) }
  const contenders = comparison.contenders.filter((contender) => contender !== undefined)
  const limit = contenders.find((contender) => contender.kind === 'limit')
  if (!limit) throw new Error(`${comparison.title}: no contender is the limit`)
  const allowed = comparison.agreement === 'own' ? undefined : agree(comparison, contenders, limit)
  const runners = contenders.map((contender) => createRunner(contender, questionsOf(comparison, contender)))
  for (const runner of runners) warmUp(runner, settings)
  // Forced collections take most of a quick run's time, and it promises no figures.
  const bytes = runners.map((runner) => (settings.quick ? Number.NaN : bytesPerQuestion(runner)))
  takeTurns(runners, settings)
  const medians = runners.map((runner) => median(runner.times))
  const one = medians[contenders.indexOf(limit)]!
  return {
    title: comparison.title,
    questions: comparison.questions.length,
    ...(comparison.decides && allowed !== undefined ? { allowed } : {}),
    contenders: contenders.map(({ name, kind }, index) => ({
      name,
      kind,
      median: medians[index]!,
      low: Math.min(...runners[index]!.times),
      high: Math.max(...runners[index]!.times),
      ratio: medians[index]! / one,
      bytes: bytes[index]!,
      questions: runners[index]!.questions,
    })),
  }
}

function questionsOf<Q>(comparison: Comparison<Q>, { name, answers, atMost }: Contender<Q>): readonly Q[] {
  const all = answers ? comparison.questions.filter(answers) : comparison.questions
  if (all.length === 0) throw new Error(`${comparison.title}: ${name} can answer none of the questions`)
  return atMost === undefined ? all : all.slice(0, atMost)
}

/** Every contender answers every question that it is asked as the limit does; returns how many answers are yes. */
function agree<Q>(comparison: Comparison<Q>, contenders: readonly Contender<Q>[], limit: Contender<Q>): number {
  const answer = ({ ask, read = (value: never) => value }: Contender<Q>, question: Q) => read(ask(question) as never)
  const expected = new Map(comparison.questions.map((question) => [question, answer(limit, question)]))
  for (const contender of contenders) {
    for (const question of questionsOf(comparison, contender)) {
      const seen = answer(contender, question)
      if (isDeepStrictEqual(seen, expected.get(question))) continue
      throw new Disagreement(
        `${comparison.title}: ${contender.name} answers ${show(seen)} where ${limit.name} answers ` +
          `${show(expected.get(question))}. Nothing was measured. The question:\n${show(question)}`,
      )
    }
  }
  const allowed = [...expected.values()].filter((value) => value === true).length
  if (comparison.decides) checkShare(comparison, allowed)
  return allowed
}

/** A pool in which nearly all is denied would measure denials only. */
function checkShare<Q>({ title, questions }: Comparison<Q>, allowed: number): void {
  const share = allowed / questions.length
  if (share >= 0.15 && share <= 0.85) return
  throw new Disagreement(`${title}: ${allowed} of ${questions.length} questions are allowed, which is no fair share`)
}

/** The data of a question, without what was prepared for the contenders. */
function show(value: unknown): string {
  const text = JSON.stringify(value, (_, inner: unknown) => {
    if (inner instanceof Set) return [...inner]
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner
    return Object.getPrototypeOf(inner) === Object.prototype ? inner : undefined
  })
  return text === undefined ? String(value) : text.length > 1500 ? `${text.slice(0, 1500)} …` : text
}

interface Runner {
  readonly loop: (count: number) => number
  readonly questions: number
  /** Questions in one turn. */
  count: number
  /** One question alone is longer than five turns: it gets few of them, and its bytes are not counted. */
  slow: boolean
  readonly times: number[]
}

let loops = 0

/**
 * Each contender gets a loop with a source text of its own: were they to share one, its call would become megamorphic and the fastest
 * would be charged for the others. The count of yes keeps the calls from being optimized away.
 */
function createRunner<Q>({ ask }: Contender<Q>, questions: readonly Q[]): Runner {
  const name = `loop${++loops}`
  const text = `
    let at = 0
    return function ${name}(count) {
      let yes = 0
      for (let index = 0; index < count; index++) {
        if (ask(questions[at])) yes++
        if (++at === ${questions.length}) at = 0
      }
      return yes
    }`
  const loop = new Function('ask', 'questions', text)(ask, questions) as (count: number) => number
  return { loop, questions: questions.length, count: 1, slow: false, times: [] }
}

/** Runs until it is hot, and finds how many questions fill a turn. */
function warmUp(runner: Runner, settings: Settings): void {
  const started = performance.now()
  let elapsed = 0
  do {
    const before = performance.now()
    runner.loop(runner.count)
    const took = performance.now() - before
    elapsed = performance.now() - started
    runner.slow = took > settings.turn * 5 && runner.count === 1
    const wanted = (runner.count * settings.turn) / Math.max(took, 0.001)
    runner.count = Math.max(1, Math.min(Math.round(wanted), runner.count * 8, 50_000_000))
  } while (elapsed < settings.warmUp)
}

/**
 * Heap growth over a run that is too short for a collection, which would hide what it freed: the young generation starts with a
 * megabyte. Where one question alone allocates more, nothing is said. So the less is allocated, the longer the run may be, until what the run time allocates for itself no longer shows.
 */
function bytesPerQuestion({ loop, count, slow }: Runner): number {
  if (slow) return Number.NaN
  let calls = Math.min(32, count)
  let least = leastGrowth(loop, calls)
  for (let step = 0; step < 4; step++) {
    const fitting = Number.isFinite(least) ? Math.floor(YOUNG / Math.max(least, 1)) : calls
    calls = Math.max(1, Math.min(fitting, calls * 64, count * 4))
    least = leastGrowth(loop, calls)
  }
  if (least > YOUNG) return Number.NaN
  return least < 1 ? 0 : Math.round(least)
}

const YOUNG = 300_000

function leastGrowth(loop: Runner['loop'], calls: number): number {
  const { gc } = globalThis as { gc?: () => void }
  if (!gc) throw new Error('start Node with --expose-gc')
  const growths = [0, 0, 0, 0, 0].map(() => {
    gc()
    const start = process.memoryUsage().heapUsed
    const before = process.memoryUsage().heapUsed
    loop(calls)
    const after = process.memoryUsage().heapUsed
    // Asking allocates as well; the first two answers say how much.
    return after - before - (before - start)
  })
  // Less than nothing was a collection after all.
  return Math.min(...growths.map((growth) => (growth < 0 ? Number.POSITIVE_INFINITY : growth))) / calls
}

const SLOW_ROUNDS = 5

function takeTurns(runners: readonly Runner[], settings: Settings): void {
  const random = createRandom(settings.seed)
  for (let round = 0; round < settings.rounds; round++) {
    for (const runner of random.shuffled(runners)) {
      if (runner.slow && round >= SLOW_ROUNDS) continue
      const before = process.hrtime.bigint()
      runner.loop(runner.count)
      runner.times.push(Number(process.hrtime.bigint() - before) / runner.count)
    }
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
