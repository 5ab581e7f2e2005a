/** What the commands about row-level security begin with: the configuration, the policy and its plan. */
import { BailiwickError } from 'bailiwick'
import type { Acceptance } from 'bailiwick/findings'
import { generateRls, type RlsPlan } from 'bailiwick/rls'
import { CommandError } from '../../dev/command-error.ts'
import type { Policy } from '../../dev/engine.ts'
import { findConfig, loadConfig, type Project } from '../../dev/load-config.ts'
import { loadPolicy } from '../../dev/load-policy.ts'
import { sourceProblem } from '../../dev/source-problem.ts'

export interface RlsProject {
  readonly project: Project
  readonly policy: Policy
  readonly plan: RlsPlan
  readonly roles: readonly string[]
  readonly context: 'signed' | 'plain' | 'claims'
  readonly accept: readonly Acceptance[]
  /** The tenant's column by resource. */
  readonly tenants: Readonly<Record<string, string>>
}

/** Throws CommandError for a configuration without `rls`, a policy that does not load, and one that no database can enforce. */
export async function rlsProject(config: string | undefined): Promise<RlsProject> {
  const project = await loadConfig(config ?? findConfig(process.cwd()))
  const { rls } = project.config
  if (rls === undefined) {
    throw new CommandError(
      'INVALID_CONFIG',
      `${project.file}: say which role the application connects as: \`rls: { role: 'app' }\`.`,
    )
  }
  const { accept = [], ...options } = rls
  const policy = await policyOf(project)
  try {
    const plan = generateRls(policy as unknown as Parameters<typeof generateRls>[0], options)
    const roles = typeof options.role === 'string' ? [options.role] : options.role
    return { project, policy, plan, roles, context: options.context ?? 'signed', accept, tenants: tenantsOf(policy) }
  } catch (error) {
    if (!(error instanceof BailiwickError)) throw error
    const where = error.code === 'INVALID_OPTION' ? `${project.file}: \`rls\`: ` : ''
    throw new CommandError(error.code, `${where}${error.message}`, { cause: error })
  }
}

async function policyOf(project: Project): Promise<Policy> {
  try {
    return await loadPolicy(project)
  } catch (error) {
    const { code, message, position, frame } = sourceProblem(error, project.directory)
    const place = position ? `${position.file}:${position.line}:${position.column}: ` : ''
    throw new CommandError(code, [`${place}${message}`, frame].filter(Boolean).join('\n\n'), { cause: error })
  }
}

function tenantsOf(policy: Policy): Record<string, string> {
  const { resources } = policy.model.describe()
  return Object.fromEntries(
    Object.values(resources).flatMap(({ name, tenant, attributes }) =>
      tenant === undefined ? [] : [[name, attributes[tenant]!.column]],
    ),
  )
}
