import type { CustomNode } from '../ast/condition.ts'
import type { ModelNode } from '../ast/model.ts'
import { BailiwickError } from '../errors/error.ts'
import { type AskedCheck, readCheckAnswer, runCheck } from './custom.ts'
import {
  type Answering,
  type Answers,
  type CheckResult,
  type Environment,
  type Given,
  type LoadedValue,
  type Loader,
  type Loaders,
  readLoaded,
  readRaw,
  subjectGiven,
} from './environment.ts'
import type { Row } from './read-value.ts'
import { failureOf } from './truth.ts'

/** Answers at once: checks and loaders are called where their answer is needed. */
export class ImmediateAnswers implements Answers {
  readonly given: Given
  readonly #model: ModelNode
  readonly #loaders: Loaders
  readonly #loaded = new Map<string, LoadedValue>()
  /** What the checks of the subject said, by question: each has a list of rows of its own. */
  readonly #said = new WeakMap<object, Map<CustomNode, CheckResult>>()

  constructor(model: ModelNode, loaders: Loaders, given: Given) {
    this.#model = model
    this.#loaders = loaders
    this.given = given
  }

  /** A check of the subject runs once in a question, however many rows and rules there are. */
  custom(node: CustomNode, environment: Environment, row: Row | undefined): CheckResult {
    if (row !== undefined) return this.#run(node, environment, row)
    const said = this.#said.get(environment.rows) ?? new Map<CustomNode, CheckResult>()
    this.#said.set(environment.rows, said)
    const result = said.get(node) ?? this.#run(node, environment, undefined)
    said.set(node, result)
    return result
  }

  #run(node: CustomNode, environment: Environment, row: Row | undefined): CheckResult {
    try {
      const asked: AskedCheck = { node, given: givenTo(node, this, environment), row }
      const answer = runCheck(asked, this.#model, undefined)
      if (isPromise(answer)) throw asynchronous(`The check \`${node.name}\``, answer)
      return readCheckAnswer(node, answer)
    } catch (error) {
      return { value: failureOf(error) }
    }
  }

  /** A loader runs once for an access object. */
  loaded(of: 'subject' | 'context', name: string): LoadedValue {
    const path = `${of}.${name}`
    const known = this.#loaded.get(path)
    if (known) return known
    const raw = loaderOf(this.#loaders, of, name)(this.given)
    if (isPromise(raw)) throw asynchronous(`The loader of \`${path}\``, raw)
    const value = readLoaded(this.#model, of, name, raw)
    this.#loaded.set(path, value)
    return value
  }

  undecided(): void {
    throw new TypeError('nothing is pending where everything is answered at once')
  }
}

/** The subject as a check sees it: what was given, the moment of the question, and the loaded attributes that the check names. */
export function givenTo(node: CustomNode, answers: Answers, environment: Environment): Given {
  const { subject, context } = answers.given
  const missing = node.loads.filter((name) => !Object.hasOwn(subject, name))
  // An anonymous subject has null for what it was not declared with: there is nobody to load for.
  const loaded = (name: string) =>
    Object.hasOwn(environment.subject, name) ? null : answers.loaded('subject', name).raw
  const now = context.now ?? momentOf(environment)
  return {
    subject:
      missing.length === 0
        ? subject
        : Object.freeze({ ...subject, ...Object.fromEntries(missing.map((name) => [name, loaded(name)])) }),
    context: now === undefined ? context : Object.freeze({ ...context, now }),
  }
}

function momentOf(environment: Environment): Date | undefined {
  const { now } = environment.context
  return typeof now === 'bigint' ? new Date(Number(now / 1000n)) : undefined
}

export function loaderOf(loaders: Loaders, of: 'subject' | 'context', name: string): Loader {
  const loader = Object.hasOwn(loaders[of], name) ? loaders[of][name] : undefined
  if (loader) return loader
  const path = `${of}.${name}`
  throw new BailiwickError(
    'ATTRIBUTE_NOT_LOADED',
    `A rule needs \`${path}\`, which was not given and has no loader. Give it, or combine the policy with \`defineLoaders(model, { ${of}: { ${name}: … } })\`.`,
    { path },
  )
}

export function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}

/** Whether a function is known to be asynchronous before it is called. */
export function isAsyncFunction(value: unknown): boolean {
  return typeof value === 'function' && Object.prototype.toString.call(value) === '[object AsyncFunction]'
}

export function asynchronous(what: string, promise?: PromiseLike<unknown>): BailiwickError {
  // Nobody will wait for it, so nobody would hear of its rejection.
  promise?.then(undefined, () => undefined)
  return new BailiwickError('ASYNC_POLICY', `${what} is asynchronous: ask through \`await policy.forAsync(subject)\`.`)
}

/** Where no rule asks a function of the application, nothing is kept for one. */
export const NO_ANSWERS: Answers = new ImmediateAnswers(
  { subject: {}, context: {}, resources: {} },
  { subject: {}, context: {} },
  { subject: {}, context: {} },
)

/** The subject and the context as they were given, for the functions of the application. */
export function givenRaw(model: ModelNode, subject: unknown, context: unknown): Given {
  return {
    subject: readRaw(model.subject, 'subject', subjectGiven(model, subject)),
    context: readRaw(model.context, 'context', context),
  }
}

/** What is known to be asynchronous is refused at once, and not only where an answer hangs on it. */
export const answerAtOnce: Answering = (program, { subject, context, facts }) => {
  for (const node of program.checks) {
    if ([node.check.evaluate, node.check.evaluateMany].some(isAsyncFunction)) {
      throw asynchronous(`The check \`${node.name}\``)
    }
  }
  for (const of of ['subject', 'context'] as const) {
    for (const [name, loader] of Object.entries(program.loaders[of])) {
      if (isAsyncFunction(loader)) throw asynchronous(`The loader of \`${of}.${name}\``)
    }
  }
  if (facts && 'ask' in facts) throw asynchronous('What `facts` gives')
  if (facts && [facts.granted, facts.denied, facts.holds].some((answer) => typeof answer !== 'function')) {
    const message = '`facts` has the functions `granted`, `denied` and `holds`; await what is a promise.'
    throw new BailiwickError('INVALID_OPTION', message)
  }
  const { model, loaders, asksApplication } = program
  return {
    facts,
    answers: asksApplication ? new ImmediateAnswers(model, loaders, givenRaw(model, subject, context)) : NO_ANSWERS,
  }
}
