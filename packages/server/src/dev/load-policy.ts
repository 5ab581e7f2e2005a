/** Loads the project's policy. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { CommandError } from './command-error.ts'
import { isPolicy, type Policy } from './engine.ts'
import { importedFiles } from './imported-files.ts'
import type { Project } from './load-config.ts'
import { loadModule, loadModuleWith } from './load-module.ts'
import { checkSources } from './source-check.ts'
import { SourceProblemError } from './source-problem.ts'

export function policyFile(project: Project): string {
  const { policy } = project.config
  if (policy !== undefined) return resolve(project.directory, policy)
  const message = `${project.file}: this needs a policy: say where it is, as \`policy: './policy.ts'\`.`
  throw new CommandError('INVALID_CONFIG', message)
}

/** The policy of the project, whose sources use no operators of JavaScript on conditions. */
export async function loadPolicy(project: Project): Promise<Policy> {
  const file = policyFile(project)
  const policy = await exportedPolicy(file, project.config.policy)
  checkSources(importedFiles(file))
  return policy
}

/**
 * The policy that the file exports, as `policy` or as its default. `shown` is how the user calls the file; `texts` stand in the place of
 * those of files that were loaded before.
 */
export async function exportedPolicy(file: string, shown = file, texts?: ReadonlyMap<string, string>): Promise<Policy> {
  if (!existsSync(file)) throw problem('POLICY_NOT_FOUND', `There is no policy file ${file}.`)
  return policyIn(await (texts ? loadModuleWith(file, texts) : loadModule(file)), shown)
}

/** What a module exports as its policy; throws NO_POLICY. */
function policyIn(exported: Readonly<Record<string, unknown>>, shown: string): Policy {
  const policy = exported.policy ?? exported.default
  if (policy === undefined) {
    throw problem('NO_POLICY', `${shown} exports no policy: \`export const policy = combine(…)\`.`)
  }
  if (!isPolicy(policy)) {
    throw problem('NO_POLICY', `The \`policy\` that ${shown} exports is none: make it with combine().`)
  }
  // A policy is put together at the first question: ask one now, so that a mistake shows here.
  policy.actions()
  return policy
}

function problem(code: string, message: string): SourceProblemError {
  return new SourceProblemError({ code, message })
}
