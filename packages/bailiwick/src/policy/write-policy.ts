import { canonicalText, inside, isJsonObject, type Json, type JsonObject, jsonVersion } from '../ast/json.ts'
import type { FieldNode, RuleNode } from '../ast/policy.ts'
import { invalidJson, readJson } from '../ast/read-json.ts'
import { type RowNames, rootName, writeCondition } from '../ast/write-condition.ts'
import { BailiwickError } from '../errors/error.ts'
import { sha256 } from '../util/sha256.ts'
import { type PartAction, type PolicyPart, revealsExistence } from './read-part.ts'

/** A policy as JSON: what `policy.toJSON()` gives and `fromJSON` takes. */
export interface PolicyJson {
  /** The version of the format. */
  readonly bailiwick: 1
  /** By resource or `*`, then by action or `*`. */
  readonly resources: Readonly<Record<string, Readonly<Record<string, ActionJson | readonly ActionJson[]>>>>
}

/** One action: the keys of `definePolicy`. */
export interface ActionJson {
  readonly description?: string
  readonly metadata?: JsonObject
  readonly crossTenant?: boolean
  readonly revealsExistence?: boolean
  readonly implies?: readonly string[]
  readonly composedOf?: readonly string[]
  readonly allow?: true | Readonly<Record<string, Json>>
  readonly deny?: Readonly<Record<string, Json>>
  readonly after?: {
    readonly allow?: true | Readonly<Record<string, Json>>
    readonly deny?: Readonly<Record<string, Json>>
  }
  readonly fields?: Readonly<Record<string, Json>>
}

/** What was written, with the parts of one action together; what follows from it (`'*'`, `implies`) is not spelled out. */
export function writePolicy(parts: readonly PolicyPart[]): PolicyJson {
  const resources: Record<string, Record<string, ActionJson | readonly ActionJson[]>> = {}
  for (const resource of new Set(parts.map((part) => part.resource))) {
    const own = parts.filter((part) => part.resource === resource).flatMap((part) => part.actions)
    if (own.length === 0) continue
    const rows = resource === '*' ? [] : [rootName(resource)]
    const entries = [...new Set(own.map((action) => action.name))].map((name) => {
      const path = inside(inside('$.resources', resource), name)
      return [
        name,
        writeParts(
          own.filter((action) => action.name === name),
          rows,
          path,
        ),
      ] as const
    })
    resources[resource] = Object.fromEntries(entries)
  }
  return { bailiwick: jsonVersion, resources }
}

/**
 * A digest of what decides: equal policies in code and in JSON have the same one, whatever the order of their rules. Words
 * for people (descriptions, metadata, `because`) are left out.
 */
export function policyHash(parts: readonly PolicyPart[]): string {
  const plain = parts.map((part) => ({ ...part, actions: part.actions.map(withoutWords) }))
  return sha256(canonicalText(writePolicy(plain) as unknown as Json))
}

function withoutWords({ description: _, ...action }: PartAction): PartAction {
  const bare = ({ because: _, ...rule }: RuleNode): RuleNode => rule
  const { allow, deny, after } = action
  return {
    ...action,
    metadata: {},
    allow: allow.map(bare),
    deny: deny.map(bare),
    ...(after ? { after: mapAfter(after, bare) } : {}),
  }
}

/**
 * An action that several policies speak of is written as one, unless an `after.deny` among them takes the place of the denies
 * beside it and of no other: then as a list, of which the first has all that is not a rule.
 */
function writeParts(written: readonly PartAction[], rows: RowNames, path: string): ActionJson | readonly ActionJson[] {
  const lifting = written.filter((action) => action.after?.deny)
  if (written.length === 1 || lifting.length === 0) return writeAction(written, rows, path)
  const rest = written.filter((action) => !action.after?.deny)
  const groups = written.flatMap((action) => (action.after?.deny ? [[action]] : action === rest[0] ? [rest] : []))
  const { allow: _, deny: __, after: ___, ...plain } = writeAction(written.map(withoutRules), rows, path)
  return groups.map((group, index) => {
    const { allow, deny, after } = writeAction(group, rows, inside(path, index))
    const crossTenant = plain.crossTenant ? { crossTenant: true } : {}
    return { ...(index === 0 ? plain : crossTenant), ...withoutEmpty({ allow, deny, after } as ActionJson) }
  })
}

/** All of an action but the rules, whose names need not be one's own here. */
function withoutRules({ after: _, ...action }: PartAction): PartAction {
  return { ...action, allow: [], deny: [] }
}

