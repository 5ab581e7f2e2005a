import type { ModelNode } from '../ast/model.ts'
import { BailiwickError, unknownName } from '../errors/error.ts'
import { listOf, namesGiven, rowOf, some, thisMoment, warnNeedsResource } from './asked-with.ts'
import { readBounds } from './bounds.ts'
import type { CompiledAction, Program } from './compiled.ts'
import { certain, decide, isPermitted, permission } from './decide.ts'
import { type Decision, DecisionError, ForbiddenError } from './decision.ts'
import { type Answering, type Answers, type Environment, type Party, readContext, readSubject } from './environment.ts'
import { type Explanation, explain } from './explain.ts'
import { explainWrite } from './explain-write.ts'
import type { Facts } from './facts.ts'
import { fieldAccess } from './fields.ts'
import { withoutForeignStore } from './foreign-store.ts'
import { answerAtOnce } from './immediate.ts'
import { type Needs, neededData } from './needs.ts'
import { type Plan, planAction } from './plan.ts'
import { actionOf, actionsOf } from './program.ts'
import { ASK, type QuickAnswer, YES } from './quick-answer.ts'
import type { Row } from './read-value.ts'
import { readStyle, redactRow } from './redact.ts'
import { settledAnswer } from './settled.ts'
import { type SnapshotJson, writeSnapshot } from './snapshot.ts'
import { Failure, fold, IMPRECISE } from './truth.ts'
import { decideWithoutRow } from './without-row.ts'
import { decideWrite, mayWrite, permissionToWrite, readWrite, type Write, writableFields } from './write.ts'

/** What filters read of an access object; a symbol, so that nothing but an access object has it. */
export const accessInternals: unique symbol = Symbol('bailiwick.access')

export interface AccessInternals {
  readonly model: ModelNode
  plan(action: string): Plan
  resourceOf(action: string): string
  needs(action: string, redact: boolean): Needs
  /** What a filter is asked of; undefined where others must be permitted as well. */
  question(action: string): { readonly action: CompiledAction; readonly environment: Environment } | undefined
  /** Runs work that asks several things of one action at one moment, such as the parts of a statement. */
  ask<T>(action: string, work: (question: Question) => T): T
}

/** An action with everything that it is decided from but the row. */
export interface Question {
  readonly program: Program
  readonly action: CompiledAction
  readonly environment: Environment
  /** Whether it is asked of one row, found by its key: SQL then asks what is stored of that row, and not once for all of them. */
  readonly isOfOne?: boolean
}

export interface AccessOptions {
  readonly context?: unknown
  readonly facts?: Facts | undefined
  /** Who must be permitted as well: see `readBounds`. */
  readonly onBehalfOf?: unknown
  readonly onDecision?: unknown
}

const optionNames = ['context', 'facts', 'onBehalfOf', 'onDecision']
/** The row, and the changes to it; a row that is left out is another question than one that is undefined. */
type Rest = readonly [row?: unknown, options?: unknown]

/** What stays as it is for an action, whenever this subject asks. */
interface Asked {
  readonly compiled: CompiledAction
  /** The answer for every row, where there is one: see `settledAnswer`. */
  readonly settled: QuickAnswer
  /** The answer without a row, once it was asked for and where it cannot change. */
  withoutRow: boolean | undefined
}

/**
 * Everything that one subject may do. The subject is checked and resolved once; each question takes its own
 * `context.now`. The typed face of this class is `Access` in the policy room.
 */
export class SubjectAccess {
  readonly #program: Program
  readonly #subject: Readonly<Record<string, unknown>>
  readonly #context: Readonly<Record<string, unknown>>
  /** The context attributes that were given, before any was filled in. */
  readonly #givenContext: readonly string[]
  readonly #facts: Facts | undefined
  readonly #answers: Answers
  readonly #bounds: readonly Party[] | undefined
  #moment: bigint | undefined
  #internals: AccessInternals | undefined
  /** An environment for the next `can`; undefined while one is being answered, and where each question needs its own. */
  #idle: Environment | undefined
  readonly #asked = new Map<string, Asked>()

