import type { ModelNode } from '../ast/model.ts'
import { BailiwickError, unknownName } from '../errors/error.ts'
import { decide, isPermitted, permission } from './decide.ts'
import { type Decision, DecisionError, ForbiddenError } from './decision.ts'
import { type Environment, readContext, readSubject } from './environment.ts'
import { type Explanation, explain } from './explain.ts'
import type { Facts } from './facts.ts'
import { type Plan, planAction } from './plan.ts'
import { actionOf, actionsOf, type CompiledAction, type Program } from './program.ts'
import type { Row } from './read-value.ts'
import { redactRow } from './redact.ts'
import { type SnapshotJson, writeSnapshot } from './snapshot.ts'
import { Failure, fold, IMPRECISE, isCallerMistake } from './truth.ts'
import { decideWithoutRow } from './without-row.ts'

/** What filters read of an access object; a symbol, so that nothing but an access object has it. */
export const accessInternals: unique symbol = Symbol('bailiwick.access')

export interface AccessInternals {
  readonly model: ModelNode
  plan(action: string): Plan
  resourceOf(action: string): string
}

export interface AccessOptions {
  readonly context?: unknown
  readonly facts?: Facts | undefined
}

const optionNames = ['context', 'facts']

/**
 * Everything that one subject may do. The subject is checked and resolved once; each question takes its own
 * `context.now`. The typed face of this class is `Access` in the policy room.
 */
export class SubjectAccess {
  readonly #program: Program
  readonly #subject: Readonly<Record<string, unknown>>
  readonly #context: Readonly<Record<string, unknown>>
  readonly #facts: Facts | undefined

  constructor(program: Program, subject: unknown, options: AccessOptions = {}) {
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
    this.#facts = options.facts
  }

