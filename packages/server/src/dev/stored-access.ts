/** What somebody may do, with what the directory has stored for him, if there is one. */
import type { Queryable } from '../directory/caller.ts'
import { loadFacts } from '../directory/facts.ts'
import type { DevDirectory } from './directory/prepare.ts'
import type { Access, Facts, Model, Policy, Row } from './engine.ts'
import { query } from './fragment.ts'
import { RequestProblem } from './request-problem.ts'
import type { Read } from './snapshot.ts'

/** A snapshot, and whom to ask for what is stored. */
export interface Asked {
  readonly read: Read
  readonly db: Queryable
  readonly directory: DevDirectory | undefined
}

/**
 * The access of a subject. Its facts are of the snapshot, and the snapshot knows from now on who asks, since filters ask the database
 * for the same facts.
 */
export async function accessOf(policy: Policy, subject: Row, asked: Asked): Promise<Access> {
  const facts = await factsOf(policy, subject, asked)
  return policy.for(subject, facts === undefined ? {} : { facts })
}

async function factsOf(policy: Policy, subject: Row, { read, db, directory }: Asked): Promise<Facts | undefined> {
  const model = policy.model.describe()
  const { permissions, resources } = storedQuestions(policy, model)
  if (directory === undefined || permissions.length === 0) return undefined
  const tenant = tenantOf(model, subject)
  const caller = await directory.caller(db, tenant, String(subject.id))
  if (caller === undefined) throw noTenant(tenant)
  await read(query`select set_config('bailiwick.context', ${await caller.context()}, true)`)
  return await loadFacts(caller, { permissions, resources })
}

/** The tenant as the model has it; undefined where its subject has none. */
export function tenantOf(model: Model, subject: Row): string | undefined {
  const value = model.subjectTenant === undefined ? undefined : subject[model.subjectTenant]
  return value === undefined || value === null ? undefined : String(value)
}

export function noTenant(tenant: string | undefined): RequestProblem {
  const message =
    tenant === undefined
      ? 'The directory has no tenant for a subject without one: it needs exactly one, or the model a `t.tenant()` of the subject.'
      : `The directory has no tenant with the id or code \`${tenant.slice(0, 100)}\`: let \`directory.setup\` of the configuration make it.`
  return new RequestProblem(422, { code: 'NO_TENANT', message })
}

/** What the rules of a policy ask of stored permissions. */
interface StoredQuestions {
  readonly permissions: readonly string[]
  /** Types of resources that are asked about. */
  readonly resources: readonly string[]
}

/** Where anything asks about a type, so does the rule `denied` of each of its actions. */
export function storedQuestions(policy: Policy, model: Model): StoredQuestions {
  const permissions = new Set<string>()
  const resources = new Set<string>()
  for (const { condition } of policy.rules()) {
    for (const node of nodesOf(condition)) {
      if (node.kind === 'holds') permissions.add(String(node.code))
      if (node.kind !== 'granted' && node.kind !== 'denied') continue
      permissions.add(String(node.action))
      resources.add(targetOf(model, node))
    }
  }
  for (const { id, resource } of policy.actions()) if (resources.has(resource)) permissions.add(id)
  return { permissions: [...permissions].sort(), resources: [...resources].sort() }
}

type Node = Readonly<Record<string, unknown>>

/** A condition and all within it: plain data. */
function nodesOf(value: unknown): Node[] {
  if (typeof value !== 'object' || value === null) return []
  const below = Object.values(value).flatMap(nodesOf)
  return Array.isArray(value) ? below : [value as Node, ...below]
}

function targetOf(model: Model, { resource, hops }: Node): string {
  const relations = hops as readonly string[]
  return relations.reduce((at, hop) => model.resources[at]!.relations[hop]!.target, String(resource))
}
