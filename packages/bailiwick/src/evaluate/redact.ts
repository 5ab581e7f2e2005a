import type { ResourceNode } from '../ast/model.ts'
import { fieldAccess, isPermitted } from './decide.ts'
import type { Environment } from './environment.ts'
import type { CompiledAction, Program } from './program.ts'
import type { Row } from './read-value.ts'

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
): Row | undefined {
  const outer = environment.rows[0]
  environment.rows[0] = row
  try {
    if (!isPermitted(action, environment)) return undefined
    const resource = program.model.resources[action.node.resource]!
    const access = fieldAccess(program, action, environment)
    const copy: Record<string, unknown> = {}
    const left: string[] = []
    for (const [name, value] of Object.entries(row)) {
      const visible = Object.hasOwn(access, name) ? access[name] : undefined
      if (visible === false) left.push(name)
      else if (visible) copy[name] = value
      else redactOther(program, resource, name, value, environment, copy, left)
    }
    hidden.set(copy, new Set(left))
    return Object.freeze(copy)
  } finally {
    environment.rows[0] = outer
  }
}

/** A key that is no attribute: a relation, or something that the model does not know, which is not shown. */
function redactOther(
  program: Program,
  resource: ResourceNode,
  name: string,
  value: unknown,
  environment: Environment,
  copy: Record<string, unknown>,
  left: string[],
): void {
  const relation = Object.hasOwn(resource.relations, name) ? resource.relations[name] : undefined
  const read = relation && program.actions.get(`${relation.target}.read`)
  if (value === null && relation) copy[name] = null
  else if (!read) left.push(name)
  else if (Array.isArray(value)) {
    copy[name] = value.flatMap((element) => redactRow(program, read, element as Row, environment) ?? [])
  } else {
    copy[name] = redactRow(program, read, value as Row, environment) ?? null
  }
}
