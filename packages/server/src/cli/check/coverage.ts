/** `bailiwick check --coverage`: what the policy decides of the tables that there are. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join, relative, resolve } from 'node:path'
import { BailiwickError } from 'bailiwick'
import {
  type Coverage,
  type CoverageConfig,
  coverage,
  coverageKeys,
  fromDrizzle,
  fromPrisma,
  printCoverage,
  type Schema,
  type SchemaSource,
} from 'bailiwick/analyze'
import { type Finding, type FindingFormat, inOrder } from 'bailiwick/findings'
import { type Client, rolledBack } from '../../catalogue/read.ts'
import { readSchema } from '../../catalogue/schema/read-schema.ts'
import { CommandError } from '../../dev/command-error.ts'
import { codeFrame } from '../../dev/engine.ts'
import { importedFiles } from '../../dev/imported-files.ts'
import type { Project } from '../../dev/load-config.ts'
import { loadModule } from '../../dev/load-module.ts'
import { sourceProblem } from '../../dev/source-problem.ts'
import { withDatabase } from '../connection.ts'

export interface CoverageCall {
  /** That of `--database`. */
  readonly database?: string | undefined
  /** That of `--min`, as it was written; it goes before the configuration's. */
  readonly min?: string | undefined
}

/**
 * The coverage of a project's policy, each finding with the lines around its place. Throws CommandError for a configuration without
 * `check.schema`, a schema that cannot be read, and options that do not fit.
 */
export async function projectCoverage(
  project: Project | undefined,
  policy: Parameters<typeof coverage>[0],
  { database, min }: CoverageCall = {},
): Promise<Coverage> {
  if (project === undefined) {
    throw new CommandError(
      'CONFIG_NOT_FOUND',
      'Coverage needs a configuration, which says where the tables are: `check: { schema: … }` in bailiwick.config.ts.',
    )
  }
  const check: CoverageConfig = project.config.check ?? {}
  if (check.schema === undefined) {
    const message = `${project.file}: say where the tables are: \`check: { schema: { from: 'database' } }\`, \`{ drizzle: './schema.ts' }\` or \`{ prisma: './schema.prisma' }\`.`
    throw new CommandError('INVALID_CONFIG', message)
  }
  const schema = await schemaOf(project, check.schema, database)
  const options = Object.fromEntries(coverageKeys.flatMap((key) => (key in check ? [[key, check[key]]] : [])))
  try {
    const given = min === undefined ? options : { ...options, min: percentage(min) }
    const report = coverage(policy, schema, given)
    return { ...report, findings: report.findings.map(withFrame) }
  } catch (error) {
    if (!(error instanceof BailiwickError)) throw error
    const place = error.code === 'INVALID_OPTION' ? `${project.file}: \`check\`: ` : ''
    throw new CommandError(error.code, `${place}${error.message}`, { cause: error })
  }
}

function percentage(min: string): number {
  const value = /^\d+(\.\d+)?$/.test(min) ? Number(min) : Number.NaN
  if (value <= 100) return value
  throw new CommandError('INVALID_ARGUMENT', `--min takes a percentage from 0 to 100; seen: \`${min}\`.`)
}

/** What is printed before the findings: a matrix for people. In `json` and `markdown` it is one document with them. */
export function coverageText(report: Coverage, format: FindingFormat | 'markdown', width: number): string {
  if (format === 'json') return printCoverage(report, 'json')
  if (format === 'markdown') {
    const lines = inOrder(report.findings).map(
      ({ id, severity, object, message }) => `- ${severity} ${id} \`${object}\`: ${message.replaceAll(/\s+/g, ' ')}\n`,
    )
    return `${printCoverage(report, 'markdown')}${lines.length === 0 ? '' : `\n${lines.join('')}`}`
  }
  return format === 'pretty' ? `${printCoverage(report, 'text', { width })}\n` : ''
}

/** The files that a schema is read from, to be watched. */
export function schemaFiles({ directory, config }: Project): readonly string[] {
  const source = config.check?.schema
  if (source === undefined || 'from' in source) return []
  if ('prisma' in source) return [resolve(directory, source.prisma)]
  const files = typeof source.drizzle === 'string' ? [source.drizzle] : source.drizzle
  return files.flatMap((file) => [...importedFiles(resolve(directory, file))])
}

async function schemaOf(project: Project, source: SchemaSource, database: string | undefined): Promise<Schema> {
  if ('from' in source) {
    const read = (client: Client) => rolledBack(client, () => readSchema(client), 'read only')
    return await withDatabase(project, database, read, 'any role that may connect')
  }
  try {
    return 'prisma' in source ? prismaSchema(project, source.prisma) : await drizzleSchema(project, source)
  } catch (error) {
    if (error instanceof CommandError) throw error
    const { code, message, position, frame } = sourceProblem(error, project.directory)
    const isSaid = position !== undefined && message.startsWith(`${position.file}:`)
    const place = position === undefined || isSaid ? '' : `${position.file}:${position.line}:${position.column}: `
    throw new CommandError(code, [`${place}${message}`, frame].filter(Boolean).join('\n\n'), { cause: error })
  }
}

/** All `.prisma` files of a directory are one schema. */
function prismaSchema(project: Project, path: string): Schema {
  const whole = found(project, path)
  const files = statSync(whole).isDirectory()
    ? readdirSync(whole, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.prisma'))
        .sort()
        .map((name) => join(whole, name))
    : [whole]
  const schema = fromPrisma(files.map((file) => ({ file, text: readFileSync(file, 'utf8') })))
  return { ...schema, source: relative(project.directory, whole) || basename(whole) }
}

async function drizzleSchema(
  project: Project,
  { drizzle, casing }: Extract<SchemaSource, { drizzle: unknown }>,
): Promise<Schema> {
  const files = (typeof drizzle === 'string' ? [drizzle] : drizzle).map((path) => found(project, path))
  const source = files.map((file) => relative(project.directory, file)).join(', ')
  // With the file in their names: two modules may export the same name.
  const exports: Record<string, unknown> = {}
  for (const file of files) {
    for (const [name, value] of Object.entries(await loadModule(file))) exports[`${file} ${name}`] = value
  }
  return fromDrizzle(exports, { source, ...(casing === undefined ? {} : { casing }) })
}

function found(project: Project, path: string): string {
  const whole = resolve(project.directory, path)
  if (existsSync(whole)) return whole
  throw new CommandError(
    'SCHEMA_NOT_FOUND',
    `${project.file}: \`check.schema\` names ${path}, and there is no ${whole}.`,
  )
}

function withFrame(finding: Finding): Finding {
  const { position } = finding
  if (position === undefined || !existsSync(position.file)) return finding
  return { ...finding, frame: codeFrame(readFileSync(position.file, 'utf8'), position) }
}
