import type { CustomNode } from '../ast/condition.ts'
import type { ModelNode } from '../ast/model.ts'
import { BailiwickError } from '../errors/error.ts'
import type { Signal } from '../util/signal.ts'
import { type AskedCheck, answersOf, readCheckAnswer, resourceFor, runCheck, runCheckOnMany } from './custom.ts'
import {
  type Answers,
  type CheckResult,
  type Environment,
  type Given,
  type LoadedValue,
  type Loaders,
  readLoaded,
} from './environment.ts'
import type { AsyncFacts, FactQuestion, Facts } from './facts.ts'
import { Fetched, type Outcome } from './fetched.ts'
import { givenTo, loaderOf } from './immediate.ts'
import type { Row } from './read-value.ts'
import { failureOf } from './truth.ts'

/** How many rows or stored permissions go into one call. */
const together = 500

/**
 * Answers that have to be waited for. Evaluation itself never waits: it notes what it lacks and goes on, the missing answers are
 * fetched together, and the question is asked again. So one evaluator gives the synchronous and the asynchronous answer,
 * what many rows need is fetched at once, and what does not matter is not fetched at all.
 */
export class Requests implements Answers {
  readonly given: Given
  readonly #model: ModelNode
  readonly #signal: Signal | undefined
  readonly #loaders: Loaders
  readonly #loaded: Fetched<readonly ['subject' | 'context', string], LoadedValue>
  readonly #checks = new Map<string, Fetched<AskedCheck, CheckResult>>()
  readonly #facts: Fetched<FactQuestion, boolean>
  #undecided = false

  constructor(model: ModelNode, loaders: Loaders, given: Given, facts?: AsyncFacts, signal?: Signal) {
    this.given = given
    this.#model = model
    this.#signal = signal
    this.#loaders = loaders
    this.#loaded = new Fetched(1, signal, async ([asked]) => {
      const [of, name] = asked!
      const raw = await loaderOf(loaders, of, name)({ ...given, ...(signal ? { signal } : {}) })
      return [{ value: readLoaded(model, of, name, raw) }]
    })
    this.#facts = new Fetched(together, signal, async (questions) => {
      return readAnswers(await facts!.ask(questions, signal ? { signal } : {}), questions.length)
    })
  }

  /** Stored permissions in the form that evaluation takes. */
  readonly facts: Facts = {
    granted: (action, type, id) => this.#fact({ kind: 'granted', action, type, id }),
    denied: (action, type, id) => this.#fact({ kind: 'denied', action, type, id }),
    holds: (code) => this.#fact({ kind: 'holds', code }),
  }

  #fact(question: FactQuestion): boolean {
    return this.#facts.get(JSON.stringify(Object.values(question)), question)
  }

  loaded(of: 'subject' | 'context', name: string): LoadedValue {
    loaderOf(this.#loaders, of, name)
    return this.#loaded.get(`${of}.${name}`, [of, name])
  }

  custom(node: CustomNode, environment: Environment, row: Row | undefined): CheckResult {
    try {
      const asked = { node, given: givenTo(node, this, environment), row }
      // What is not loaded is the caller's mistake, and is said whether or not the check is ever called.
      const resource = resourceFor(asked, this.#model)
      return this.#checkOf(node).get(resource && contentOf(resource), asked)
    } catch (error) {
      return { value: failureOf(error) }
    }
  }

  #checkOf(node: CustomNode): Fetched<AskedCheck, CheckResult> {
    // A name stands for one function, so rules that ask the same with the same parameters share the answer.
    const key = JSON.stringify([node.name, node.parameters])
    const known = this.#checks.get(key)
    if (known) return known
    const [model, signal] = [this.#model, this.#signal]
    const made = node.check.evaluateMany
      ? new Fetched<AskedCheck, CheckResult>(together, signal, async (asked) => {
          const answers = answersOf(await runCheckOnMany(asked, model, signal), asked.length, node)
          return answers.map((answer) => ({ value: readCheckAnswer(node, answer) }))
        })
      : new Fetched<AskedCheck, CheckResult>(1, signal, async ([asked]) => {
          return [{ value: readCheckAnswer(node, await runCheck(asked!, model, signal)) }]
        })
    this.#checks.set(key, made)
    return made
  }

  undecided(): void {
    this.#undecided = true
  }

  /** Starts another attempt to answer a question. */
  begin(): void {
    this.#undecided = false
    for (const source of this.#sources) source.forget()
  }

  /** Whether the attempt has no answer yet; `thorough` questions show more than their answer, so they wait for everything. */
  isOpen(thorough: boolean): boolean {
    return this.#undecided || (thorough && this.#sources.some((source) => source.isWanted))
  }

  /** Fetches what the last attempt lacked; rejects as soon as the request is given up. */
  async fetch(): Promise<void> {
    await orAborted(Promise.all(this.#sources.map((source) => source.fetchWanted())), this.#signal)
  }

  get #sources(): readonly Pick<Fetched<never, unknown>, 'isWanted' | 'forget' | 'fetchWanted'>[] {
    return [this.#loaded, this.#facts, ...this.#checks.values()]
  }
}

/**
 * What a check is told of a row, as text: a row that changed is another question, and a copy of a row is the same one. Rows
 * lead back to where they came from, so each is written once on its way.
 */
function contentOf(value: unknown, around: readonly object[] = []): string {
  if (typeof value !== 'object' || value === null)
    return typeof value === 'string' ? JSON.stringify(value) : `${typeof value} ${String(value)}`
  if (value instanceof Date) return `date ${value.getTime()}`
  if (around.includes(value)) return 'around'
  const inside = [...around, value]
  if (Array.isArray(value)) return `[${value.map((element) => contentOf(element, inside)).join()}]`
  const entries = Object.entries(value).map(([key, inner]) => `${JSON.stringify(key)}:${contentOf(inner, inside)}`)
  return `{${entries.join()}}`
}

/** Only true and false are answers, one for each question. */
function readAnswers(answers: unknown, count: number): readonly Outcome<boolean>[] {
  const list = Array.isArray(answers) ? answers : []
  if (list.length === count && list.every((answer) => typeof answer === 'boolean')) {
    return list.map((value: boolean) => ({ value }))
  }
  const seen = Array.isArray(answers) ? JSON.stringify(answers).slice(0, 60) : typeof answers
  throw new BailiwickError(
    'DECISION_FAILED',
    `\`facts.ask\` answered ${seen}; expected ${count} times true or false.`,
    {
      seen,
    },
  )
}

/** Rejects with the reason of the signal where that comes first. */
export async function orAborted<T>(work: Promise<T>, signal: Signal | undefined): Promise<T> {
  if (!signal) return work
  // Whoever gave up hears of it here; the work may fail once more.
  work.catch(() => {})
  signal.throwIfAborted()
  let abort = () => {}
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
  })
  try {
    return await Promise.race([work, aborted])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
