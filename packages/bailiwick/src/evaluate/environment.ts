import type { CustomNode } from '../ast/condition.ts'
import { type AttributeNode, lookup, type ModelNode } from '../ast/model.ts'
import { isJsonType } from '../ast/types.ts'
import { BailiwickError, unknownName } from '../errors/error.ts'
import { deepFreeze } from '../util/deep-freeze.ts'
import type { Signal } from '../util/signal.ts'
import type { Facts } from './facts.ts'
import { canonical, invalidValue, type Read, type Row, unparsed } from './read-value.ts'
import type { Truth } from './truth.ts'
import { isJson } from './written-value.ts'

/** What functions of the application answer while conditions are evaluated. */
export interface Answers {
  /** The subject and the context as they were given, for those functions. */
  readonly given: Given
  /** What a custom check says, of a row if it uses one; it never throws. */
  custom(node: CustomNode, environment: Environment, row: Row | undefined): CheckResult
  /** The value of a loaded attribute that was not given; it may throw. */
  loaded(of: 'subject' | 'context', name: string): LoadedValue
  /** Called where the answer to a question hangs on what is pending. */
  undecided(): void
}

/** The subject and the context in the application's own values, copied, so that nothing changes under an access object. */
export interface Given {
  readonly subject: Row
  readonly context: Row
}

/** What a loader is told. */
export interface LoaderQuestion extends Given {
  readonly signal?: Signal
}

export type Loader = (question: LoaderQuestion) => unknown

/** The loaders of a policy, by the attribute that each fills. */
export interface Loaders {
  readonly subject: Readonly<Record<string, Loader>>
  readonly context: Readonly<Record<string, Loader>>
}

/** What is known of the subject, or of somebody on whose behalf it asks, and who answers about them. */
export type Answering = (
  program: {
    readonly model: ModelNode
    readonly checks: readonly CustomNode[]
    readonly loaders: Loaders
    readonly asksApplication: boolean
  },
  given: { readonly subject: unknown; readonly context: unknown; readonly facts: Facts | undefined },
) => Pick<Environment, 'facts' | 'answers'>

export interface LoadedValue {
  /** As the loader gave it. */
  readonly raw: unknown
  /** Canonical, or as it came for json. */
  readonly value: unknown
}

/** What a check came to, with the words that it gave. */
export interface CheckResult {
  readonly value: Truth
  readonly reason?: string
}

/** Everything that a question is decided from, besides the policy. */
export interface Environment {
  /** By attribute, canonical; json attributes as they came. */
  readonly subject: Readonly<Record<string, unknown>>
  /** By attribute, canonical; an absent key was not given. */
  readonly context: Readonly<Record<string, unknown>>
  readonly facts: Facts | undefined
  /** The row at each level: the resource, then the elements of the quantifiers that are being evaluated. */
  readonly rows: (Row | undefined)[]
  /** Custom checks, loaders, and what is pending. */
  readonly answers: Answers
  /** On whose behalf the subject asks: each of them must be permitted as well. */
  readonly bounds?: readonly Party[] | undefined
  /** The resource before the changes, where the question is about the row after them. */
  readonly before?: Row
}

/** One of those whose permission a question needs. */
export type Party = Pick<Environment, 'subject' | 'context' | 'facts' | 'answers'>

/** Checks the subject once and for all; null is the anonymous subject that the model declares. */
export function readSubject(model: ModelNode, subject: unknown): Readonly<Record<string, unknown>> {
  const given = subjectGiven(model, subject)
  const anonymous = subject === null
  const values: Record<string, unknown> = {}
  for (const attribute of Object.values(model.subject)) {
    const path = `subject.${attribute.name}`
    const value = givenValue(given, attribute, path)
    // Nobody is known by nothing, so there is nothing to load for an anonymous subject.
    if (value === undefined && attribute.loaded && !anonymous) continue
    if (value === undefined && !anonymous) throw missingAttribute(attribute)
    // What the declaration of the anonymous subject leaves out is unknown, so it permits nothing.
    values[attribute.name] = value === undefined ? null : readGiven(attribute, value, path)
  }
  return Object.freeze(values)
}

