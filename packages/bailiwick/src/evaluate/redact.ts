import { lookup, type RelationNode, type ResourceNode } from '../ast/model.ts'
import { BailiwickError, unknownName } from '../errors/error.ts'
import type { CompiledAction, Program } from './compiled.ts'
import { isPermitted } from './decide.ts'
import type { Environment } from './environment.ts'
import { fieldAccess } from './fields.ts'
import { type Row, relatedRow, relatedRows } from './read-value.ts'

/** What stands where something is hidden: nothing, null, or a value of the application's own. */
export type MaskStyle = 'omit' | 'null' | { readonly sentinel: unknown }

/** Which keys were hidden in which copies; kept beside the copies, so that they stay plain rows. */
const hidden = new WeakMap<object, ReadonlySet<string>>()

/** Whether `redact` hid this attribute or relation of this copy, in whatever style: tells a hidden value from an empty one. */
export function isRedacted(row: object, attribute: string): boolean {
  return hidden.get(row)?.has(attribute) === true
}

/** One question to `redact`: everything that is the same for each of its rows. */
export interface Redaction {
  readonly program: Program
  readonly environment: Environment
  readonly style: MaskStyle
}

/** The style of `redact(action, rows, { style })`; throws INVALID_OPTION. */
export function readStyle(options: unknown): MaskStyle {
  if (options === undefined) return 'omit'
  if (typeof options !== 'object' || options === null || Array.isArray(options)) throw invalidStyle()
  for (const name of Object.keys(options)) {
    if (name !== 'style') throw unknownName('INVALID_OPTION', 'option of redact', name, ['style'])
  }
  const { style = 'omit' } = options as { readonly style?: unknown }
  if (style === 'omit' || style === 'null') return style
  if (typeof style !== 'object' || style === null || Object.keys(style).join() !== 'sentinel') throw invalidStyle()
  const { sentinel } = style as { readonly sentinel: unknown }
  if (sentinel === undefined) throw invalidStyle()
  return { sentinel }
}

function invalidStyle(): BailiwickError {
  return new BailiwickError(
    'INVALID_OPTION',
    "The style of redact is 'omit', 'null' or a value to put in place: { style: { sentinel: '[hidden]' } }.",
  )
}

/**
 * A copy of the row without what the subject may not see, or undefined if the row itself is denied. Related rows are redacted as
 * their own resource's `read` says. Values are those of the row, not copies.
 */
export function redactRow(
  redaction: Redaction,
  action: CompiledAction,
  row: Row,
  around: readonly Row[] = [],
  judged: Row = row,
): Row | undefined {
  const { program, environment } = redaction
  const outer = environment.rows[0]
  environment.rows[0] = judged
  try {
    if (!isPermitted(action, environment)) return undefined
    const resource = program.model.resources[action.node.resource]!
    const access = fieldAccess(program, action, environment, true)
    const left = new Set<string>()
    const entries = Object.keys(row).flatMap((name): [string, unknown][] => {
      const value = seen(redaction, resource, access, name, { row, judged, around: [...around, row] })
      // A key without a value was not loaded.
      if (value === undefined) return []
      if (value !== HIDDEN) return [[name, value]]
      left.add(name)
      return mask(redaction.style).map((masked) => [name, masked])
    })
    const copy = Object.freeze(Object.fromEntries(entries))
    hidden.set(copy, left)
    return copy
  } finally {
    environment.rows[0] = outer
  }
}

/** The copy that `redact` would have made of a row that is permitted, where a query left out what is hidden. */
export function maskedCopy(row: Row, left: readonly string[], style: MaskStyle): Row {
  const names = new Set(left)
  const kept = Object.entries(row).filter(([name, value]) => !names.has(name) && value !== undefined)
  const masked = left.flatMap((name) => mask(style).map((value): [string, unknown] => [name, value]))
  const copy = Object.freeze(Object.fromEntries([...kept, ...masked]))
  hidden.set(copy, names)
  return copy
}

function mask(style: MaskStyle): readonly unknown[] {
  if (style === 'omit') return []
  return [style === 'null' ? null : style.sentinel]
}

/** A row with what it is judged as: the way back to the row that it was reached from is known without being loaded. */
interface Place {
  readonly row: Row
  readonly judged: Row
  /** The rows on the way here, this one last. */
  readonly around: readonly Row[]
}

const HIDDEN: unique symbol = Symbol('bailiwick.hidden')

/** What the subject sees of one key. */
function seen(
  redaction: Redaction,
  resource: ResourceNode,
  access: Readonly<Record<string, boolean>>,
  name: string,
  place: Place,
): unknown {
  const { row } = place
  if (Object.hasOwn(access, name)) return access[name] ? row[name] : HIDDEN
  const relation = lookup(resource.relations, name)
  const read = relation && redaction.program.actions.get(`${relation.target}.read`)
  if (!read) return HIDDEN
  if (row[name] === undefined) return undefined
  return seenRelation(redaction, resource, relation, read, place)
}

/**
 * The rows of a relation, each redacted as its own `read` says. Hidden are a denied row at its end, one that leads back to
 * itself, and the whole relation where that cannot be decided with what is loaded: part of a list would look like all of it.
 */
function seenRelation(
  redaction: Redaction,
  resource: ResourceNode,
  relation: RelationNode,
  read: CompiledAction,
  { row, judged, around }: Place,
): unknown {
  const { model } = redaction.program
  const path = `${resource.name}.${relation.name}`
  const inverse = inverseOf(redaction.program, resource, relation)
  const redacted = (related: Row): Row | undefined => {
    if (around.includes(related)) return undefined
    const withInverse = inverse && related[inverse] === undefined ? { ...related, [inverse]: judged } : related
    return redactRow(redaction, read, related, around, withInverse)
  }
  try {
    if (relation.cardinality === 'many') {
      const rows = relatedRows(model, row, resource, relation, path).map(redacted)
      return Object.freeze(rows.filter((related) => related !== undefined))
    }
    const related = relatedRow(model, row, resource, relation, path)
    if (related !== null) return redacted(related) ?? HIDDEN
    // A row of another tenant is none for the rules, and still not to be seen.
    return row[relation.name] === null ? null : HIDDEN
  } catch (error) {
    if (error instanceof BailiwickError && notLoaded.includes(error.code)) return HIDDEN
    throw error
  }
}

const notLoaded: readonly string[] = ['ATTRIBUTE_NOT_LOADED', 'RELATION_NOT_LOADED']

/** The relation that leads from the rows of a to-many relation back to where it starts: known without being loaded. */
function inverseOf({ model }: Program, resource: ResourceNode, relation: RelationNode): string | undefined {
  if (relation.cardinality === 'one') return undefined
  const back = Object.values(model.resources[relation.target]!.relations).find(
    (other) =>
      other.cardinality === 'one' &&
      other.target === resource.name &&
      other.via === relation.via &&
      other.references === relation.references,
  )
  return back?.name
}
