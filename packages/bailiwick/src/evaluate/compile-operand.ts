import { BEFORE, type ListNode, type OperandNode, type Value } from '../ast/condition.ts'
import { shiftInstant } from '../ast/instants.ts'
import { type ModelNode, type ResourceNode, resourceAt } from '../ast/model.ts'
import { BailiwickError } from '../errors/error.ts'
import { assertNever } from '../util/assert-never.ts'
import type { Environment } from './environment.ts'
import { ownValue, type Row, readAttribute, readJson, readRowJson, relatedRow } from './read-value.ts'

export type ReadOperand = (environment: Environment) => Value
export type ReadList = (environment: Environment) => readonly Value[] | null
/** The row at the end of the hops, or null if a hop is absent. */
export type ReadRow = (environment: Environment) => Row | null

/** Compiles an operand to a function that reads its canonical value, null for null; it throws for what is not loaded. */
export function compileOperand(model: ModelNode, node: OperandNode): ReadOperand {
  switch (node.kind) {
    case 'literal': {
      const { value } = node
      return () => value
    }
    case 'attribute': {
      const { of, name, json, type } = node
      const given = compileGiven(model, of, name)
      // An attribute has no name that every object has, so nothing inherited can stand here.
      if (!json && of === 'subject') return (environment) => (environment.subject[name] ?? given(environment)) as Value
      if (!json) return given as ReadOperand
      return (environment) => readJson(given(environment), json, type)
    }
    case 'row': {
      const { name, json, type } = node
      const attribute = resourceAt(model, node.resource, node.hops).attributes[name]!
      const path = [node.resource, ...node.hops, name].join('.')
      const row = compileRow(model, node)
      if (!json) {
        return (environment) => {
          const at = row(environment)
          return at === null ? null : (readAttribute(at, attribute, path) as Value)
        }
      }
      return (environment) => {
        const at = row(environment)
        return at === null ? null : readRowJson(ownValue(at, attribute, path), json, type, path)
      }
    }
    case 'shifted': {
      const inner = compileOperand(model, node.operand)
      const { microseconds } = node
      return (environment) => {
        const value = inner(environment)
        return value === null ? null : shiftInstant(value, microseconds)
      }
    }
    default:
      return assertNever(node, 'operand')
  }
}

export function compileList(model: ModelNode, node: ListNode): ReadList {
  switch (node.kind) {
    case 'values': {
      const { values } = node
      return () => values
    }
    case 'attribute': {
      return compileGiven(model, node.of, node.name) as ReadList
    }
    case 'row': {
      const attribute = resourceAt(model, node.resource, node.hops).attributes[node.name]!
      const path = [node.resource, ...node.hops, node.name].join('.')
      const row = compileRow(model, node)
      return (environment) => {
        const at = row(environment)
        return at === null ? null : (readAttribute(at, attribute, path) as readonly Value[] | null)
      }
    }
    default:
      return assertNever(node, 'list')
  }
}

/** An attribute of the subject or the context: as it was given, else from its loader. */
function compileGiven(
  model: ModelNode,
  of: 'subject' | 'context',
  name: string,
): (environment: Environment) => unknown {
  const attribute = model[of][name]!
  const path = `${of}.${name}`
  if (attribute.loaded) {
    return (environment) => {
      if (Object.hasOwn(environment[of], name)) return environment[of][name]
      return environment.answers.loaded(of, name).value
    }
  }
  return (environment) => {
    if (Object.hasOwn(environment[of], name)) return environment[of][name]
    throw new BailiwickError(
      'MISSING_CONTEXT',
      `A rule needs \`${path}\`, which was not given: policy.for(subject, { context: { ${name}: … } }).`,
      { path },
    )
  }
}

interface Place {
  readonly level: number
  readonly resource: string
  readonly hops: readonly string[]
}

/** Compiles the way to a row: the row at a level and the to-one relations from it. */
export function compileRow(model: ModelNode, place: Place): ReadRow {
  const { level } = place
  const rowAt = level === BEFORE ? rowBefore : rowAtLevel
  if (place.hops.length === 0) return (environment) => rowAt(environment, level, place.resource)
  const hops: { owner: ResourceNode; relation: ResourceNode['relations'][string]; path: string }[] = []
  let owner = model.resources[place.resource]!
  let path = place.resource
  for (const hop of place.hops) {
    const relation = owner.relations[hop]!
    path = `${path}.${hop}`
    hops.push({ owner, relation, path })
    owner = model.resources[relation.target]!
  }
  return (environment) => {
    let row: Row | null = rowAt(environment, level, place.resource)
    for (const hop of hops) {
      if (row === null) return null
      row = relatedRow(model, row, hop.owner, hop.relation, hop.path)
    }
    return row
  }
}

function rowBefore({ before }: Environment, _: number, resource: string): Row {
  return before ?? missingRow(`${resource} before the changes`)
}

function rowAtLevel(environment: Environment, level: number, resource: string): Row {
  return environment.rows[level] ?? missingRow(resource)
}

function missingRow(resource: string): never {
  throw new BailiwickError('MISSING_RESOURCE', `A rule needs the ${resource}, and the question was asked without one.`)
}