  constructor(program: Program, subject: unknown, options: AccessOptions = {}, answering: Answering = answerAtOnce) {
    if (typeof options !== 'object' || options === null) {
      throw new BailiwickError('INVALID_OPTION', 'policy.for(subject, options): the options are an object.')
    }
    for (const name of Object.keys(options)) {
      if (!optionNames.includes(name)) throw unknownName('INVALID_OPTION', 'option of policy.for', name, optionNames)
    }
    if (program.needsFacts && !options.facts) {
      throw new BailiwickError(
        'MISSING_FACTS',
        'The policy asks for stored permissions (`granted`, `holds`): give `policy.for(subject, { facts })`.',
      )
    }
    this.#program = program
    this.#subject = readSubject(program.model, subject)
    this.#context = readContext(program.model, options.context)
    this.#givenContext = namesGiven(options.context)
    const { facts, answers } = answering(program, { subject, context: options.context, facts: options.facts })
    this.#facts = facts
    this.#answers = answers
    // Inherited or undefined, it is still there: no bound is ever overlooked.
    this.#bounds =
      'onBehalfOf' in options ? readBounds(program, options.onBehalfOf, options.context, answering) : undefined
    if (this.#bounds === undefined && !program.asksApplication) this.#idle = this.#environment()
  }

  can(action: string, ...rest: Rest): boolean {
    const asked = this.#asked.get(action) ?? this.#ask(action)
    const { compiled, settled } = asked
    if (rest.length === 0) return this.#always(asked)
    const row = rest[0]
    if (rest.length === 1) {
      if (!compiled.creates) {
        const given = rowOf(action, row)
        return settled === ASK ? this.#permits(compiled, given) : settled === YES
      }
      if (settled !== ASK && compiled.isNewRow?.(row)) return settled === YES
    }
    // A list of its own: the arguments need none where it is not asked for.
    const write = this.#write(action, compiled, rest.length > 1 ? [row, rest[1]] : [row])
    return write ? mayWrite(write) : this.#permits(compiled, rowOf(action, row))
  }

  canAny(actions: readonly string[], ...rest: Rest): boolean {
    return this.#canSeveral(actions, 'canAny', true, rest)
  }

  canAll(actions: readonly string[], ...rest: Rest): boolean {
    return this.#canSeveral(actions, 'canAll', false, rest)
  }

  /** All actions are known before any is asked, and one that cannot be answered counts only where the others do not decide. */
  #canSeveral(actions: readonly string[], verb: string, decisive: boolean, rest: Rest): boolean {
    const compiled = some(actions, verb).map((action) => actionOf(this.#program, action))
    if (rest.length === 0) {
      const permitted = actions.map((action) => this.#always(this.#asked.get(action) ?? this.#ask(action)))
      return decisive ? permitted.includes(true) : !permitted.includes(false)
    }
    const environment = this.#environment(rowOf(verb, rest[0]))
    const writes = compiled.map((action) => this.#write(verb, action, rest, environment))
    const truthOf = (index: number) =>
      writes[index] ? permissionToWrite(writes[index]) : permission(compiled[index]!, environment)
    return certain(fold(compiled.length, truthOf, decisive), environment)
  }

  decide(action: string, ...rest: Rest): Decision {
    const compiled = actionOf(this.#program, action)
    const write = this.#write(action, compiled, rest)
    if (write) return decideWrite(this.#program, write)
    if (rest.length > 0) return decide(this.#program, compiled, this.#environment(rowOf(action, rest[0])))
    return decideWithoutRow(this.#program, compiled, this.#environment())
  }

  decideMany(action: string, rows: readonly unknown[]): readonly Decision[] {
    const compiled = actionOf(this.#program, action)
    const environment = this.#environment()
    return listOf(action, rows).map((row) => {
      environment.rows[0] = rowOf(action, row)
      const write = this.#write(action, compiled, [row], environment)
      return write ? decideWrite(this.#program, write) : decide(this.#program, compiled, environment)
    })
  }

  authorize(action: string, ...rest: Rest): Decision {
    const decision = this.decide(action, ...rest)
    if (decision.allowed) return decision
    const failure = decision.errors.length > 0 ? this.#failure(action, rest) : undefined
    throw failure ? new DecisionError(decision, failure) : new ForbiddenError(decision)
  }

  /** The error that the answer hangs on; undefined where the rules themselves deny. */
  #failure(action: string, rest: Rest): unknown {
    const compiled = actionOf(this.#program, action)
    if (rest.length === 0) return this.plan(action).errors[0]
    const write = this.#write(action, compiled, rest)
    const value = write ? permissionToWrite(write) : permission(compiled, this.#environment(rowOf(action, rest[0])))
    return value instanceof Failure && value !== IMPRECISE ? value.error : undefined
  }

  explain(action: string, ...rest: Rest): Explanation {
    const compiled = actionOf(this.#program, action)
    const write = this.#write(action, compiled, rest)
    if (write) return explainWrite(this.#program, write)
    const row = rest.length > 0 ? rowOf(action, rest[0]) : undefined
    return explain(this.#program, compiled, this.#environment(row))
  }

  plan(action: string): Plan {
    const plan = planAction(this.#program.model, actionOf(this.#program, action), this.#environment())
    return this.#bounds === undefined ? plan : withoutForeignStore(plan)
  }

  possible(action: string): boolean {
    return this.plan(action).kind !== 'never'
  }

  actions(resource: string, row: unknown): readonly string[] {
    const environment = this.#environment(rowOf(resource, row))
    const permitted = (action: CompiledAction) => isPermitted(action, environment)
    return actionsOf(this.#program, resource)
      .filter(permitted)
      .map((action) => action.node.name)
  }

  filter<T>(action: string, rows: readonly T[]): readonly T[] {
    const compiled = actionOf(this.#program, action)
    const environment = this.#environment()
    const permitted: T[] = []
    for (const row of listOf(action, rows)) {
      environment.rows[0] = rowOf(action, row)
      const write = compiled.creates ? this.#write(action, compiled, [row], environment) : undefined
      if (write ? mayWrite(write) : isPermitted(compiled, environment)) permitted.push(row)
    }
    return permitted
  }

  redact(action: string, rows: unknown, options?: unknown): unknown {
    const redaction = { program: this.#program, environment: this.#environment(), style: readStyle(options) }
    const compiled = actionOf(this.#program, action)
    if (rows === null) return null
    if (!Array.isArray(rows)) return redactRow(redaction, compiled, rowOf(action, rows)) ?? null
    return listOf(action, rows).flatMap((row) => redactRow(redaction, compiled, row as Row) ?? [])
  }

  permittedFieldsOf(action: string, row: unknown): readonly string[] {
    const compiled = actionOf(this.#program, action)
    const environment = this.#environment(rowOf(action, row))
    const write = this.#write(action, compiled, [row], environment)
    if (!isPermitted(compiled, write?.sides[0]?.environment ?? environment)) return []
    const fields = write
      ? writableFields(this.#program, { ...write, written: [] })
      : fieldAccess(this.#program, compiled, environment)
    return Object.keys(fields).filter((name) => fields[name])
  }

  on(resource: string) {
    // Kept, since a text that was just put together must be hashed before it can be looked up.
    const ids = new Map(actionsOf(this.#program, resource).map(({ node }) => [node.name, node.id]))
    const id = (action: string) => ids.get(action) ?? `${resource}.${action}`
    return {
      can: (action: string, ...rest: Rest) => this.can(id(action), ...rest),
      canAny: (actions: readonly string[], ...rest: Rest) => this.canAny(actions.map(id), ...rest),
      canAll: (actions: readonly string[], ...rest: Rest) => this.canAll(actions.map(id), ...rest),
      decide: (action: string, ...rest: Rest) => this.decide(id(action), ...rest),
      decideMany: (action: string, rows: readonly unknown[]) => this.decideMany(id(action), rows),
      authorize: (action: string, ...rest: Rest) => this.authorize(id(action), ...rest),
      explain: (action: string, ...rest: Rest) => this.explain(id(action), ...rest),
      plan: (action: string) => this.plan(id(action)),
      possible: (action: string) => this.possible(id(action)),
      actions: (row: unknown) => this.actions(resource, row),
      filter: <T>(action: string, rows: readonly T[]) => this.filter(id(action), rows),
      redact: (action: string, rows: unknown, options?: unknown) => this.redact(id(action), rows, options),
      permittedFieldsOf: (action: string, row: unknown) => this.permittedFieldsOf(id(action), row),
    }
  }

  toJSON(): SnapshotJson {
    if (this.#bounds) {
      const message = 'A snapshot is of one subject: make it from `policy.for(subject)` without `onBehalfOf`.'
      throw new BailiwickError('INVALID_OPTION', message)
    }
    return writeSnapshot(this.#program, {
      subject: this.#subject,
      context: Object.fromEntries(this.#givenContext.map((name) => [name, this.#context[name]])),
      facts: this.#facts,
      answers: this.#answers,
    })
  }

  /** See {@link AccessInternals.ask}; a verb, so that the asynchronous twin can attempt it until nothing is missing. */
  ask<T>(action: string, work: (question: Question) => T): T {
    return work({ program: this.#program, action: actionOf(this.#program, action), environment: this.#environment() })
  }

  get [accessInternals](): AccessInternals {
    const program = this.#program
    this.#internals ??= {
      model: program.model,
      plan: (action) => this.plan(action),
      resourceOf: (action) => actionOf(program, action).node.resource,
      needs: (action, redact) => neededData(program, actionOf(program, action), this.#environment(), redact),
      question: (action) => {
        const compiled = actionOf(program, action)
        if (this.#bounds !== undefined) return undefined
        const idle = program.needsNow ? undefined : this.#idle
        return { action: compiled, environment: idle ?? this.#environment() }
      },
      ask: (action, work) => this.ask(action, work),
    }
    return this.#internals
  }

  /** The question about a row that is changed or created; undefined if it is about a row as it stands, or about none. */
  #write(path: string, action: CompiledAction, rest: Rest, environment?: Environment): Write | undefined {
    const [row, options] = rest
    if (rest.length === 0 || (options === undefined && !action.creates)) return undefined
    return readWrite(this.#program, action, environment ?? this.#environment(rowOf(path, row)), options)
  }

  /** Several questions, or several attempts to answer one, at one and the same moment. */
  at<T>(moment: bigint, run: () => T): T {
    const before = this.#moment
    this.#moment = moment
    try {
      return run()
    } finally {
      this.#moment = before
    }
  }

  protected atOneMoment<T>(run: () => T): T {
    return this.at(this.#moment ?? thisMoment(), run)
  }

  /** What is found out about an action once; while another question is answered, it is found out for this one only. */
  #ask(action: string): Asked {
    const compiled = actionOf(this.#program, action)
    const environment = this.#idle
    if (environment === undefined) return { compiled, settled: ASK, withoutRow: undefined }
    const asked: Asked = { compiled, settled: settledAnswer(compiled, environment), withoutRow: undefined }
    this.#asked.set(action, asked)
    return asked
  }

  /** The answer of `can` without a row; private, since one that is told must not be told again for `canAny`. */
  #always(asked: Asked): boolean {
    return asked.settled === ASK ? this.#permitsAll(asked) : asked.settled === YES
  }

  /** Whether every row is permitted; folded once where nothing that it hangs on may change. */
  #permitsAll(asked: Asked): boolean {
    if (asked.withoutRow !== undefined) return asked.withoutRow
    const { compiled } = asked
    const { kind } = planAction(this.#program.model, compiled, this.#environment())
    if (kind === 'when') warnNeedsResource(compiled.node.id)
    if (compiled.isStable) asked.withoutRow = kind === 'always'
    return kind === 'always'
  }

  /**
   * The answer about one row, which allocates nothing: the environment is the access object's own, unless this
   * question is asked in the middle of another, or a rule asks what time it is.
   */
  #permits(action: CompiledAction, row: Row): boolean {
    const environment = this.#idle
    if (environment === undefined || (action.needsNow && this.#context.now === undefined)) {
      return isPermitted(action, this.#environment(row))
    }
    this.#idle = undefined
    environment.rows[0] = row
    try {
      return isPermitted(action, environment)
    } finally {
      if (environment.rows.length > 1) environment.rows.length = 1
      environment.rows[0] = undefined
      this.#idle = environment
    }
  }

  /** A question of its own: `context.now` is this moment unless the request fixed it. */
  #environment(row?: Row): Environment {
    const now = this.#program.needsNow ? (this.#moment ?? thisMoment()) : undefined
    const at = (context: Readonly<Record<string, unknown>>) =>
      now === undefined || context.now !== undefined ? context : { ...context, now }
    const environment = {
      subject: this.#subject,
      context: at(this.#context),
      facts: this.#facts,
      rows: [row],
      answers: this.#answers,
    }
    if (this.#bounds === undefined) return environment
    return { ...environment, bounds: this.#bounds.map((bound) => ({ ...bound, context: at(bound.context) })) }
  }

  /** What `actions` asks, as decisions by the names of the actions. */
  protected decideActions(resource: string, row: unknown): ReadonlyMap<string, Decision> {
    const environment = this.#environment(rowOf(resource, row))
    const actions = actionsOf(this.#program, resource)
    return new Map(actions.map((action) => [action.node.name, decide(this.#program, action, environment)]))
  }
}
