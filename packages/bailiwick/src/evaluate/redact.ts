import { lookup, type ResourceNode } from '../ast/model.ts'
import { fieldAccess, isPermitted } from './decide.ts'
import type { Environment } from './environment.ts'
import type { CompiledAction, Program } from './program.ts'
import { type Row, relatedRow, relatedRows } from './read-value.ts'

/** Which attributes were hidden in which copies; kept beside the copies, so that they stay plain rows. */
const hidden = new WeakMap<object, ReadonlySet<string>>()

/** Whether `redact` hid this attribute of this copy: tells a hidden value from an absent one. */
export function isRedacted(row: object, attribute: string): boolean {
  return hidden.get(row)?.has(attribute) === true
}

/**
 * A copy of the row with the attributes that the subject may not see left out, or undefined if the row itself is denied. Related
 * rows are redacted as their own resource's `read` says; where the policy has none, they are left out.
 */
export function redactRow(
  program: Program,
  action: CompiledAction,
  row: Row,
  environment: Environment,
  around: readonly Row[] = [],
): Row | undefined {
  const outer = environment.rows[0]
  environment.rows[0] = row
  try {
    if (!isPermitted(action, environment)) return undefined
    const resource = program.model.resources[action.node.resource]!
    const access = fieldAccess(program, action, environment, true)
    const copy: Record<string, unknown> = {}
    const left = new Set<string>()
    for (const name of Object.keys(row)) {
      const visible = Object.hasOwn(access, name) ? access[name] : undefined
      const value = visible ?? redactRelation(program, resource, name, row, environment, [...around, row])
      if (visible === false || value === undefined) left.add(name)
      else copy[name] = visible ? row[name] : value
    }
    hidden.set(copy, left)
    return Object.freeze(copy)
  } finally {
    environment.rows[0] = outer
  }
}

/**
 * The rows of a relation, each redacted as its own `read` says; undefined, so hidden, where there is no such action, where the row leads
 * back to itself, and for a key that the model does not know.
 */
function redactRelation(
  program: Program,
  resource: ResourceNode,
  name: string,
  row: Row,
  environment: Environment,
  around: readonly Row[],
): Row | readonly Row[] | null | undefined {
  const relation = lookup(resource.relations, name)
  const read = relation && program.actions.get(`${relation.target}.read`)
  if (!read || row[name] === undefined) return undefined
  const path = `${resource.name}.${name}`
  const redacted = (related: Row): Row | undefined =>
    around.includes(related) ? undefined : redactRow(program, read, related, environment, around)
  if (relation.cardinality === 'one') {
    const related = relatedRow(program.model, row, resource, relation, path)
    return related === null ? null : (redacted(related) ?? null)
  }
  const rows = relatedRows(program.model, row, resource, relation, path).map(redacted)
  return rows.filter((related) => related !== undefined)
}
