import type { ConditionNode } from '../../ast/condition.ts'
import {
  type AttributeNode,
  lookup,
  type ModelNode,
  type RelationNode,
  type ResourceNode,
  resourceAt,
} from '../../ast/model.ts'
import { printType } from '../../ast/types.ts'
import { operandsOf, unshifted, walk } from '../../ast/visit.ts'

/** Something that two models say differently. */
export interface ModelDifference {
  /** `article.status`, `subject.role`, `article` for a resource, `anonymous`. */
  readonly path: string
  readonly kind: 'added' | 'removed' | 'changed'
  /** What each model says of it: `enum('draft', 'published')`. */
  readonly before?: string
  readonly after?: string
  /** False where a condition that reads it means something else in the two models, so that its action cannot be compared. */
  readonly comparable: boolean
}

/** Two models as one: what a world may hold that both policies can be asked about. */
export interface SharedModel {
  readonly model: ModelNode
  readonly differences: readonly ModelDifference[]
}

type Side = 'before' | 'after'

/**
 * What is declared in one model only is in both from now on: no rule of the other policy reads it. What may be null in one only is not
 * null. Where a type, a relation or a tenant differs, conditions that read it cannot be compared.
 */
export function sharedModel(before: ModelNode, after: ModelNode): SharedModel {
  if (before === after) return { model: after, differences: [] }
  const differences: ModelDifference[] = []
  const differ = (path: string, texts: Partial<Record<Side, string>>, comparable: boolean) => {
    const kind = texts.before === undefined ? 'added' : texts.after === undefined ? 'removed' : 'changed'
    if (texts.before !== texts.after) differences.push({ path, kind, ...texts, comparable })
  }
  const attributes = (of: string, a: Attributes, b: Attributes): Attributes =>
    merged(a, b, (name, old, now) => {
      const path = `${of}.${name}`
      differ(
        path,
        { ...printed('before', old, printAttribute), ...printed('after', now, printAttribute) },
        isOne(old, now),
      )
      return { ...(now ?? old)!, nullable: (old ?? now)!.nullable && (now ?? old)!.nullable }
    })
  const resources = merged(before.resources, after.resources, (name, old, now): ResourceNode => {
    if (!old || !now) {
      differ(
        name,
        { ...printed('before', old, () => 'a resource'), ...printed('after', now, () => 'a resource') },
        true,
      )
      return (now ?? old)!
    }
    differ(`${name} (tenant)`, { before: old.tenant ?? 'none', after: now.tenant ?? 'none' }, false)
    const relations = merged(old.relations, now.relations, (relation, a, b) => {
      const [was, is] = [printed('before', a, printRelation), printed('after', b, printRelation)]
      differ(`${name}.${relation}`, { ...was, ...is }, !a || !b)
      return (b ?? a)!
    })
    return { ...now, attributes: attributes(name, old.attributes, now.attributes), relations }
  })
  differ('subject (tenant)', { before: before.subjectTenant ?? 'none', after: after.subjectTenant ?? 'none' }, true)
  differ('anonymous', { before: JSON.stringify(before.anonymous), after: JSON.stringify(after.anonymous) }, true)
  const model: ModelNode = {
    subject: attributes('subject', before.subject, after.subject),
    context: attributes('context', before.context, after.context),
    resources,
    ...(after.subjectTenant === undefined ? {} : { subjectTenant: after.subjectTenant }),
    ...(sameAnonymous(before, after) ? { anonymous: after.anonymous! } : {}),
  }
  return { model: differences.length === 0 ? after : model, differences }
}

type Attributes = Readonly<Record<string, AttributeNode>>

function merged<T>(
  before: Readonly<Record<string, T>>,
  after: Readonly<Record<string, T>>,
  join: (name: string, before: T | undefined, after: T | undefined) => T,
): Readonly<Record<string, T>> {
  const names = new Set([...Object.keys(before), ...Object.keys(after)])
  return Object.fromEntries([...names].map((name) => [name, join(name, lookup(before, name), lookup(after, name))]))
}

function printed<T>(side: Side, node: T | undefined, print: (node: T) => string): Partial<Record<Side, string>> {
  return node === undefined ? {} : { [side]: print(node) }
}

function printAttribute({ type, nullable, tenant }: AttributeNode): string {
  const shape = type.kind === 'json' ? ` ${JSON.stringify(type.shape)}` : ''
  return `${printType(type)}${shape}${nullable ? ', optional' : ''}${tenant ? `, tenant (${tenant})` : ''}`
}

function printRelation({ cardinality, target, via, references, nullable, parent }: RelationNode): string {
  return `${cardinality} ${target} by ${via} = ${references}${nullable ? ', optional' : ''}${parent ? ', parent' : ''}`
}

function isOne(before: AttributeNode | undefined, after: AttributeNode | undefined): boolean {
  if (!before || !after) return true
  return JSON.stringify(before.type) === JSON.stringify(after.type) && before.tenant === after.tenant
}

function sameAnonymous({ anonymous: a }: ModelNode, { anonymous: b }: ModelNode): boolean {
  return a !== undefined && b !== undefined && JSON.stringify(a) === JSON.stringify(b)
}

/** Everything of the model that a condition reads: `article.status`, `article.team`, `subject.role`, `article (tenant)`. */
export function readsOf(model: ModelNode, condition: ConditionNode): ReadonlySet<string> {
  const reads = new Set<string>()
  const hops = (resource: string, path: readonly string[]): ResourceNode => {
    for (const [at, relation] of path.entries()) {
      const owner = resourceAt(model, resource, path.slice(0, at))
      const { via, references, target } = owner.relations[relation]!
      for (const read of [`${owner.name}.${relation}`, `${owner.name} (tenant)`, `${target} (tenant)`]) reads.add(read)
      const [own, other] = owner.relations[relation]!.cardinality === 'one' ? [via, references] : [references, via]
      reads.add(`${owner.name}.${own}`).add(`${target}.${other}`)
    }
    return resourceAt(model, resource, path)
  }
  walk(condition, (node) => {
    for (const operand of operandsOf(node)) {
      const base = unshifted(operand)
      if (base.kind === 'attribute') reads.add(`${base.of}.${base.name}`)
      if (base.kind === 'row') reads.add(`${hops(base.resource, base.hops).name}.${base.name}`)
    }
    if (node.kind === 'quantifier') hops(node.resource, [...node.hops, node.relation])
    if (node.kind === 'granted' || node.kind === 'denied') {
      const { name, key } = hops(node.resource, node.hops)
      if (key !== undefined) reads.add(`${name}.${key}`)
    }
    if (node.kind === 'custom' && node.uses === 'resource') {
      const { name } = hops(node.resource, node.hops)
      for (const read of node.reads) reads.add(`${name}.${read}`)
    }
  })
  return reads
}
