import { type AttributeNode, lookup, type ModelNode } from '../ast/model.ts'
import { isJsonType } from '../ast/types.ts'
import { BailiwickError, unknownName } from '../errors/error.ts'
import { deepFreeze } from '../util/deep-freeze.ts'
import type { Facts } from './facts.ts'
import { canonical, invalidValue, type Read, type Row } from './read-value.ts'

/** Everything that a question is decided from, besides the policy. */
export interface Environment {
  /** By attribute, canonical; json attributes as they came. */
  readonly subject: Readonly<Record<string, unknown>>
  /** By attribute, canonical; an absent key was not given. */
  readonly context: Readonly<Record<string, unknown>>
  readonly facts: Facts | undefined
  /** The row at each level: the resource, then the elements of the quantifiers that are being evaluated. */
  readonly rows: (Row | undefined)[]
}

/** Checks the subject once and for all; null is the anonymous subject that the model declares. */
export function readSubject(model: ModelNode, subject: unknown): Readonly<Record<string, unknown>> {
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
  const anonymous = subject === null
  const values: Record<string, unknown> = {}
  for (const attribute of Object.values(model.subject)) {
    const path = `subject.${attribute.name}`
    const value = givenValue(given as Row, attribute, path)
    if (value === undefined && !anonymous) throw missingAttribute(attribute)
    // What the declaration of the anonymous subject leaves out is unknown, so it permits nothing.
    values[attribute.name] = value === undefined ? null : readGiven(attribute, value, path)
  }
  return Object.freeze(values)
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
    const value = givenValue(given, attribute, `context.${attribute.name}`) ?? (attribute.nullable ? null : undefined)
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
  // A copy, so that what is decided does not change under the access object.
  if (isJsonType(attribute.type)) return deepFreeze(JSON.parse(JSON.stringify(value)))
  return value === null ? null : canonical(attribute.type, value, path, true)
}
