import { availableParallelism } from 'node:os'
import type { ProvidedServer } from '../../support/test-database.ts'
import { withServers } from '../../support/with-servers.ts'
import { WorkerProcess } from '../../support/worker-process.ts'
import { mutants } from '../mutants/mutants.ts'
import { isThere, needs } from '../z3.ts'
import { isOfPolicies } from './ask-model.ts'
import { type Place, readCaught, writeCaught } from './caught.ts'
import type { Answers, Outcome, Task } from './protocol.ts'

export interface RunOptions {
  readonly questions: number
  readonly seed: number
  readonly workers?: number | undefined
  /** In milliseconds. */
  readonly z3Timeout: number
  /** After so many disagreements the run ends. */
  readonly mostWrong: number
  readonly keep?: string | undefined
  /** Hunts those mutants whose name the pattern matches. */
  readonly mutants?: RegExp | undefined
  /** Writes where each mutant was caught: the next run of this seed looks there first. */
  readonly record?: boolean | undefined
  /** The bundled worker. */
  readonly worker: string
}

const perModel = 50
/** Memory of Z3 only grows, so a process asks no more than these. To start one takes some seconds. */
const perWorker = 5000
/** Of a hundred questions, so many may be left open by the solver, and so many by Z3. */
const mostOpen = { ours: 3, z3: 6 }

/** Asks the questions of a seed on all cores; returns what is wrong, for a reader. Nothing is wrong if it is empty. */
export async function run(options: RunOptions): Promise<readonly string[]> {
  if (!isThere()) throw new Error(`This needs ${needs}`)
  return withServers(async (servers) => {
    const whole = new Run(options, servers)
    try {
      return await whole.run()
    } finally {
      await whole.close()
    }
  })
}

class Run {
  readonly #options: RunOptions
  readonly #servers: readonly ProvidedServer[]
  readonly #workers: WorkerProcess<Answers>[] = []
  readonly #wrong: string[] = []
  readonly #counts = new Map<string, number>()
  readonly #started = Date.now()
  readonly #hunted: readonly Set<string>[]
  readonly #milliseconds = { ours: 0, z3: 0 }
  readonly #places = new Map<string, Place>()
  #next = 0
  #planned = 0
  #questions = 0
  #printed = Date.now()

  constructor(options: RunOptions, servers: readonly ProvidedServer[]) {
    this.#options = options
    this.#servers = servers
    const { mutants: pattern } = options
    const names = mutants.map(({ name }) => name).filter((name) => pattern?.test(name))
    const count = options.workers ?? availableParallelism()
    this.#hunted = Array.from({ length: count }, (_, at) => new Set(names.filter((__, index) => index % count === at)))
  }

  async run(): Promise<readonly string[]> {
    const { questions, seed } = this.#options
    console.log(`${questions.toLocaleString('en')} questions, seed ${seed}, ${this.#hunted.length} workers`)
    await Promise.all(this.#hunted.map((names, at) => this.#work(names, at)))
    this.#print()
    for (const [what, count] of [...this.#counts].sort()) console.log(`${String(count).padStart(8)}  ${what}`)
    const { ours, z3 } = this.#milliseconds
    const mean = (time: number) => (time / this.#questions).toFixed(2)
    console.log(`${mean(ours)} ms for a question on average, translated and replayed; ${mean(z3)} ms of Z3`)
    this.#checkShares()
    const left = this.#hunted.flatMap((names) => [...names])
    if (left.length > 0 && this.#wrong.length === 0) this.#wrong.push(`mutants that nobody noticed: ${left.join('; ')}`)
    if (this.#options.record) writeCaught(seed, this.#places)
    return this.#wrong
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.stop()))
  }

  /** Who answers nothing contradicts nobody, and a run in which nothing is found, or everything, shows little. */
  #checkShares(): void {
    const share = (start: string) => {
      const of = [...this.#counts].filter(([what]) => what.startsWith(start))
      return (100 * of.reduce((sum, [, count]) => sum + count, 0)) / this.#questions
    }
    for (const who of ['ours', 'z3'] as const) {
      const open = share(`${who}: unknown`)
      if (open > mostOpen[who])
        this.#wrong.push(`${open.toFixed(1)} of 100 questions are left open (${who}): more than ${mostOpen[who]}`)
    }
    for (const answer of ['ours: none', 'ours: found']) {
      if (share(answer) < 15) this.#wrong.push(`${share(answer).toFixed(1)} of 100 answers are "${answer}": too tame`)
    }
  }

  async #work(names: Set<string>, at: number): Promise<void> {
    let worker: WorkerProcess<Answers> | undefined
    let asked: number | undefined
    for (let task = this.#task(names); task; task = this.#task(names)) {
      if (!worker || asked === undefined || asked >= perWorker) {
        await worker?.stop()
        worker = new WorkerProcess<Answers>(this.#options.worker, {
          servers: this.#servers,
          z3Timeout: this.#options.z3Timeout,
          hunted: [...names],
        })
        this.#workers[at] = worker
        await worker.ready()
        if (asked === undefined) await this.#recall(worker, names)
        asked = 0
      }
      const outcome = await worker.ask('outcome', { ...task, mutants: [...names] })
      asked += task.questions
      this.#add(outcome, names)
    }
  }

  #task(names: ReadonlySet<string>): Task | undefined {
    const { questions, seed, keep } = this.#options
    const index = this.#next
    const left = questions - this.#planned
    if (this.#wrong.length >= this.#options.mostWrong || left <= 0) return undefined
    this.#next++
    // Policies are asked about beside the random questions.
    if (!isOfPolicies(index)) this.#planned += perModel
    const again = `npm run analyzer -- --questions ${questions} --seed ${seed}`
    return { seed, index, questions: Math.min(perModel, left), keep, again, mutants: [...names] }
  }

  /** Asks first where the mutants were caught before. */
  async #recall(worker: WorkerProcess<Answers>, names: Set<string>): Promise<void> {
    const { seed } = this.#options
    const recorded = [...readCaught(seed)].filter(([name]) => names.has(name))
    if (recorded.length === 0) return
    const { caught } = await worker.ask('recalled', { seed, recorded })
    for (const [name, place] of recorded) {
      if (caught[name]) this.#catch(names, name, place, caught[name].seen)
    }
  }

  #catch(names: Set<string>, name: string, place: Place, seen: string): void {
    names.delete(name)
    this.#places.set(name, place)
    const where = `model ${place.model}, question ${place.question}`
    console.log(`caught by ${where}: ${name} (${seen.slice(0, 70)})`)
  }

  #add({ index, questions, counts, milliseconds, failure, caught }: Outcome, names: Set<string>): void {
    this.#questions += questions
    this.#milliseconds.ours += milliseconds.ours
    this.#milliseconds.z3 += milliseconds.z3
    for (const [what, count] of Object.entries(counts)) this.#counts.set(what, (this.#counts.get(what) ?? 0) + count)
    for (const [name, { at, seen }] of Object.entries(caught)) {
      this.#catch(names, name, { model: index, question: at }, seen)
    }
    if (failure) this.#wrong.push(failure)
    if (Date.now() - this.#printed > 10_000) this.#print()
  }

  #print(): void {
    this.#printed = Date.now()
    const seconds = (Date.now() - this.#started) / 1000
    const all = this.#options.questions.toLocaleString('en')
    console.log(
      `${Math.round(seconds)} s`.padStart(6) +
        `, ${this.#questions.toLocaleString('en')} of ${all} questions, ${(this.#questions / seconds).toFixed(1)} questions/s`,
    )
  }
}
