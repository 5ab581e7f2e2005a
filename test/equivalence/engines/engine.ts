import type { Model } from 'bailiwick'
import { type Asked, accessOf, type BuiltPolicy, buildPolicy } from '../spec/build.ts'
import type { Library } from '../spec/library.ts'
import type { CaseSpec, ModelSpec, QuestionSpec } from '../spec/spec.ts'
import type { Rows, Store, WorldSpec } from './stored-world.ts'

/** true, false, or the code of the error with which an engine refuses to answer. */
export type Answer = boolean | { readonly refused: string }

/** Everything that an engine may look at to answer for all rows of a resource. */
export interface Question {
  readonly library: Library
  readonly model: Model
  readonly rows: Rows
  /** The same rows with Dates, which lack the digits below the millisecond. */
  readonly datedRows: Rows
  readonly spec: CaseSpec
  readonly policy: BuiltPolicy
  readonly access: Asked
  readonly resource: string
  readonly actions: readonly string[]
  /** Those that are asked about rows that are changed or created. */
  readonly writing: readonly string[]
}

export interface Engine {
  readonly name: string
  /** `less`: it may deny what the others permit, and permits nothing else. */
  readonly claim: 'same' | 'less'
  /** Where its mistakes would be: in the evaluator, in the SQL of filters, or in row-level security. */
  readonly room: 'process' | 'sql' | 'rls'
  /** Engines of one lane share a connection, so they are asked one after the other. */
  readonly lane?: string
  /** Asked in every nth case. */
  readonly every: number
  /** The first of them; 0 where it does not say. */
  readonly first?: number
  /** Codes with which it may refuse any question, as its language is smaller. */
  readonly refuses?: readonly string[]
  /** One list for each action, with an answer for each row. */
  ask(question: Question): readonly (readonly Answer[])[] | Promise<readonly (readonly Answer[])[]>
}

/** A world on the servers, with its model in a library and its rows as that library is asked about them. */
export interface World {
  readonly spec: WorldSpec
  readonly library: Library
  readonly model: Model
  readonly rows: Rows
  readonly datedRows: Rows
  readonly stores: readonly Store[]
}

export interface Built {
  readonly policy: BuiltPolicy
  readonly access: Asked
  /** By resource, the ids of its actions. */
  readonly actions: ReadonlyMap<string, readonly string[]>
}

/** What the author and the application would hold in their hands. */
export function built(world: Pick<World, 'library' | 'model'>, question: QuestionSpec): Built {
  const policy = buildPolicy(world.library, world.model, question.policy)
  const actions = new Map<string, string[]>()
  for (const { id, resource } of policy.actions()) actions.set(resource, [...(actions.get(resource) ?? []), id])
  return { policy, access: accessOf(world.library, policy, question), actions }
}

/** The questions of a case, one for each resource that its policy speaks of. */
export function questionsOf(world: World, question: QuestionSpec): readonly Question[] {
  const { policy, access, actions } = built(world, question)
  const { library, model, rows, datedRows, spec } = world
  // A row that is to be created is asked about as a write.
  return [...actions].map(([resource, ids]) => ({
    library,
    model,
    rows,
    datedRows,
    spec: { ...spec, question },
    policy,
    access,
    resource,
    actions: ids.filter((id) => id !== `${resource}.create`),
    writing: ids.filter((id) => isWriting(id, question)),
  }))
}

/** What creates and updates, and what says something else of the row after the changes. */
function isWriting(id: string, { policy, writes }: QuestionSpec): boolean {
  const [resource, name] = id.split('.') as [string, string]
  const hasLater = policy.parts.some((part) => part.resource === resource && part.actions[name]?.after)
  return writes?.[resource] !== undefined && (name === 'create' || name === 'update' || hasLater)
}

export type { ModelSpec }
