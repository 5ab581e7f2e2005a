/** Checks what a request names, and gathers what its answer needs. */
import type { Access, Model, Policy, Resource, Row } from './engine.ts'
import type { Config, ListConfig, PeopleConfig, Project } from './load-config.ts'
import { findPerson, subjectOf } from './people.ts'
import { notFound, RequestProblem } from './request-problem.ts'
import type { Read } from './snapshot.ts'
import { type Asked, accessOf } from './stored-access.ts'

/** One person, one resource type: what every answer about rows starts from. */
export interface Question {
  readonly read: Read
  readonly policy: Policy
  readonly model: Model
  readonly access: Access
  readonly person: Row
  readonly resource: Resource
  /** The action that decides which rows are listed. */
  readonly listAction: string
  /** The ids of all actions of the resource. */
  readonly actions: readonly string[]
  readonly list: ListConfig
  /** Of the project: positions are told relative to it. */
  readonly directory: string
}

export interface Named {
  readonly person: string
  readonly resource: string
}

export async function question(
  asked: Asked,
  policy: Policy,
  people: PeopleConfig,
  { config, directory }: Project,
  named: Named,
): Promise<Question> {
  const model = policy.model.describe()
  const resource = listable(policy).find((candidate) => candidate.name === named.resource)
  if (!resource)
    throw unknown(
      'resource',
      named.resource,
      listable(policy).map((candidate) => candidate.name),
    )
  const { read } = asked
  const person = await findPerson(read, people, named.person)
  return {
    read,
    policy,
    model,
    access: await accessOf(policy, subjectOf(model, person), asked),
    person,
    resource,
    listAction: `${resource.name}.read`,
    actions: policy
      .actions()
      .filter((action) => action.resource === resource.name)
      .map((action) => action.id),
    list: listConfig(config, resource),
    directory,
  }
}

/** The resources whose rows can be listed: they have a table, a key and a `read` action. */
export function listable(policy: Policy): Resource[] {
  const model = policy.model.describe()
  const ids = new Set(policy.actions().map((action) => action.id))
  return Object.values(model.resources).filter(
    (resource) => resource.table !== undefined && resource.key !== undefined && ids.has(`${resource.name}.read`),
  )
}

export function knownAction({ actions, resource }: Question, name: string): string {
  const id = name.includes('.') ? name : `${resource.name}.${name}`
  if (actions.includes(id)) return id
  throw unknown('action', name, actions)
}

export function listConfig({ lists = {} }: Config, resource: Resource): ListConfig {
  return Object.hasOwn(lists, resource.name) ? lists[resource.name]! : {}
}

/** The attributes to show, in the configured order. */
export function shownAttributes(resource: Resource, list: ListConfig): string[] {
  const stored = Object.values(resource.attributes).filter((attribute) => !attribute.virtual)
  const names = stored.map((attribute) => attribute.name)
  if (list.columns === undefined) return names
  for (const column of list.columns) knownAttribute(resource, names, column, 'columns')
  return [...list.columns]
}

/** The attribute that the list is ordered by, if any. */
export function orderAttribute(resource: Resource, { order }: ListConfig): string | undefined {
  if (order === undefined) return undefined
  const stored = Object.values(resource.attributes).filter((attribute) => !attribute.virtual)
  return knownAttribute(
    resource,
    stored.map((attribute) => attribute.name),
    order.replace(/^-/, ''),
    'order',
  )
}

export function knownAttribute(resource: Resource, names: readonly string[], name: string, key: string): string {
  if (names.includes(name)) return name
  throw new RequestProblem(422, {
    code: 'INVALID_CONFIG',
    message: `\`lists.${resource.name}.${key}\` names \`${name}\`, which is no stored attribute of ${resource.name}: ${names.join(', ')}.`,
  })
}

function unknown(what: string, seen: string, known: readonly string[]): RequestProblem {
  return notFound(what, seen, `Known: ${known.join(', ')}.`)
}