function writeAction(written: readonly PartAction[], rows: RowNames, path: string): ActionJson {
  const [first, ...more] = written.map(complete) as [PartAction, ...PartAction[]]
  const all = [first, ...more]
  const description = all.map((action) => action.description).find((text) => text !== undefined)
  const metadata = writeMetadata(Object.assign({}, ...all.map((action) => action.metadata)), path)
  const names = (key: 'implies' | 'composedOf') => [...new Set(all.flatMap((action) => action[key]))]
  return withoutEmpty({
    ...(description === undefined ? {} : { description }),
    metadata,
    ...(all.every((action) => action.crossTenant) ? { crossTenant: true } : {}),
    revealsExistence: revealsExistence(all) as boolean,
    implies: names('implies'),
    composedOf: names('composedOf'),
    allow: writeRules(
      all.flatMap((action) => action.allow),
      rows,
      inside(path, 'allow'),
    ),
    deny: writeRules(
      all.flatMap((action) => action.deny),
      rows,
      inside(path, 'deny'),
    ) as Record<string, Json>,
    after: writeAfter(all, rows, inside(path, 'after')),
    fields: writeFields(
      all.flatMap((action) => action.fields),
      rows,
    ),
  })
}

function withoutEmpty(action: ActionJson): ActionJson {
  const isEmpty = (value: unknown) =>
    value === undefined || (typeof value === 'object' && value !== null && Object.keys(value).length === 0)
  return Object.fromEntries(Object.entries(action).filter(([, value]) => !isEmpty(value)))
}

/** Fails to compile where an action has a part that is not written: it would be lost on the way through JSON. */
function complete(action: PartAction): PartAction {
  const { name, description, metadata, allow, deny, after, fields, implies, composedOf, crossTenant, ...more } = action
  const { position, revealsExistence: _, rulePosition, ...rest } = more
  rest satisfies Record<PropertyKey, never>
  return action
}

/** Rules of `after` have it in their names; in the document it is around them. */
function writeAfter(all: readonly PartAction[], rows: RowNames, path: string): NonNullable<ActionJson['after']> {
  const rules = (effect: 'allow' | 'deny') => {
    const given = all.flatMap(({ after }) => after?.[effect] ?? [])
    const plain = given.map((rule) => ({ ...rule, name: rule.name.slice('after/'.length) }))
    return given.length === 0 ? {} : { [effect]: writeRules(plain, rows, inside(path, effect)) }
  }
  return { ...rules('allow'), ...rules('deny') }
}

/** The same change to every rule of `after`. */
export function mapAfter(after: NonNullable<PartAction['after']>, change: (rule: RuleNode) => RuleNode) {
  return {
    ...(after.allow ? { allow: after.allow.map(change) } : {}),
    ...(after.deny ? { deny: after.deny.map(change) } : {}),
  }
}

function writeRules(rules: readonly RuleNode[], rows: RowNames, path: string): true | Record<string, Json> {
  const [only] = rules
  if (
    rules.length === 1 &&
    only!.name === 'allow' &&
    only!.effect === 'allow' &&
    only!.condition.kind === 'constant' &&
    !only!.because &&
    !only!.fields
  )
    return true
  const written: Record<string, Json> = {}
  for (const rule of rules) {
    // A stored rule may have the name of one in code, which has another id; in one document it needs another name.
    let { name } = rule
    while (Object.hasOwn(written, name)) name = `${name} (stored)`
    if (name === '__proto__') throw invalidJson(path, 'a rule named `__proto__`', 'another name')
    written[name] = writeRule(rule, rows)
  }
  return written
}

function writeRule(rule: RuleNode, rows: RowNames): Json {
  // The parts of a composed rule come with combining, never from an author.
  const { id, action, name, effect, position, stored, condition, because, fields, parts, ...rest } = rule
  rest satisfies Record<PropertyKey, never>
  const when = writeCondition(condition, rows)
  if (because === undefined && fields === undefined) return when
  return { when, ...(fields === undefined ? {} : { fields }), ...(because === undefined ? {} : { because }) }
}

function writeFields(fields: readonly FieldNode[], rows: RowNames): Record<string, Json> {
  return Object.fromEntries(fields.map((field) => [field.name, writeCondition(field.condition, rows)]))
}

function writeMetadata(metadata: Readonly<Record<string, unknown>>, path: string): JsonObject {
  try {
    const copy = readJson(metadata)
    return isJsonObject(copy) ? copy : {}
  } catch (error) {
    if (!(error instanceof BailiwickError)) throw error
    const place = `${inside(path, 'metadata')}${(error.path ?? '$').slice(1)}`
    throw invalidJson(place, error.seen ?? 'something else', error.expected ?? 'plain data')
  }
}
