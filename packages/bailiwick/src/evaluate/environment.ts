import { type AttributeNode, lookup, type ModelNode } from '../ast/model.ts'
import { isJsonType } from '../ast/types.ts'
import { BailiwickError, unknownName } from '../errors/error.ts'
import type { Facts } from './facts.ts'
import { canonical, type Read, type Row } from './read-value.ts'

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
    const value = givenValue(given as Row, attribute)
    // What the declaration of the anonymous subject leaves out is unknown, so it permits nothing.
    if (value === undefined && !anonymous) throw missingAttribute(attribute)
    values[attribute.name] = readGiven(attribute, value ?? null, `subject.${attribute.name}`)
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

/** Checks what is given of the context; `now` is added per question. */
export function readContext(model: ModelNode, context: unknown): Readonly<Record<string, unknown>> {
  const given = (context ?? {}) as Row
  for (const name of Object.keys(given)) {
    if (!lookup(model.context, name))
      throw unknownName('INVALID_OPTION', 'context attribute', name, Object.keys(model.context))
  }
  const values: Record<string, unknown> = {}
  for (const attribute of Object.values(model.context)) {
    const value = givenValue(given, attribute)
    if (value !== undefined) values[attribute.name] = readGiven(attribute, value, `context.${attribute.name}`)
  }
  return Object.freeze(values)
}

function givenValue(given: Row, attribute: AttributeNode): unknown {
  const value = Object.hasOwn(given, attribute.name) ? given[attribute.name] : undefined
  return value === undefined && attribute.hasDefault ? attribute.default : value
}

function readGiven(attribute: AttributeNode, value: unknown, path: string): Read | unknown {
  if (value === null || isJsonType(attribute.type)) return value
  return canonical(attribute.type, value, path, true)
}
