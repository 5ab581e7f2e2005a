import { BailiwickError } from '../errors/error.ts'
import { type AccessOptions, SubjectAccess } from './access.ts'
import type { Program } from './compiled.ts'
import type { Decision } from './decision.ts'
import type { Answering } from './environment.ts'
import type { Explanation } from './explain.ts'
import { answerAtOnce } from './immediate.ts'
import { Failure, isCallerMistake } from './truth.ts'

/** One answered question, as `onDecision` is told of it. */
export interface DecisionEvent {
  /** The question: `can`, `filter` and so on. */
  readonly verb: 'can' | 'canAny' | 'canAll' | 'decide' | 'decideMany' | 'explain' | 'actions' | 'filter' | 'redact'
  readonly decision: Decision
  /** As it was given to `policy.for`. */
  readonly subject: unknown
  /** As it was given to `policy.for`; absent where it was not. */
  readonly onBehalfOf?: unknown
  /** The row; absent where the question was asked without one. */
  readonly row?: unknown
}

export type OnDecision = (event: DecisionEvent) => void

type Rest = readonly [row?: unknown, options?: unknown]

/**
 * An access that tells every answer, before it gives it. So each question makes a full decision, and an answer that could not be told
 * is not given. What a caller's mistake left unanswered is not told.
 */
export class ObservedAccess extends SubjectAccess {
  readonly #tell: OnDecision
  readonly #who: Pick<DecisionEvent, 'subject' | 'onBehalfOf'>

  constructor(program: Program, subject: unknown, options: AccessOptions, answering: Answering) {
    super(program, subject, options, answering)
    if (typeof options.onDecision !== 'function') {
      throw new BailiwickError('INVALID_OPTION', 'policy.for(subject, { onDecision }): `onDecision` is a function.')
    }
    this.#tell = options.onDecision as OnDecision
    this.#who = { subject, ...(options.onBehalfOf === undefined ? {} : { onBehalfOf: options.onBehalfOf }) }
  }

  override can(action: string, ...rest: Rest): boolean {
    return this.atOneMoment(() => {
      const decision = super.decide(action, ...rest)
      // Asked for its development warning.
      if (rest.length === 0) super.can(action)
      return this.#told('can', decision, rest).allowed
    })
  }

  override canAny(actions: readonly string[], ...rest: Rest): boolean {
    return this.#severally('canAny', () => super.canAny(actions, ...rest), actions, rest)
  }

  override canAll(actions: readonly string[], ...rest: Rest): boolean {
    return this.#severally('canAll', () => super.canAll(actions, ...rest), actions, rest)
  }

  override decide(action: string, ...rest: Rest): Decision {
    return this.#told('decide', super.decide(action, ...rest), rest)
  }

  override decideMany(action: string, rows: readonly unknown[]): readonly Decision[] {
    return this.#toldEach('decideMany', super.decideMany(action, rows), rows)
  }

  override explain(action: string, ...rest: Rest): Explanation {
    const explanation = super.explain(action, ...rest)
    const { rules: _, text: __, ...decision } = explanation
    this.#told('explain', decision, rest)
    return explanation
  }

  override actions(resource: string, row: unknown): readonly string[] {
    return this.atOneMoment(() => {
      const decisions = [...this.decideActions(resource, row)]
      for (const [, decision] of decisions) this.#told('actions', decision, [row])
      return decisions.filter(([, decision]) => decision.allowed).map(([name]) => name)
    })
  }

  override filter<T>(action: string, rows: readonly T[]): readonly T[] {
    return this.atOneMoment(() => {
      const decisions = this.#toldEach('filter', super.decideMany(action, rows), rows)
      return rows.filter((_, index) => decisions[index]!.allowed)
    })
  }

  /** The rows that it was asked for; the rows related to them are part of that answer. */
  override redact(action: string, rows: unknown, options?: unknown): unknown {
    return this.atOneMoment(() => {
      const copies = super.redact(action, rows, options)
      const asked = Array.isArray(rows) ? rows : rows === null ? [] : [rows]
      this.#toldEach('redact', super.decideMany(action, asked), asked)
      return copies
    })
  }

  #severally(verb: DecisionEvent['verb'], ask: () => boolean, actions: readonly string[], rest: Rest): boolean {
    return this.atOneMoment(() => {
      if (!Array.isArray(actions) || actions.length === 0) return ask()
      const decisions = actions.flatMap((action) => answered(() => super.decide(action, ...rest)))
      // What was decided is the answer; asked where a mistake left one open, or for the development warning.
      const isDecided = decisions.length === actions.length
      const asked = !isDecided || rest.length === 0 ? ask() : undefined
      for (const decision of decisions) this.#told(verb, decision, rest)
      if (!isDecided) return asked!
      const allowed = decisions.map((decision) => decision.allowed)
      return verb === 'canAny' ? allowed.includes(true) : !allowed.includes(false)
    })
  }

  #toldEach(
    verb: DecisionEvent['verb'],
    decisions: readonly Decision[],
    rows: readonly unknown[],
  ): readonly Decision[] {
    for (const [index, decision] of decisions.entries()) this.#told(verb, decision, [rows[index]])
    return decisions
  }

  #told(verb: DecisionEvent['verb'], decision: Decision, rest: Rest): Decision {
    const row = rest.length > 0 ? { row: rest[0] } : {}
    tellAtOnce(this.#tell, { verb, decision, ...this.#who, ...row })
    return decision
  }
}

function tellAtOnce(hook: OnDecision, event: DecisionEvent): void {
  let returned: unknown
  try {
    returned = hook(event)
  } catch (cause) {
    throw untold(event.decision, cause instanceof Error ? cause.message : String(cause), cause)
  }
  if (typeof (returned as Partial<PromiseLike<unknown>> | undefined)?.then === 'function') {
    // The refusal below says it; a rejection must not end the process on top of it.
    void Promise.resolve(returned).catch(() => {})
    const why =
      'it returned a promise, and nobody would wait for it. Put the event into a queue, or ask through `policy.forAsync`'
    throw untold(event.decision, why, undefined)
  }
}

/** Tells an answer where somebody can wait until it is told. */
export async function tell(hook: unknown, event: DecisionEvent): Promise<void> {
  try {
    await (hook as (event: DecisionEvent) => unknown)(event)
  } catch (cause) {
    throw untold(event.decision, cause instanceof Error ? cause.message : String(cause), cause)
  }
}

/** The access that the options ask for. */
export function accessOf(
  program: Program,
  subject: unknown,
  options: AccessOptions | undefined,
  answering: Answering = answerAtOnce,
): SubjectAccess {
  const Made = options?.onDecision === undefined ? SubjectAccess : ObservedAccess
  return new Made(program, subject, options!, answering)
}

/** Where the other actions decided, one that lacks data was not answered. */
function answered(decide: () => Decision): readonly Decision[] {
  try {
    return [decide()]
  } catch (error) {
    if (isCallerMistake(new Failure(error))) return []
    throw error
  }
}

function untold(decision: Decision, why: string, cause: unknown): BailiwickError {
  return new BailiwickError(
    'DECISION_FAILED',
    `\`${decision.action}\` was decided and not answered, since \`onDecision\` failed: ${why}.`,
    { path: decision.action, cause },
  )
}