  can(action: string, ...rest: readonly [row?: unknown]): boolean {
    const compiled = actionOf(this.#program, action)
    if (rest.length > 0) return isPermitted(compiled, this.#environment(rowOf(action, rest[0])))
    const plan = planAction(this.#program.model, compiled, this.#environment())
    if (plan.kind === 'when') warnNeedsResource(action)
    return plan.kind === 'always'
  }

  canAny(actions: readonly string[], ...rest: readonly [row?: unknown]): boolean {
    return this.#canSeveral(actions, 'canAny', true, rest)
  }

  canAll(actions: readonly string[], ...rest: readonly [row?: unknown]): boolean {
    return this.#canSeveral(actions, 'canAll', false, rest)
  }

  /** All actions are known before any is asked, and one that cannot be answered counts only where the others do not decide. */
  #canSeveral(actions: readonly string[], verb: string, decisive: boolean, rest: readonly [row?: unknown]): boolean {
    const compiled = some(actions, verb).map((action) => actionOf(this.#program, action))
    if (rest.length === 0) {
      const permitted = actions.map((action) => this.can(action))
      return decisive ? permitted.includes(true) : !permitted.includes(false)
    }
    const environment = this.#environment(rowOf(verb, rest[0]))
    const value = fold(compiled.length, (index) => permission(compiled[index]!, environment), decisive)
    if (value instanceof Failure && isCallerMistake(value)) throw value.error
    return value === true
  }

  decide(action: string, ...rest: readonly [row?: unknown]): Decision {
    const compiled = actionOf(this.#program, action)
    if (rest.length > 0) return decide(this.#program, compiled, this.#environment(rowOf(action, rest[0])))
    return decideWithoutRow(this.#program, compiled, this.#environment())
  }

  decideMany(action: string, rows: readonly unknown[]): readonly Decision[] {
    const compiled = actionOf(this.#program, action)
    const environment = this.#environment()
    return listOf(action, rows).map((row) => {
      environment.rows[0] = rowOf(action, row)
      return decide(this.#program, compiled, environment)
    })
  }

  authorize(action: string, ...rest: readonly [row?: unknown]): Decision {
    const decision = this.decide(action, ...rest)
    if (decision.allowed) return decision
    const failure = decision.errors.length > 0 ? this.#failure(action, rest) : undefined
    throw failure ? new DecisionError(decision, failure) : new ForbiddenError(decision)
  }

  /** The error that the answer hangs on; undefined where the rules themselves deny. */
  #failure(action: string, rest: readonly [row?: unknown]): unknown {
    const compiled = actionOf(this.#program, action)
    if (rest.length === 0) return this.plan(action).errors[0]
    const value = permission(compiled, this.#environment(rowOf(action, rest[0])))
    return value instanceof Failure && value !== IMPRECISE ? value.error : undefined
  }

  explain(action: string, ...rest: readonly [row?: unknown]): Explanation {
    const compiled = actionOf(this.#program, action)
    const row = rest.length > 0 ? rowOf(action, rest[0]) : undefined
    return explain(this.#program, compiled, this.#environment(row))
  }

  plan(action: string): Plan {
    return planAction(this.#program.model, actionOf(this.#program, action), this.#environment())
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
    return listOf(action, rows).filter((row) => {
      environment.rows[0] = rowOf(action, row)
      return isPermitted(compiled, environment)
    }) as readonly T[]
  }

  redact(action: string, rows: unknown): unknown {
    const compiled = actionOf(this.#program, action)
    const environment = this.#environment()
    if (rows === null) return null
    if (!Array.isArray(rows)) return redactRow(this.#program, compiled, rowOf(action, rows), environment) ?? null
    return rows.flatMap((row) => redactRow(this.#program, compiled, rowOf(action, row), environment) ?? [])
  }

  on(resource: string) {
    actionsOf(this.#program, resource)
    const id = (action: string) => `${resource}.${action}`
    return {
      can: (action: string, ...rest: readonly [row?: unknown]) => this.can(id(action), ...rest),
      canAny: (actions: readonly string[], ...rest: readonly [row?: unknown]) => this.canAny(actions.map(id), ...rest),
      canAll: (actions: readonly string[], ...rest: readonly [row?: unknown]) => this.canAll(actions.map(id), ...rest),
      decide: (action: string, ...rest: readonly [row?: unknown]) => this.decide(id(action), ...rest),
      decideMany: (action: string, rows: readonly unknown[]) => this.decideMany(id(action), rows),
      authorize: (action: string, ...rest: readonly [row?: unknown]) => this.authorize(id(action), ...rest),
      explain: (action: string, ...rest: readonly [row?: unknown]) => this.explain(id(action), ...rest),
      plan: (action: string) => this.plan(id(action)),
      possible: (action: string) => this.possible(id(action)),
      actions: (row: unknown) => this.actions(resource, row),
      filter: <T>(action: string, rows: readonly T[]) => this.filter(id(action), rows),
      redact: (action: string, rows: unknown) => this.redact(id(action), rows),
    }
  }

  toJSON(): SnapshotJson {
    return writeSnapshot(this.#program, { subject: this.#subject, context: this.#context, facts: this.#facts })
  }

  get [accessInternals](): AccessInternals {
    const program = this.#program
    return {
      model: program.model,
      plan: (action) => this.plan(action),
      resourceOf: (action) => actionOf(program, action).node.resource,
    }
  }

  /** A question of its own: `context.now` is this moment unless the request fixed it. */
  #environment(row?: Row): Environment {
    const fixed = !this.#program.needsNow || this.#context.now !== undefined
    const context = fixed ? this.#context : { ...this.#context, now: BigInt(Date.now()) * 1000n }
    return { subject: this.#subject, context, facts: this.#facts, rows: [row] }
  }
}

function rowOf(action: string, row: unknown): Row {
  if (typeof row === 'object' && row !== null && !Array.isArray(row)) return row as Row
  const seen = Array.isArray(row) ? 'an array' : String(row)
  const advice = row == null ? 'Load it first; leave the argument out only to ask without a resource.' : 'Give one row.'
  throw new BailiwickError('MISSING_RESOURCE', `\`${action}\` was asked with ${seen} as its resource. ${advice}`, {
    seen,
    path: action,
  })
}

function listOf<T>(action: string, rows: readonly T[]): readonly T[] {
  if (Array.isArray(rows)) return rows
  throw new BailiwickError(
    'MISSING_RESOURCE',
    `\`${action}\` was asked with ${String(rows)}; expected an array of rows.`,
  )
}

function some(actions: readonly string[], verb: string): readonly string[] {
  if (Array.isArray(actions) && actions.length > 0) return actions
  throw new BailiwickError('EMPTY_CONDITION', `${verb} of no actions. Name at least one.`)
}

const warned = new Set<string>()

/** A conditional action asked without a resource answers no; in development that is said once per action. */
function warnNeedsResource(action: string): void {
  const host = globalThis as { process?: { env?: Record<string, string> }; console?: { warn(text: string): void } }
  if (warned.has(action) || host.process?.env?.NODE_ENV === 'production') return
  warned.add(action)
  host.console?.warn(
    `bailiwick: can('${action}') without a resource is false, since it depends on one. Give the resource, or ask possible('${action}').`,
  )
}
