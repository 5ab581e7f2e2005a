/** What the development server asks of the policy engine, and nothing else of it. */

import type { ExplainedCondition, Explanation, Facts, Position, RelationTree } from 'bailiwick'
import * as bailiwick from 'bailiwick'
import * as permissions from 'bailiwick/permissions'
import * as sql from 'bailiwick/sql'
import { declareDirectory } from '../directory/declare/declare-directory.ts'

export type { ExplainedCondition, Explanation, Facts, Position, RelationTree }
export type Truth = ExplainedCondition['value']

export type Row = Readonly<Record<string, unknown>>

export interface Attribute {
  readonly name: string
  readonly type: { readonly kind: string; readonly values?: readonly string[] }
  readonly nullable: boolean
  readonly sensitive: boolean
  readonly virtual: boolean
  readonly column: string
}

export interface Relation {
  readonly name: string
  readonly cardinality: 'one' | 'many'
  readonly target: string
  readonly via: string
  readonly references: string
}

export interface Resource {
  readonly name: string
  readonly table?: { readonly schema?: string; readonly name: string }
  readonly key?: string
  readonly attributes: Readonly<Record<string, Attribute>>
  readonly relations: Readonly<Record<string, Relation>>
  readonly tenant?: string
}

export interface Model {
  /** The attribute of the subject that is its tenant. */
  readonly subjectTenant?: string
  readonly subject: Readonly<Record<string, Attribute>>
  readonly resources: Readonly<Record<string, Resource>>
}

export interface Access {
  can(action: string, row: Row): boolean
  explain(action: string, row: Row): Explanation
  plan(action: string): { readonly kind: 'always' | 'never' | 'when' }
  redact(action: string, rows: readonly Row[]): readonly Row[]
}

export interface Policy {
  readonly model: { describe(): Model }
  actions(): readonly {
    readonly id: string
    readonly resource: string
    readonly name: string
    readonly description?: string
  }[]
  rules(): readonly { readonly condition: unknown }[]
  relationsUsed(resource: string): RelationTree
  for(subject: Row, options?: { readonly facts?: Facts }): Access
}

/** Query text around values; PostgreSQL's placeholders are put in at the very end. */
export interface Fragment {
  readonly strings: readonly string[]
  readonly values: readonly unknown[]
}

interface Engine {
  filter(access: Access, action: string, options: { readonly as: string }): Fragment
  isRedacted(row: Row, attribute: string): boolean
  codeFrame(source: string, position: { readonly line: number; readonly column: number }): string
}

export const { filter, isRedacted, codeFrame } = { ...bailiwick, ...sql } as unknown as Engine

/**
 * The engine under the names that a policy file imports it by: both sides must use the same copy of it. With what a declaration of the
 * directory imports, which may lie where nothing is installed, as a copy of an example does.
 */
export const engineModules: Readonly<Record<string, unknown>> = {
  bailiwick,
  'bailiwick/sql': sql,
  'bailiwick/permissions': permissions,
  '@bailiwick/server/directory': { declareDirectory },
}

/** Whether something that a module exports is a policy to ask. */
export function isPolicy(value: unknown): value is Policy {
  const candidate = value as Partial<Record<keyof Policy, unknown>> | null
  return (
    typeof candidate === 'object' &&
    candidate !== null &&
    (['for', 'actions', 'rules'] as const).every((name) => typeof candidate[name] === 'function')
  )
}
