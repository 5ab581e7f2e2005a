/** What the commands about migrations begin with: the configuration, and who the application and the deployment are. */
import { CommandError } from '../../dev/command-error.ts'
import { READER } from '../../dev/database.ts'
import { findConfig, loadConfig, type Project } from '../../dev/load-config.ts'

export interface DirectoryProject {
  readonly project: Project
  readonly roles: readonly string[]
  readonly deployment: readonly string[]
  readonly relay: readonly string[]
}

/** Who has to connect, where the database refuses somebody else. */
export const migrator = 'a superuser or a role with CREATEROLE and CREATE on the database, not as the application'

/** Of the arguments, what all three take. */
export const projectOptions = {
  config: { type: 'string' },
  database: { type: 'string' },
  role: { type: 'string', multiple: true },
  'deployment-role': { type: 'string', multiple: true },
  'relay-role': { type: 'string', multiple: true },
} as const

export const projectHelp = `  --role NAME              whom the application connects as; several times for several
  --deployment-role NAME   whom deployments connect as, who may change the catalogue
  --relay-role NAME        whom a relay connects as, who may read the events of all tenants
  --database URL           connect there, as a superuser or a role with CREATEROLE and CREATE on the database
  --config FILE            the configuration; by default the nearest bailiwick.config.ts, from here upwards
  -h, --help               this text

Without --role they are those of the configuration:
  directory: { roles: ['app'], deployment: ['deploy'], relay: ['relay'] }
`

interface Values {
  readonly config?: string | undefined
  readonly role?: string[] | undefined
  readonly 'deployment-role'?: string[] | undefined
  readonly 'relay-role'?: string[] | undefined
}

/** Throws CommandError where nobody says who the application is: its rights would be taken from it. */
export async function directoryProject(values: Values): Promise<DirectoryProject> {
  const project = await loadConfig(values.config ?? findConfig(process.cwd()))
  const { directory } = project.config
  const roles = values.role ?? directory?.roles
  if (roles === undefined) {
    throw new CommandError(
      'INVALID_CONFIG',
      `${project.file}: say which roles the application connects as: \`directory: { roles: ['app'] }\`, or --role.`,
    )
  }
  const deployment = values['deployment-role'] ?? directory?.deployment ?? []
  const both = roles.find((role) => deployment.includes(role))
  if (both !== undefined) {
    throw new CommandError(
      'INVALID_CONFIG',
      `${project.file}: the role ${both} is the application's and the deployment's, so that the application could change the catalogue of permissions. Name two roles: \`directory: { roles: ['app'], deployment: ['deploy'] }\`.`,
    )
  }
  // The page of `bailiwick dev` reads as a role of its own, which would lose its rights here.
  const readers = project.config.embedded === undefined ? [] : [READER]
  const relay = values['relay-role'] ?? directory?.relay ?? []
  const reads = roles.find((role) => relay.includes(role))
  if (reads !== undefined) {
    throw new CommandError(
      'INVALID_CONFIG',
      `${project.file}: the role ${reads} is the application's and the relay's, so that the application could read the events of all tenants. Name two roles: \`directory: { roles: ['app'], relay: ['relay'] }\`.`,
    )
  }
  return { project, roles: [...roles, ...readers], deployment, relay }
}
