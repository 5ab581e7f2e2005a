import type { Signal } from '../util/signal.ts'
import { type AccessInternals, type AccessOptions, accessInternals, SubjectAccess } from './access.ts'
import type { AsyncFacts, Facts } from './facts.ts'
import { givenRaw } from './immediate.ts'
import type { Program } from './program.ts'
import { orAborted, Requests } from './requests.ts'

export interface AsyncAccessOptions extends Omit<AccessOptions, 'facts'> {
  readonly facts?: Facts | AsyncFacts | undefined
  readonly signal?: Signal | undefined
}

/** More rounds than this mean that an answer changes with every attempt, not that it takes long. */
const mostRounds = 1000

/** What filters read of an asynchronous access object. */
export const asyncInternals: unique symbol = Symbol('bailiwick.access.async')

export interface AsyncAccessInternals extends Omit<AccessInternals, 'plan'> {
  plan(action: string): Promise<ReturnType<AccessInternals['plan']>>
}

type Verb = Exclude<keyof SubjectAccess, 'on' | 'at' | typeof accessInternals>

/**
 * The asynchronous twin of `SubjectAccess`: the same verbs, each asked again until nothing is missing for its answer. It decides
 * nothing itself.
 */
export class AsyncSubjectAccess {
  readonly #access: SubjectAccess
  readonly #requests: Requests
  readonly #signal: Signal | undefined

  constructor(program: Program, subject: unknown, options: AsyncAccessOptions = {}) {
    const { signal, facts, ...rest } = options ?? {}
    const asked = facts && 'ask' in facts ? facts : undefined
    this.#signal = signal
    this.#requests = new Requests(
      program.model,
      program.loaders,
      givenRaw(program.model, subject, rest.context),
      asked,
      signal,
    )
    const answered = asked ? this.#requests.facts : (facts as Facts | undefined)
    this.#access = new SubjectAccess(program, subject, answered ? { ...rest, facts: answered } : rest, this.#requests)
  }

  can = (...asked: readonly unknown[]) => this.#ask('can', asked, asked.length < 2)
  canAny = (...asked: readonly unknown[]) => this.#ask('canAny', asked, asked.length < 2)
  canAll = (...asked: readonly unknown[]) => this.#ask('canAll', asked, asked.length < 2)
  decide = (...asked: readonly unknown[]) => this.#ask('decide', asked)
  decideMany = (...asked: readonly unknown[]) => this.#ask('decideMany', asked)
  authorize = (...asked: readonly unknown[]) => this.#ask('authorize', asked)
  explain = (...asked: readonly unknown[]) => this.#ask('explain', asked)
  plan = (...asked: readonly unknown[]) => this.#ask('plan', asked)
  possible = (...asked: readonly unknown[]) => this.#ask('possible', asked)
  actions = (...asked: readonly unknown[]) => this.#ask('actions', asked, false)
  filter = (...asked: readonly unknown[]) => this.#ask('filter', asked, false)
  redact = (...asked: readonly unknown[]) => this.#ask('redact', asked)

  on(resource: string) {
    this.#access.on(resource)
    const first = (action: unknown) => `${resource}.${String(action)}`
    const asks =
      (verb: Exclude<Verb, 'actions'>) =>
      (action: unknown, ...rest: readonly unknown[]) =>
        this[verb](Array.isArray(action) ? action.map(first) : first(action), ...rest)
    return {
      can: asks('can'),
      canAny: asks('canAny'),
      canAll: asks('canAll'),
      decide: asks('decide'),
      decideMany: asks('decideMany'),
      authorize: asks('authorize'),
      explain: asks('explain'),
      plan: asks('plan'),
      possible: asks('possible'),
      actions: (...rest: readonly unknown[]) => this.actions(resource, ...rest),
      filter: asks('filter'),
      redact: asks('redact'),
    }
  }

  /** An attempt that lacks something has no meaning, whether it returned or threw: its result is dropped. */
  async #ask(verb: Verb, asked: readonly unknown[], thorough = true): Promise<unknown> {
    const ask = this.#access[verb] as (...asked: readonly unknown[]) => unknown
    const now = Date.now()
    for (let round = 0; round < mostRounds; round++) {
      this.#signal?.throwIfAborted()
      this.#requests.begin()
      const attempt = attempted(() => this.#access.at(now, () => ask.apply(this.#access, asked as unknown[])))
      if (!this.#requests.isOpen(thorough)) {
        if ('error' in attempt) throw attempt.error
        return attempt.value
      }
      await orAborted(this.#requests.fetch(), this.#signal)
    }
    throw new TypeError(`no answer after ${mostRounds} rounds`)
  }

  get [asyncInternals](): AsyncAccessInternals {
    const { model, resourceOf } = this.#access[accessInternals]
    return { model, resourceOf, plan: (action) => this.plan(action) as ReturnType<AsyncAccessInternals['plan']> }
  }
}

function attempted(work: () => unknown): { readonly value: unknown } | { readonly error: unknown } {
  try {
    return { value: work() }
  } catch (error) {
    return { error }
  }
}
