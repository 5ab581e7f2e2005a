import { type AttributeNode, lookup, type ModelNode, type RelationNode, type ResourceNode } from '../ast/model.ts'
import { scalars } from '../ast/scalars.ts'
import { comparable, isArrayType, isJsonType, printType, type ScalarType } from '../ast/types.ts'
import { BailiwickError, unknownName } from '../errors/error.ts'
import { readSubject } from '../evaluate/environment.ts'

/**
 * What the parts of a model must have in common: relations that fit their keys, one type of tenant, an anonymous
 * subject that is a subject, tables of resources that exist.
 */
export function checkModel(model: ModelNode, tables: object, global: unknown): void {
  checkTables(tables, model.resources)
  const withoutTenant = readGlobal(model, global)
  for (const resource of Object.values(model.resources)) checkTenancy(model, resource, withoutTenant)
  for (const resource of Object.values(model.resources)) checkResource(model, resource)
  checkAnonymous(model)
  if (model.anonymous) readSubject(model, null)
}

function checkResource(model: ModelNode, resource: ResourceNode): void {
  if (resource.tenant !== undefined && model.subjectTenant === undefined) {
    throw invalid(`\`${resource.name}\` declares a tenant and the subject does not: add \`t.tenant()\` to the subject.`)
  }
  if (resource.tenant !== undefined) checkTenantType(model, resource)
  for (const relation of Object.values(resource.relations)) checkRelation(model, resource, relation)
}

/** The names that the model says to belong to no tenant. */
function readGlobal(model: ModelNode, global: unknown): readonly string[] {
  if (global === undefined) return []
  if (!Array.isArray(global)) throw invalid("`global` is a list of resources: `global: ['country']`.")
  for (const name of global) {
    if (!lookup(model.resources, String(name))) {
      throw unknownName('UNKNOWN_RESOURCE', 'resource in `global`', String(name), Object.keys(model.resources))
    }
  }
  if (model.subjectTenant === undefined) {
    throw invalid('`global` names resources without a tenant, and the subject has none either: leave it out.')
  }
  return global
}

/** A forgotten tenant would show the rows of all tenants to each, so to have none must be said. */
function checkTenancy(model: ModelNode, resource: ResourceNode, global: readonly string[]): void {
  const isGlobal = global.includes(resource.name)
  if (resource.tenant !== undefined && isGlobal) {
    throw invalid(
      `\`${resource.name}\` has the tenant \`${resource.tenant}\` and stands in \`global\`: say one of the two.`,
    )
  }
  const mayHaveRows = Object.keys(resource.attributes).length > 0
  if (model.subjectTenant === undefined || !mayHaveRows || isGlobal || resource.tenant !== undefined) return
  throw invalid(
    `\`${resource.name}\` has no tenant, so its rows would be open across tenants. Give it one (\`${model.subjectTenant}: t.tenant()\`), or say that its rows belong to no tenant: \`global: ['${resource.name}']\`.`,
  )
}

function checkTenantType(model: ModelNode, resource: ResourceNode): void {
  const own = resource.attributes[resource.tenant!]!.type as ScalarType
  const subjects = model.subject[model.subjectTenant!]!.type as ScalarType
  if (comparable(own, subjects) && scalars[own.kind].equality) return
  throw invalid(
    `The tenant of \`${resource.name}\` is ${printType(own)} and that of the subject ${printType(subjects)}: give both the same type, one that can be a key.`,
  )
}

function checkRelation(model: ModelNode, resource: ResourceNode, relation: RelationNode): void {
  const place = `${resource.name}.${relation.name}`
  const target = lookup(model.resources, relation.target)
  if (!target) {
    throw unknownName('UNKNOWN_RESOURCE', 'resource', relation.target, Object.keys(model.resources), { path: place })
  }
  const [holder, other] = relation.cardinality === 'one' ? [resource, target] : [target, resource]
  const via = attributeOf(holder, relation.via, place)
  const references = attributeOf(other, relation.references, place)
  const types = [via.type, references.type] as const
  if (types.some((type) => isArrayType(type) || isJsonType(type) || !scalars[type.kind].equality)) {
    throw invalid(`\`${place}\` joins on \`${via.name}\`, a type that cannot be a key.`)
  }
  if (!comparable(via.type as ScalarType, references.type as ScalarType)) {
    throw invalid(
      `\`${place}\` joins \`${holder.name}.${via.name}\` (${printType(via.type)}) with \`${other.name}.${references.name}\` (${printType(references.type)}): the types must be the same.`,
    )
  }
  if (relation.cardinality === 'one' && via.nullable && !relation.nullable) {
    throw invalid(`\`${place}\` may be absent, since \`${via.name}\` may be null: write \`t.one(…).optional()\`.`)
  }
}

function attributeOf(resource: ResourceNode, name: string, place: string): AttributeNode {
  const attribute = lookup(resource.attributes, name)
  if (attribute) return attribute
  throw unknownName('UNKNOWN_ATTRIBUTE', `attribute of ${resource.name}`, name, Object.keys(resource.attributes), {
    path: place,
  })
}

function checkAnonymous(model: ModelNode): void {
  for (const name of Object.keys(model.anonymous ?? {})) {
    if (!lookup(model.subject, name)) {
      throw unknownName('UNKNOWN_ATTRIBUTE', 'attribute of the anonymous subject', name, Object.keys(model.subject))
    }
  }
}

function checkTables(tables: object, resources: Readonly<Record<string, ResourceNode>>): void {
  for (const name of Object.keys(tables)) {
    if (!lookup(resources, name)) {
      throw unknownName('UNKNOWN_RESOURCE', 'resource in `tables`', name, Object.keys(resources))
    }
  }
}

function invalid(message: string): BailiwickError {
  return new BailiwickError('INVALID_MODEL', message)
}
