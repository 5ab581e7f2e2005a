import { lookup } from '../ast/model.ts'
import { BailiwickError, unknownName } from '../errors/error.ts'
import type { CompiledAction, Program } from './compiled.ts'
import type { Decision, Reason } from './decision.ts'
import { type Answering, type Environment, type Party, readContext, readSubject } from './environment.ts'
import type { Facts } from './facts.ts'
import { Failure, fold, isCallerMistake, type Truth } from './truth.ts'

/** Somebody on whose behalf the subject asks, with what is to be known about them. */
interface GivenBound {
  readonly subject?: unknown
  readonly context?: unknown
  readonly facts?: Facts
}

const boundKeys = ['subject', 'context', 'facts']

/**
 * Checks `onBehalfOf`: a subject, `{ subject, context, facts }`, or a list of these. Who is not there throws: a session that was
 * not loaded must not take a bound away.
 */
export function readBounds(program: Program, given: unknown, context: unknown, answering: Answering): readonly Party[] {
  const list = Array.isArray(given) ? Array.from(given as readonly unknown[]) : [given]
  if (list.length === 0) {
    throw new BailiwickError(
      'MISSING_SUBJECT',
      'policy.for(subject, { onBehalfOf: [] }): name somebody, or leave it out.',
    )
  }
  return list.map((one, index) => {
    const place = Array.isArray(given) ? `onBehalfOf[${index}]` : 'onBehalfOf'
    try {
      return readBound(program, one, context, place, answering)
    } catch (error) {
      if (!(error instanceof BailiwickError) || error.message.startsWith('policy.for(subject')) throw error
      const { code, message, path, seen, expected, suggestion } = error
      const details = { path, seen, expected, suggestion }
      const known = Object.fromEntries(Object.entries(details).filter(([, value]) => value !== undefined))
      throw new BailiwickError(code, `${place}: ${message}`, known)
    }
  })
}

function readBound(program: Program, given: unknown, context: unknown, place: string, answering: Answering): Party {
  if (given === undefined) {
    throw new BailiwickError(
      'MISSING_SUBJECT',
      `policy.for(subject, { onBehalfOf }): \`${place}\` is undefined. Give who is acted for; leave the option out where nobody is.`,
    )
  }
  const bound: GivenBound = isDetailed(program, given) ? given : { subject: given }
  for (const key of Object.keys(bound)) {
    if (!boundKeys.includes(key)) throw unknownName('INVALID_OPTION', `key of ${place}`, key, boundKeys)
  }
  if (program.needsFacts && !bound.facts) {
    throw new BailiwickError(
      'MISSING_FACTS',
      `policy.for(subject, { onBehalfOf }): the policy asks for stored permissions, and those of \`${place}\` are not given: \`{ subject, facts }\`.`,
    )
  }
  const { subject, facts } = bound
  const ofBound = bound.context === undefined ? context : bound.context
  return {
    subject: readSubject(program.model, subject),
    context: readContext(program.model, ofBound),
    ...answering(program, { subject, context: ofBound, facts }),
  }
}

/** A model whose subject has an attribute `subject` can only be given plain subjects. */
function isDetailed(program: Program, given: unknown): given is GivenBound {
  if (typeof given !== 'object' || given === null || lookup(program.model.subject, 'subject')) return false
  return Object.hasOwn(given, 'subject')
}

/** The subject first, then each of those on whose behalf it asks, about one and the same row. */
export function partiesOf(environment: Environment): readonly Environment[] {
  const { bounds, ...own } = environment
  return bounds === undefined ? [environment] : [own, ...bounds.map((bound) => ({ ...own, ...bound }))]
}

/** True where it is for each of them. */
export function forAll(environment: Environment, check: (party: Environment) => Truth): Truth {
  if (environment.bounds === undefined) return check(environment)
  const parties = partiesOf(environment)
  return fold(parties.length, (index) => check(parties[index]!), false)
}

/** What tells the reasons of a party from those of the subject, which is the first. */
export function whose(party: number): Pick<Reason, 'onBehalfOf'> {
  return party === 0 ? {} : { onBehalfOf: party - 1 }
}

/**
 * One decision from that of each party: the reasons are those of everybody where it is permitted, else of whoever denies. A
 * party that `decide` cannot answer for did not decide, or the question would have thrown.
 */
export function decideTogether(
  action: CompiledAction,
  environment: Environment,
  allowed: boolean,
  decide: (party: Environment) => Decision | undefined,
): Decision {
  const each = partiesOf(environment).map((party) => (allowed ? decide(party) : settled(() => decide(party))))
  const reasons = each.flatMap((decision, index) =>
    decision && decision.allowed === allowed ? decision.reasons.map((reason) => ({ ...reason, ...whose(index) })) : [],
  )
  const fields = allowed
    ? intersection(each.flatMap((decision) => (decision?.fields ? [decision.fields] : [])))
    : undefined
  const errors = each.flatMap((decision) => decision?.errors ?? [])
  return { allowed, action: action.node.id, reasons, ...(fields ? { fields } : {}), errors }
}

function settled<T>(run: () => T): T | undefined {
  try {
    return run()
  } catch (error) {
    if (isCallerMistake(new Failure(error))) return undefined
    throw error
  }
}

function intersection(fields: readonly Readonly<Record<string, boolean>>[]): Decision['fields'] {
  const [first] = fields
  if (!first) return undefined
  return Object.fromEntries(Object.keys(first).map((name) => [name, fields.every((each) => each[name] === true)]))
}
