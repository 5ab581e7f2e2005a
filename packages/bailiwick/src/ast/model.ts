import type { AttributeType } from './types.ts'

export interface AttributeNode {
  readonly name: string
  readonly type: AttributeType
  readonly nullable: boolean
  /** Hidden on a permitted read unless a field condition shows it. */
  readonly sensitive: boolean
  /** Exists in the application only: no column, so no filter can use it. */
  readonly virtual: boolean
  /** The tenant key: `own` rows belong to one tenant, `shared` ones with null belong to all. */
  readonly tenant?: 'own' | 'shared'
  readonly column: string
  readonly hasDefault: boolean
  readonly default?: unknown
  readonly generated: boolean
  /** Fetched by a loader when a rule needs it and it was not given; of the subject and the context only. */
  readonly loaded: boolean
}

export interface RelationNode {
  readonly name: string
  readonly cardinality: 'one' | 'many'
  readonly target: string
  /** The attribute that holds the key: of this resource for `one`, of the target for `many`. */
  readonly via: string
  /** The attribute that the key points at: of the target for `one`, of this resource for `many`. */
  readonly references: string
  readonly nullable: boolean
  /** Stored permissions on the related row also cover this one. */
  readonly parent: boolean
}

export interface TableName {
  readonly schema?: string
  readonly name: string
}

export interface ResourceNode {
  readonly name: string
  /** Absent for a resource without attributes: plain named permissions such as `admin.manage`. */
  readonly table?: TableName
  /** The attribute that identifies a row; absent if the resource has none. */
  readonly key?: string
  readonly attributes: Readonly<Record<string, AttributeNode>>
  readonly relations: Readonly<Record<string, RelationNode>>
  /** The name of the tenant attribute. */
  readonly tenant?: string
}

/** The declared types that a policy speaks about, checked and complete. */
export interface ModelNode {
  readonly subject: Readonly<Record<string, AttributeNode>>
  readonly subjectTenant?: string
  readonly context: Readonly<Record<string, AttributeNode>>
  readonly resources: Readonly<Record<string, ResourceNode>>
  /** The subject that `policy.for(null)` stands for. */
  readonly anonymous?: Readonly<Record<string, unknown>>
}

/** Own keys only: a model may name nothing `constructor`, and a lookup of it must find nothing. */
export function lookup<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined
}

/** The resource at the end of a chain of to-one relations. */
export function resourceAt(model: ModelNode, resource: string, hops: readonly string[]): ResourceNode {
  let node = model.resources[resource]!
  for (const hop of hops) node = model.resources[node.relations[hop]!.target]!
  return node
}
