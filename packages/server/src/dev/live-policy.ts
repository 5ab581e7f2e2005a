/** Keeps the policy that the files say at this moment. */
import { resolve } from 'node:path'
import { CommandError } from './command-error.ts'
import type { Policy } from './engine.ts'
import { importedFiles } from './imported-files.ts'
import { loadConfig, type Project } from './load-config.ts'
import { loadPolicy, policyFile } from './load-policy.ts'
import { sourceProblem } from './source-problem.ts'
import { watchFiles } from './watch-files.ts'
import type { SourceProblem } from './wire.ts'

/** Either a policy or what is wrong with it. While it is wrong there is no policy: nothing is permitted. */
export interface Loaded {
  readonly revision: number
  readonly loadedAt: Date
  readonly project: Project
  readonly policy?: Policy
  readonly problem?: SourceProblem
}

type Check = (project: Project, policy: Policy) => Promise<void>

export interface LivePolicy {
  current(): Loaded
  /** Called after each reload; returns what ends it. */
  subscribe(listener: (loaded: Loaded) => void): () => void
  close(): void
}

/** `check` throws if the configuration does not fit the policy. */
export async function livePolicy(project: Project, check: Check): Promise<LivePolicy> {
  const listeners = new Set<(loaded: Loaded) => void>()
  let loaded = await load(project, 1, check)
  let reloading: Promise<void> = Promise.resolve()
  let isClosed = false

  // One after the other: a slow load must not overwrite the result of a later one.
  const watching = watchFiles(() => {
    reloading = reloading.then(reload)
  })
  watchAll()

  async function reload() {
    if (isClosed) return
    loaded = await load(loaded.project, loaded.revision + 1, check)
    if (isClosed) return
    watchAll()
    for (const listener of listeners) listener(loaded)
  }

  function watchAll() {
    const { config, directory, file } = loaded.project
    const declaration = config.directory?.declaration
    const declared = declaration === undefined ? [] : importedFiles(resolve(directory, declaration))
    watching.update([...importedFiles(policyFile(loaded.project)), ...declared, file])
  }

  return {
    current: () => loaded,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close() {
      isClosed = true
      watching.close()
    },
  }
}

/** Reads the configuration again as well: the people and the columns may have changed. */
async function load(before: Project, revision: number, check: Check): Promise<Loaded> {
  const loadedAt = new Date()
  let project = before
  try {
    project = revision === 1 ? before : await loadConfig(before.file)
    const policy = await loadPolicy(project)
    await check(project, policy)
    return { revision, loadedAt, project, policy }
  } catch (error) {
    const problem =
      error instanceof CommandError
        ? { code: error.code, message: error.message }
        : sourceProblem(error, project.directory)
    return { revision, loadedAt, project, problem }
  }
}
