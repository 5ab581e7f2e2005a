import { availableParallelism } from 'node:os'
import type { ProvidedServer } from '../../support/test-database.ts'
import { withServers } from '../../support/with-servers.ts'
import { WorkerProcess } from '../../support/worker-process.ts'
import { Families } from '../families.ts'
import { mutants } from '../mutants/mutants.ts'
import { readCaught, writeCaught } from './caught.ts'
import { readProgress, writeProgress } from './progress.ts'
import type { Answers, Catch, Outcome, Task } from './protocol.ts'

export interface RunOptions {
  readonly cases: number
  readonly seed: number
  readonly workers?: number | undefined
  /** Goes on from where the last run was stopped, with its seed. */
  readonly resume?: boolean | undefined
  readonly keep?: string | undefined
  /** Prints how often each family was true, false and unknown. */
  readonly table?: boolean | undefined
  /** Hunts those mutants whose name the pattern matches. */
  readonly mutants?: RegExp | undefined
  /** Asks nothing but the mutants, and ends when all are caught. */
  readonly huntOnly?: boolean | undefined
  /** Writes which world caught each mutant, so that the next run of this seed asks that world first. */
  readonly record?: boolean | undefined
  /** The bundled worker. */
  readonly worker: string
}

const casesPerWorld = 50
const perWorker = 10_000

