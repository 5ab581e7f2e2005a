/** Which policy is looked at, and what the configuration says of it. */
import { dirname, join, resolve } from 'node:path'
import type { CheckConfig } from 'bailiwick'
import { isKnown, unknownId } from '../../dev/check/ignores.ts'
import { knownIds } from '../../dev/check/kinds.ts'
import { CommandError } from '../../dev/command-error.ts'
import { findConfig, loadConfig, type Project } from '../../dev/load-config.ts'
import { policyFile } from '../../dev/load-policy.ts'
import { type CheckOptions, isDirectory } from './options.ts'

export interface CheckProject {
  readonly policy: string
  /** The configuration, if one is about this policy. */
  readonly config?: string
  readonly project?: Project
  readonly settings: CheckConfig
  /** The file of known findings, if there is one or is to be one. */
  readonly baseline?: string
}

/**
 * A policy that is named needs no configuration; the nearest one counts where it is about the same file.
 * Throws CommandError for a configuration that is not there or is wrong.
 */
export async function checkProject(options: CheckOptions): Promise<CheckProject> {
  const found = await configured(options)
  const named = options.policy === undefined || isDirectory(options.policy) ? undefined : resolve(options.policy)
  const policy = named ?? policyFile(found!)
  const settings = found?.config.check ?? {}
  if (found) checkIds(found, settings)
  const home = dirname(found?.file ?? policy)
  const ofConfig = settings.baseline === undefined ? undefined : resolve(home, settings.baseline)
  const byDefault = options.writesBaseline ? join(home, 'bailiwick.baseline.json') : undefined
  const baseline = options.baseline ?? ofConfig ?? byDefault
  return {
    policy,
    ...(found ? { config: found.file, project: found } : {}),
    settings,
    ...(baseline === undefined ? {} : { baseline }),
  }
}

async function configured({ policy, config }: CheckOptions): Promise<Project | undefined> {
  if (config !== undefined) return await loadConfig(config)
  if (policy === undefined || isDirectory(policy)) return await loadConfig(nearest(policy ?? process.cwd()))
  let file: string
  try {
    file = findConfig(dirname(resolve(policy)))
  } catch {
    return undefined
  }
  const found = await loadConfig(file)
  const isSame = found.config.policy !== undefined && policyFile(found) === resolve(policy)
  return isSame ? found : undefined
}

function nearest(directory: string): string {
  try {
    return findConfig(directory)
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    throw new CommandError(error.code, `${error.message} Or name the policy: \`bailiwick check ./policy.ts\`.`)
  }
}

function checkIds({ file }: Project, { severity = {}, accept = [] }: CheckConfig): void {
  for (const [where, ids] of [
    ['severity', Object.keys(severity)],
    ['accept', accept.map(({ id }) => id)],
  ] as const) {
    const unknown = ids.find((id) => !isKnown(id, knownIds))
    if (unknown === undefined) continue
    throw new CommandError('INVALID_CONFIG', `${file}: \`check.${where}\`: ${unknownId(unknown, knownIds)}`)
  }
}
