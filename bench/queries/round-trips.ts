/** Comparisons whose answers come from a database: one question is put to every contender, one after the other, in each round. */
import { isDeepStrictEqual } from 'node:util'
import { Disagreement, type Kind, median, type Result, type Settings } from '../harness.ts'
import { createRandom } from '../random.ts'

export interface Asker<Q> {
  readonly name: string
  readonly kind: Kind
  /** The name of the contender that its ratio is to: what the same client does by hand. Itself where it is left out. */
  readonly to?: string
  /** Outside the measured time, e.g. to say who asks. */
  readonly prepare?: (question: Q) => Promise<unknown>
  readonly ask: (question: Q) => Promise<unknown>
  /** Outside the measured time, e.g. to roll back. */
  readonly finish?: (question: Q) => Promise<unknown>
  /** The part of asking that needs no database, such as building the statement, for whom it can be told apart. */
  readonly make?: (question: Q) => unknown
  /** Makes answers of different shapes comparable; outside the measured time. */
  readonly read: (answer: never) => unknown
}

export interface Inquiry<Q> {
  /** By which goals find the result. */
  readonly name: string
  readonly title: string
  readonly questions: readonly Q[]
  readonly askers: readonly Asker<Q>[]
  readonly rounds: number
  /** Whether the slowest of a hundred are told, beside the median. */
  readonly tail?: boolean
}

/** A process that has answered for a while has compiled what makes its statements; a few hundred questions do not bring it there. */
const makings = { full: 10_000, quick: 10 }

/** A prepared statement may get another plan after its fifth execution: none of the first ones is counted. */
const warmUps = 12

/**
 * Checks that all contenders answer every question alike, warms each up, and lets all answer one question a round, in shuffled order. A
 * ratio is the median of the ratios within a round, so that what slows the machine down for a while slows down both sides.
 */
export async function compareRoundTrips<Q>(inquiry: Inquiry<Q>, settings: Settings): Promise<Result> {
  const { askers, questions, rounds } = inquiry
  await agree(inquiry)
  for (const asker of askers) {
    const often = asker.make === undefined ? 0 : settings.quick ? makings.quick : makings.full
    for (let time = 0; time < often; time++) asker.make!(questions[time % questions.length]!)
    for (let time = 0; time < warmUps; time++) await timed(asker, questions[time % questions.length]!)
  }
  const times = new Map<string, number[]>(askers.map(({ name }) => [name, []]))
  const random = createRandom(settings.seed)
  for (let round = 0; round < rounds; round++) {
    const question = questions[round % questions.length]!
    for (const asker of random.shuffled(askers)) times.get(asker.name)!.push(await timed(asker, question))
  }
  return {
    name: inquiry.name,
    title: inquiry.title,
    questions: questions.length,
    contenders: askers.map(({ name, kind, to = name }) => {
      const [own, base] = [times.get(name)!, times.get(to)]
      if (base === undefined) throw new Error(`${inquiry.title}: ${name} is compared with ${to}, which is not there`)
      const ratios = own.map((time, round) => time / base[round]!)
      const [low, high] = [Math.min(...own), Math.max(...own)]
      const p99 = [...own].sort((a, b) => a - b)[Math.ceil(own.length * 0.99) - 1]!
      return {
        name,
        kind,
        to,
        median: median(own),
        low,
        high,
        ...(inquiry.tail ? { p99 } : {}),
        ratio: median(ratios),
        bytes: Number.NaN,
        questions: rounds,
      }
    }),
  }
}

/** Nanoseconds until the answer is there. */
async function timed<Q>({ prepare, ask, finish }: Asker<Q>, question: Q): Promise<number> {
  await prepare?.(question)
  const before = process.hrtime.bigint()
  await ask(question)
  const time = Number(process.hrtime.bigint() - before)
  await finish?.(question)
  return time
}

/** Every contender answers as the first does, and something: an empty answer would compare nothing. */
async function agree<Q>({ title, questions, askers }: Inquiry<Q>): Promise<void> {
  const [first] = askers
  for (const question of questions) {
    let expected: unknown
    for (const asker of askers) {
      await asker.prepare?.(question)
      const seen = asker.read((await asker.ask(question)) as never)
      await asker.finish?.(question)
      if (asker === first) expected = seen
      if (isDeepStrictEqual(seen, expected) && !isEmpty(seen)) continue
      throw new Disagreement(
        `${title}: ${asker.name} answers ${JSON.stringify(seen)} where ${first!.name} answers ${JSON.stringify(expected)}. ` +
          `Nothing was measured. The question:\n${JSON.stringify(question)}`,
      )
    }
  }
}

function isEmpty(answer: unknown): boolean {
  return answer === 0 || answer === null || answer === undefined || (Array.isArray(answer) && answer.length === 0)
}
