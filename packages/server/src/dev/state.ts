/** Says what the page is about: the resources, their columns and actions, and whether the policy loads. */
import { basename, relative } from 'node:path'
import type pg from 'pg'
import type { Database } from './database.ts'
import type { Policy } from './engine.ts'
import type { Loaded } from './live-policy.ts'
import { policyFile } from './load-policy.ts'
import { countPeople } from './people.ts'
import { listable, listConfig, shownAttributes } from './question.ts'
import { snapshot } from './snapshot.ts'
import type { ResourceInfo, SourceProblem, State } from './wire.ts'

export async function stateOf(
  loaded: Loaded,
  pool: pg.Pool,
  { description, directory }: Pick<Database, 'description' | 'directory'>,
): Promise<State> {
  const { project, policy, problem } = loaded
  const { people } = project.config
  return {
    project: basename(project.directory),
    policyFile: relative(project.directory, policyFile(project)),
    revision: loaded.revision,
    loadedAt: loaded.loadedAt.toISOString(),
    ...(problem ? { problem: nearHome(problem, project.directory) } : {}),
    resources: policy ? resourcesOf(policy, loaded) : [],
    people: people && !problem ? await snapshot(pool, (read) => countPeople(read, people)) : 0,
    database: description,
    hasDirectory: directory !== undefined,
  }
}

function resourcesOf(policy: Policy, { project }: Loaded): ResourceInfo[] {
  return listable(policy).map((resource) => ({
    name: resource.name,
    key: resource.key!,
    columns: shownAttributes(resource, listConfig(project.config, resource)).map((name) => {
      const { type, nullable, sensitive } = resource.attributes[name]!
      return { name, kind: type.kind, nullable, sensitive }
    }),
    actions: policy
      .actions()
      .filter((action) => action.resource === resource.name)
      .map(({ id, name, description }) => ({ id, name, ...(description === undefined ? {} : { description }) })),
  }))
}

/** Paths as the author knows them. */
export function nearHome(problem: SourceProblem, directory: string): SourceProblem {
  if (!problem.position) return problem
  return { ...problem, position: { ...problem.position, file: relative(directory, problem.position.file) } }
}
