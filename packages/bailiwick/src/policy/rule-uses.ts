import type { ConditionNode, ListNode, OperandNode } from '../ast/condition.ts'
import { type AttributeNode, lookup, type ModelNode, resourceAt } from '../ast/model.ts'
import { type PolicyNode, type RuleNode, rulesOf } from '../ast/policy.ts'
import { isJsonType, isScalarType, type JsonShape } from '../ast/types.ts'
import { operandsOf, unshifted, walk } from '../ast/visit.ts'
import { unknownName } from '../errors/error.ts'

/**
 * Whether a rule reads what `name` says. An attribute is found by the path from the resource (`article.team.ownerId`) and by
 * the resource that it belongs to (`team.ownerId`); a relation or a json attribute by every path that begins with it.
 */
export function usesMatcher(policy: PolicyNode, name: string): (rule: RuleNode) => boolean {
  const rules = [...policy.actions.values()].flatMap(rulesOf)
  const codes = [...new Set(rules.flatMap((rule) => codesOf(rule.condition)))]
  if (!isPath(policy.model, name) && !codes.includes(name) && !policy.actions.has(name)) {
    throw unknownName('UNKNOWN_ATTRIBUTE', 'attribute, permission or check', name, [
      ...allPaths(policy.model),
      ...codes,
    ])
  }
  return ({ condition }) => {
    const used = [...pathsOf(policy.model, condition), ...codesOf(condition)]
    return used.some((path) => path === name || path.startsWith(`${name}.`))
  }
}

/** Every stored permission and custom check that the condition asks for. */
function codesOf(condition: ConditionNode): readonly string[] {
  const codes: string[] = []
  walk(condition, (node) => {
    if (node.kind === 'granted' || node.kind === 'denied') codes.push(node.action)
    if (node.kind === 'holds') codes.push(node.code)
    if (node.kind === 'custom') codes.push(node.name)
  })
  return codes
}

interface Place {
  readonly level: number
  readonly resource: string
  readonly hops: readonly string[]
}

/** Every attribute and relation that the condition reads, by each of the paths that name it. */
function pathsOf(model: ModelNode, condition: ConditionNode): readonly string[] {
  const paths: string[] = []
  const roots = new Map<number, string>()
  const at = (place: Place) => [roots.get(place.level) ?? place.resource, ...place.hops].join('.')
  const add = (place: Place, rest: readonly string[]) => {
    paths.push([at(place), ...rest].join('.'))
    // By the resource of every row on the way, so that `team.ownerId` is found however the team was reached.
    for (let hop = 0; hop <= place.hops.length; hop++) {
      const owner = resourceAt(model, place.resource, place.hops.slice(0, hop)).name
      paths.push([owner, ...place.hops.slice(hop), ...rest].join('.'))
    }
  }
  walk(condition, (node) => {
    if (node.kind === 'quantifier') {
      add(node, [node.relation])
      roots.set(node.elementLevel, `${at(node)}.${node.relation}`)
    }
    if ((node.kind === 'granted' || node.kind === 'denied') && node.hops.length > 0) add(node, [])
    if (node.kind === 'custom') {
      for (const name of node.loads) paths.push(`subject.${name}`)
      for (const name of node.reads) add(node, [name])
    }
    for (const operand of operandsOf(node)) {
      const base = unshifted(operand)
      if (base.kind === 'attribute') paths.push([base.of, base.name, ...jsonOf(base)].join('.'))
      if (base.kind === 'row') add(base, [base.name, ...jsonOf(base)])
    }
  })
  return paths
}

function jsonOf(node: OperandNode | ListNode): readonly string[] {
  return ('json' in node && node.json) || []
}

/** Whether the model has it: an attribute of the subject or the context, or a path over relations from a resource. */
function isPath(model: ModelNode, name: string): boolean {
  const [root = '', ...rest] = name.split('.')
  if (root === 'subject' || root === 'context') {
    const attribute = lookup(model[root], rest[0] ?? '')
    if (attribute && isAttributePath(attribute, rest.slice(1))) return true
  }
  let resource = lookup(model.resources, root)
  for (const [index, part] of rest.entries()) {
    if (!resource) return false
    const attribute = lookup(resource.attributes, part)
    if (attribute) return isAttributePath(attribute, rest.slice(index + 1))
    const relation = lookup(resource.relations, part)
    if (!relation) return false
    resource = model.resources[relation.target]
  }
  return resource !== undefined && rest.length > 0
}

function isAttributePath({ type }: AttributeNode, json: readonly string[]): boolean {
  if (json.length === 0) return true
  if (!isJsonType(type)) return false
  let shape: JsonShape = type.shape
  for (const [index, key] of json.entries()) {
    const inner = lookup(shape, key)
    if (inner === undefined) return false
    if (isScalarType(inner)) return index === json.length - 1
    shape = inner
  }
  return true
}

function allPaths(model: ModelNode): readonly string[] {
  const of = (owner: string, record: object) => Object.keys(record).map((name) => `${owner}.${name}`)
  const resources = Object.values(model.resources).flatMap((resource) => [
    ...of(resource.name, resource.attributes),
    ...of(resource.name, resource.relations),
  ])
  return [...of('subject', model.subject), ...of('context', model.context), ...resources]
}