/** What was given, as the application has it: for its own checks and loaders. */
export function readRaw(
  attributes: Readonly<Record<string, AttributeNode>>,
  of: 'subject' | 'context',
  given: unknown,
): Row {
  const values = Object.values(attributes).flatMap((attribute): [string, unknown][] => {
    const value = givenValue((given ?? {}) as Row, attribute, `${of}.${attribute.name}`)
    if (value === undefined) return []
    const isRead = isJsonType(attribute.type) && value !== null
    return [[attribute.name, isRead ? readGiven(attribute, value, `${of}.${attribute.name}`) : copyOf(value)]]
  })
  return Object.freeze(Object.fromEntries(values))
}

/** The caller may go on to change its objects. */
function copyOf(value: unknown): unknown {
  if (value instanceof Date) return new Date(value)
  if (Array.isArray(value)) return Object.freeze(value.map(copyOf))
  return typeof value === 'object' && value !== null ? deepFreeze(JSON.parse(JSON.stringify(value))) : value
}

/** A loaded value, checked like one that was given. */
export function readLoaded(model: ModelNode, of: 'subject' | 'context', name: string, raw: unknown): LoadedValue {
  const value = readGiven(model[of][name]!, raw, `${of}.${name} (from its loader)`)
  return { raw: isJsonType(model[of][name]!.type) ? value : copyOf(raw), value }
}

export function subjectGiven(model: ModelNode, subject: unknown): Row {
  if (subject === undefined) {
    throw new BailiwickError('MISSING_SUBJECT', 'policy.for(undefined): give a subject, or null for an anonymous one.')
  }
  const given = subject === null ? model.anonymous : subject
  if (given === undefined) {
    throw new BailiwickError('MISSING_SUBJECT', 'policy.for(null): the model declares no `anonymous` subject.')
  }
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new BailiwickError(
      'MISSING_SUBJECT',
      `policy.for(${typeof given}): a subject is an object with the attributes of the model.`,
    )
  }
  return given as Row
}

function missingAttribute(attribute: AttributeNode): BailiwickError {
  const path = `subject.${attribute.name}`
  return new BailiwickError(
    'ATTRIBUTE_NOT_LOADED',
    `\`${path}\` is not on the subject. Load it, or give null if it is empty.`,
    { path },
  )
}

/** Checks what is given of the context; `now` is added per question. An optional attribute that is left out is null. */
export function readContext(model: ModelNode, context: unknown): Readonly<Record<string, unknown>> {
  const given = (context ?? {}) as Row
  const prototype = typeof given === 'object' ? Object.getPrototypeOf(given) : undefined
  if (prototype !== Object.prototype && prototype !== null) {
    throw new BailiwickError('INVALID_OPTION', 'policy.for(subject, { context }): the context is a plain object.')
  }
  for (const name of Object.keys(given)) {
    if (!lookup(model.context, name))
      throw unknownName('INVALID_OPTION', 'context attribute', name, Object.keys(model.context))
  }
  const values: Record<string, unknown> = {}
  for (const attribute of Object.values(model.context)) {
    const own = givenValue(given, attribute, `context.${attribute.name}`)
    const value = own ?? (attribute.nullable && !(own === undefined && attribute.loaded) ? null : undefined)
    if (value !== undefined) values[attribute.name] = readGiven(attribute, value, `context.${attribute.name}`)
  }
  return Object.freeze(values)
}

/** Own keys only. An accessor of a class must not lose to a default, so it is refused instead of overlooked. */
function givenValue(given: Row, attribute: AttributeNode, path: string): unknown {
  const { name } = attribute
  if (!Object.hasOwn(given, name) && name in given) {
    throw new BailiwickError(
      'ATTRIBUTE_NOT_LOADED',
      `\`${path}\` is inherited, and only own keys are read. Give a plain object.`,
      { path },
    )
  }
  const value = given[name]
  return value === undefined && attribute.hasDefault ? attribute.default : value
}

export function readGiven(attribute: AttributeNode, value: unknown, path: string): Read | unknown {
  if (value === null && !attribute.nullable)
    throw invalidValue(path, value, 'a value: the model does not declare it optional')
  if (isJsonType(attribute.type)) {
    if (typeof value === 'string') throw invalidValue(path, value, unparsed)
    // What JSON would drop, such as the entries of a Map, must not be read as absent.
    if (!isJson(value)) throw invalidValue(path, value, 'plain JSON')
    // A copy, so that what is decided does not change under the access object.
    return deepFreeze(JSON.parse(JSON.stringify(value)))
  }
  return value === null ? null : canonical(attribute.type, value, path, true)
}
