import { BailiwickError } from '../errors/error.ts'
import type { Signal } from '../util/signal.ts'
import {
  type AccessInternals,
  type AccessOptions,
  accessInternals,
  type Question,
  type SubjectAccess,
} from './access.ts'
import type { Program } from './compiled.ts'
import type { Answering } from './environment.ts'
import type { AsyncFacts, Facts } from './facts.ts'
import { givenRaw } from './immediate.ts'
import { accessOf, type DecisionEvent, tell } from './observed-access.ts'
import { orAborted, Requests } from './requests.ts'

export interface AsyncAccessOptions extends Omit<AccessOptions, 'facts'> {
  readonly facts?: Facts | AsyncFacts | undefined
  readonly signal?: Signal | undefined
}

/** More rounds than this mean that an answer changes with every attempt, not that it takes long. */
const mostRounds = 100

/** What filters read of an asynchronous access object. */
export const asyncInternals: unique symbol = Symbol('bailiwick.access.async')

export interface AsyncAccessInternals extends Omit<AccessInternals, 'plan' | 'needs' | 'question' | 'ask'> {
  plan(action: string): Promise<ReturnType<AccessInternals['plan']>>
  /** The work is attempted until nothing is missing for it, so it must have no effect but its result. */
  ask<T>(action: string, work: (question: Question) => T): Promise<T>
}

const verbs = [
  'can',
  'canAny',
  'canAll',
  'decide',
  'decideMany',
  'authorize',
  'explain',
  'plan',
  'possible',
  'actions',
  'filter',
  'redact',
  'permittedFieldsOf',
] as const
type Verb = (typeof verbs)[number] | 'ask'

/** These give no reasons, so they wait only for what their answer hangs on. */
const answersOnly: readonly Verb[] = ['can', 'canAny', 'canAll', 'actions', 'filter']

/**
 * The asynchronous twin of `SubjectAccess`: the same verbs, each asked again until nothing is missing for its answer. It decides
 * nothing itself.
 */
export class AsyncSubjectAccess {
  readonly #access: SubjectAccess
  /** One for the subject, and one for each of those on whose behalf it asks. */
  readonly #requests: Requests[] = []
  readonly #signal: Signal | undefined
  readonly #onDecision: unknown
  #events: DecisionEvent[] = []

  constructor(program: Program, subject: unknown, options: AsyncAccessOptions = {}) {
    const { signal, onDecision, ...rest } = readOptions(options)
    this.#signal = signal
    this.#onDecision = onDecision
    // An attempt is nobody's answer: what it would tell waits until there is one.
    const keep = (event: DecisionEvent): void => {
      this.#events.push(event)
    }
    const told = onDecision === undefined ? {} : { onDecision: typeof onDecision === 'function' ? keep : onDecision }
    const answering: Answering = (_, given) => {
      const facts = given.facts as Facts | AsyncFacts | undefined
      const asked = facts && 'ask' in facts ? facts : undefined
      const requests = new Requests(
        program.model,
        program.loaders,
        givenRaw(program.model, given.subject, given.context),
        asked,
        signal,
      )
      this.#requests.push(requests)
      return { answers: requests, facts: asked ? requests.facts : (facts as Facts | undefined) }
    }
    this.#access = accessOf(program, subject, { ...rest, ...told } as AccessOptions, answering)
  }

  /** The verbs of `SubjectAccess`, each with the arguments that it has there. */
  readonly verbs = Object.fromEntries(
    verbs.map((verb) => [verb, (...asked: readonly unknown[]) => this.#ask(verb, asked)]),
  ) as Record<(typeof verbs)[number], (...asked: readonly unknown[]) => Promise<unknown>>

  on(resource: string): Record<(typeof verbs)[number], (...asked: readonly unknown[]) => Promise<unknown>> {
    this.#access.on(resource)
    const id = (action: unknown) => `${resource}.${String(action)}`
    const asks = (verb: Verb) =>
      verb === 'actions'
        ? (row: unknown) => this.#ask(verb, [resource, row])
        : (action: unknown, ...rest: readonly unknown[]) =>
            this.#ask(verb, [Array.isArray(action) ? action.map(id) : id(action), ...rest])
    return Object.fromEntries(verbs.map((verb) => [verb, asks(verb)])) as ReturnType<AsyncSubjectAccess['on']>
  }

  /** An attempt that lacks something has no meaning, whether it returned or threw: its result is dropped. */
  async #ask(verb: Verb, asked: readonly unknown[]): Promise<unknown> {
    const ask = this.#access[verb] as (...asked: readonly unknown[]) => unknown
    const withoutRow = asked.length < 2
    const thorough = this.#onDecision !== undefined || withoutRow || !answersOnly.includes(verb)
    const moment = BigInt(Date.now()) * 1000n
    for (let round = 0; round < mostRounds; round++) {
      this.#signal?.throwIfAborted()
      this.#events = []
      for (const requests of this.#requests) requests.begin()
      const attempt = attempted(() => this.#access.at(moment, () => ask.apply(this.#access, asked as unknown[])))
      // What is pending may be anybody's, whoever the answer was asked for.
      if (!this.#requests.some((requests) => requests.isOpen(thorough))) return this.#answer(attempt, this.#events)
      await orAborted(Promise.all(this.#requests.map((requests) => requests.fetch())), this.#signal)
    }
    throw new BailiwickError(
      'DECISION_FAILED',
      `No answer after ${mostRounds} attempts: what a check reads changes while it is waited for.`,
    )
  }

  /** Here somebody waits, so `onDecision` may be asynchronous. */
  async #answer(attempt: Attempt, events: readonly DecisionEvent[]): Promise<unknown> {
    for (const event of events) await tell(this.#onDecision, event)
    if ('error' in attempt) throw attempt.error
    return attempt.value
  }

  get [asyncInternals](): AsyncAccessInternals {
    const { model, resourceOf } = this.#access[accessInternals]
    return {
      model,
      resourceOf,
      plan: (action) => this.verbs.plan(action) as ReturnType<AsyncAccessInternals['plan']>,
      ask: <T>(action: string, work: (question: Question) => T) => this.#ask('ask', [action, work]) as Promise<T>,
    }
  }
}

/** Every option that is there, inherited ones too: no bound is overlooked. */
function readOptions(options: unknown): AsyncAccessOptions {
  if (typeof options !== 'object' || options === null) {
    throw new BailiwickError('INVALID_OPTION', 'policy.forAsync(subject, options): the options are an object.')
  }
  const known = ['context', 'facts', 'onBehalfOf', 'onDecision', 'signal'].filter((name) => name in options)
  const inherited = known.map((name) => [name, (options as Record<string, unknown>)[name]] as const)
  return { ...options, ...Object.fromEntries(inherited) }
}

/** The asynchronous access object: its verbs beside `on`. */
export function asyncAccessOf(program: Program, subject: unknown, options?: AsyncAccessOptions): object {
  const access = new AsyncSubjectAccess(program, subject, options)
  return Object.freeze({
    ...access.verbs,
    on: (resource: string) => access.on(resource),
    [asyncInternals]: access[asyncInternals],
  })
}

type Attempt = { readonly value: unknown } | { readonly error: unknown }

function attempted(work: () => unknown): Attempt {
  try {
    return { value: work() }
  } catch (error) {
    return { error }
  }
}
