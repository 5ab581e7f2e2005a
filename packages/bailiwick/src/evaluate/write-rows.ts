import { type AttributeNode, lookup, type ResourceNode } from '../ast/model.ts'
import { BailiwickError, unknownName } from '../errors/error.ts'
import type { Row } from './read-value.ts'
import { isOtherValue, readWritten } from './written-value.ts'

/** The row as a write leaves it, and the attributes that it writes. */
export interface WrittenRow {
  readonly row: Row
  readonly written: readonly AttributeNode[]
}

/**
 * The row after the changes. An attribute is written if its value is another one than before. A related row that was loaded for
 * the old key is not the new one: it is gone, unless `related` brings the new one.
 */
export function readChanged(resource: ResourceNode, before: Row, changes: Row, related: Row): WrittenRow {
  const row: Record<string, unknown> = { ...before }
  const written: AttributeNode[] = []
  for (const [name, given] of Object.entries(changes)) {
    const attribute = attributeOf(resource, name, 'changes')
    const path = `${resource.name}.${name}`
    const value = readWritten(attribute, given, path)
    if (!isOtherValue(attribute, Object.hasOwn(before, name) ? before[name] : undefined, value)) continue
    if (attribute.generated) throw generatedWrite(path)
    row[name] = value
    written.push(attribute)
  }
  const keys = new Set(written.map((attribute) => attribute.name))
  for (const relation of Object.values(resource.relations)) {
    const key = relation.cardinality === 'one' ? relation.via : relation.references
    if (keys.has(key)) forgetRelation(row, resource, relation.name, key)
  }
  return { row: withRelated(resource, row, related), written }
}

/**
 * The row to be: defaults are filled in, and an attribute that is left out and may be null is null, as the database will have
 * it. Every key that is given is written. An attribute that must be given and is not is missing, if a rule needs it.
 */
export function readCreated(resource: ResourceNode, given: Row, related: Row): WrittenRow {
  const row: Record<string, unknown> = {}
  const written: AttributeNode[] = []
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue
    if (lookup(resource.relations, name)) {
      row[name] = value
      continue
    }
    const attribute = attributeOf(resource, name, 'the new row')
    const path = `${resource.name}.${name}`
    if (attribute.generated) throw generatedWrite(path)
    row[name] = readWritten(attribute, value, path)
    written.push(attribute)
  }
  for (const attribute of Object.values(resource.attributes)) {
    if (Object.hasOwn(row, attribute.name) || attribute.generated) continue
    if (attribute.hasDefault) row[attribute.name] = attribute.default
    else if (attribute.nullable) row[attribute.name] = null
  }
  return { row: withRelated(resource, row, related), written }
}

/** The attribute that a write names; throws UNKNOWN_ATTRIBUTE, with advice for a relation. */
export function attributeOf(resource: ResourceNode, name: string, where: string): AttributeNode {
  const attribute = lookup(resource.attributes, name)
  if (attribute) return attribute
  const path = `${resource.name}.${name}`
  const relation = lookup(resource.relations, name)
  if (relation) {
    throw new BailiwickError(
      'UNKNOWN_ATTRIBUTE',
      `\`${path}\` is a relation, and ${where} are attributes. Give its row beside them, as you loaded it: { changes, related: { ${name}: … } }.`,
      { path, seen: name },
    )
  }
  throw unknownName('UNKNOWN_ATTRIBUTE', `attribute of ${resource.name} in ${where}`, name, names(resource), { path })
}

function names(resource: ResourceNode): readonly string[] {
  return Object.keys(resource.attributes)
}

export function generatedWrite(path: string): BailiwickError {
  return new BailiwickError(
    'GENERATED_ATTRIBUTE',
    `\`${path}\` is filled by the database and may not be written. Leave it out.`,
    { path },
  )
}

/** A null key needs no row; else whoever needs the row is told what to give. */
function forgetRelation(row: Record<string, unknown>, resource: ResourceNode, name: string, key: string): void {
  delete row[name]
  if (row[key] === null) return
  const path = `${resource.name}.${name}`
  Object.defineProperty(row, name, {
    configurable: true,
    get: () => {
      throw new BailiwickError(
        'RELATION_NOT_LOADED',
        `\`${path}\` is not loaded for the changed \`${key}\`. A rule needs it: give { changes, related: { ${name}: … } }.`,
        { path, expected: `related.${name}` },
      )
    },
  })
}

function withRelated(resource: ResourceNode, row: Record<string, unknown>, related: Row): Row {
  for (const [name, value] of Object.entries(related)) {
    const relation = lookup(resource.relations, name)
    if (!relation) {
      const known = Object.keys(resource.relations)
      const path = `${resource.name}.${name}`
      throw unknownName('UNKNOWN_ATTRIBUTE', `relation of ${resource.name} in \`related\``, name, known, { path })
    }
    Object.defineProperty(row, name, { configurable: true, enumerable: true, writable: true, value })
  }
  return row
}