/** Asks the cases of a seed on all cores; returns what is wrong, for a reader. Nothing is wrong if it is empty. */
export async function run(options: RunOptions): Promise<readonly string[]> {
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
  readonly #families = new Families()
  readonly #seed: number
  readonly #started = Date.now()
  readonly #workers: WorkerProcess<Answers>[] = []
  readonly #wrong: string[] = []
  /** The names of the mutants that are not caught yet, by worker. */
  readonly #hunted: readonly Set<string>[]
  /** By the name of a mutant, the world that caught it. */
  readonly #caught = new Map<string, number>()
  readonly #done: Set<number>
  #next: number
  /** The first world that nobody was given. */
  #given: number
  #cases = 0
  #answers = 0
  /** Of these cases and answers, those before this run. */
  readonly #before: number
  #stopped = false
  #printed = Date.now()

  constructor(options: RunOptions, servers: readonly ProvidedServer[]) {
    this.#options = options
    this.#servers = servers
    const last = options.resume ? readProgress() : undefined
    if (options.resume && !last) throw new Error('There is no run to resume: leave out --resume to begin one.')
    if (last && last.casesPerWorld !== casesPerWorld) throw new Error('The last run had other worlds: begin a new one.')
    this.#seed = last?.seed ?? options.seed
    this.#next = last?.next ?? 0
    this.#given = this.#next
    this.#done = new Set(last?.done)
    this.#cases = last?.cases ?? 0
    this.#answers = last?.answers ?? 0
    this.#before = this.#cases
    this.#families.merge(last?.families ?? {})
    const { mutants: pattern } = options
    const names = pattern
      ? mutants.filter(({ name, file }) => pattern.test(`${file} ${name}`)).map(({ name }) => name)
      : []
    const count = options.workers ?? availableParallelism()
    this.#hunted = Array.from({ length: count }, (_, at) => new Set(names.filter((__, index) => index % count === at)))
  }

  async run(): Promise<readonly string[]> {
    const { cases, huntOnly, table } = this.#options
    const from = this.#before > 0 ? `, from case ${this.#before.toLocaleString('en')}` : ''
    console.log(`${cases.toLocaleString('en')} cases, seed ${this.#seed}${from}, ${this.#hunted.length} workers`)
    await Promise.all(this.#hunted.map((names, at) => this.#work(names, at)))
    this.#print()
    if (this.#stopped) return this.#wrong
    const survivors = this.#left()
    if (this.#options.record) writeCaught(this.#seed, this.#caught)
    if (survivors.length > 0) this.#wrong.push(`mutants that nobody noticed: ${survivors.join('; ')}`)
    if (huntOnly) return this.#wrong
    if (table) console.log(this.#families.table())
    const tame = this.#families.tooTame()
    if (tame.length > 0) this.#wrong.push(`families of which every answer is the same:\n  ${tame.join('\n  ')}`)
    const { permitted, enforced } = this.#families
    console.log(
      `${Math.round(enforced * 100)} of 100 policies are enforced by the database; the others are refused by name`,
    )
    if (enforced < 0.6) this.#wrong.push(`${enforced} of the policies are enforced by the database: too few`)
    if (permitted < 0.1 || permitted > 0.8) this.#wrong.push(`${permitted} of the answers are yes: too tame`)
    return this.#wrong
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.stop()))
  }

  #left(): readonly string[] {
    return this.#hunted.flatMap((names) => [...names])
  }

  /** One worker from its first world to its last; a fresh process takes over now and then, so that memory stays bounded. */
  async #work(names: Set<string>, at: number): Promise<void> {
    let worker = names.size > 0 ? await this.#start(names, at) : undefined
    if (worker && !this.#options.record) await this.#huntWhereCaught(worker, names)
    let asked = 0
    for (let task = this.#task(names); task; task = this.#task(names)) {
      if (!worker || asked >= perWorker) {
        await worker?.stop()
        worker = await this.#start(names, at)
        asked = 0
      }
      const outcome = await worker.ask('outcome', task)
      asked += outcome.cases
      this.#add(outcome, names)
    }
  }

  async #start(names: ReadonlySet<string>, at: number): Promise<WorkerProcess<Answers>> {
    const worker = new WorkerProcess<Answers>(this.#options.worker, {
      servers: this.#servers,
      hunted: [...names],
    })
    this.#workers[at] = worker
    await worker.ready()
    return worker
  }

  /** Asks the worlds that caught these mutants the last time; whoever is not caught there again is hunted everywhere. */
  async #huntWhereCaught(worker: WorkerProcess<Answers>, names: Set<string>): Promise<void> {
    const worlds = new Map<number, string[]>()
    for (const [name, index] of readCaught(this.#seed))
      if (names.has(name)) worlds.set(index, [...(worlds.get(index) ?? []), name])
    for (const [index, hunted] of worlds) {
      const task = { seed: this.#seed, index, cases: casesPerWorld, again: '', huntOnly: true, mutants: hunted }
      this.#strike(await worker.ask('outcome', task), names)
    }
  }

  #task(names: ReadonlySet<string>): Task | undefined {
    const { cases, keep, huntOnly = false } = this.#options
    while (this.#done.has(this.#given)) this.#given++
    const index = this.#given
    const left = cases - index * casesPerWorld
    if (this.#stopped || left <= 0 || (huntOnly && names.size === 0)) return undefined
    this.#given++
    const again = `npm run equivalence -- --cases ${cases} --seed ${this.#seed}`
    return { seed: this.#seed, index, cases: Math.min(casesPerWorld, left), again, keep, huntOnly, mutants: [...names] }
  }

  /** Takes out who was caught. */
  #strike({ index, caught, control }: Outcome, names: Set<string>): void {
    for (const found of caught) {
      names.delete(found.mutant)
      this.#caught.set(found.mutant, index)
      console.log(printCatch(index * casesPerWorld, found))
    }
    if (control.length > 0) this.#wrong.push(`the control, in which nothing is broken: ${control.join('; ')}`)
  }

  #add(outcome: Outcome, names: Set<string>): void {
    const { index, cases, answers, families, failure } = outcome
    this.#strike(outcome, names)
    this.#families.merge(families)
    this.#cases += cases
    this.#answers += answers
    this.#done.add(index)
    while (this.#done.delete(this.#next)) this.#next++
    if (failure) {
      this.#wrong.push(failure)
      this.#stopped = true
    }
    if (Date.now() - this.#printed > 10_000 || this.#stopped) this.#print()
  }

  #print(): void {
    this.#printed = Date.now()
    if (!this.#options.huntOnly)
      writeProgress({
        seed: this.#seed,
        casesPerWorld,
        next: this.#next,
        done: [...this.#done],
        cases: this.#cases,
        answers: this.#answers,
        families: this.#families.counts(),
      })
    const seconds = (Date.now() - this.#started) / 1000
    const speed = (this.#cases - this.#before) / seconds
    const left = (this.#options.cases - this.#cases) / speed
    const hunted = this.#left().length
    console.log(
      [
        `${Math.round(seconds)} s`.padStart(6),
        `${this.#cases.toLocaleString('en')} of ${this.#options.cases.toLocaleString('en')} cases`,
        `${this.#answers.toLocaleString('en')} answers`,
        `${speed.toFixed(1)} cases/s`,
        ...(this.#before === 0 ? [`${Math.round(this.#answers / seconds).toLocaleString('en')} answers/s`] : []),
        ...(hunted > 0 ? [`${hunted} mutants at large`] : []),
        ...(left > 60 ? [`${Math.round(left / 60)} min left`] : []),
      ].join(', '),
    )
  }
}

function printCatch(before: number, { mutant, cases, engine, seen }: Catch): string {
  const more = seen.length > 6 ? ` (${seen.slice(0, 80)})` : ''
  return `caught within ${String(before + cases).padStart(5)} cases by ${engine}: ${mutant}${more}`
}
