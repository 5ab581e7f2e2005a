import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { PrismaOptions } from 'bailiwick/prisma'
import { buildModel, nodeOf } from '../equivalence/spec/build.ts'
import { library } from '../equivalence/spec/library.ts'
import { prismaModel } from './model.ts'
import { enumValue, prismaName } from './schema.ts'

/** Generates the client of `schema.prisma`, and opens it on a database. */

const folder = fileURLToPath(new URL('.', import.meta.url))
const needs = 'the packages of test/prisma: npm ci --prefix test/prisma --ignore-scripts'

/** Why nothing here can run, or undefined. With BAILIWICK_REQUIRE=all that is an error. */
export function missingPrisma(): string | undefined {
  if (existsSync(join(folder, 'node_modules/prisma/package.json'))) return undefined
  if (process.env.BAILIWICK_REQUIRE === 'all')
    throw new Error(`BAILIWICK_REQUIRE=all, but Prisma is not there: needs ${needs}`)
  console.warn(`Tests with a real Prisma are skipped: they need ${needs}`)
  return `needs ${needs}`
}

/** What the tests ask of a client; its own types belong to generated code. */
export interface PrismaClient {
  $disconnect(): Promise<void>
  $queryRawUnsafe(text: string, ...values: unknown[]): Promise<unknown>
  $executeRawUnsafe(text: string, ...values: unknown[]): Promise<unknown>
  $queryRaw(query: unknown): Promise<readonly Readonly<Record<string, unknown>>[]>
  $transaction<R>(work: (tx: PrismaClient) => Promise<R>): Promise<R>
  readonly [model: string]: unknown
}

export interface Delegate {
  findMany(query: object): Promise<readonly Readonly<Record<string, unknown>>[]>
  count(query: object): Promise<number>
}

export interface Generated {
  readonly PrismaClient: new (options: object) => PrismaClient
  readonly Prisma: { readonly sql: (strings: readonly string[], ...values: unknown[]) => unknown }
}

/** Generates the code where it is not that of the schema, and loads it. */
export async function generatedClient(): Promise<Generated> {
  const schema = readFileSync(join(folder, 'schema.prisma'), 'utf8')
  if (!isGenerated(schema)) generate(schema)
  return import(/* @vite-ignore */ join(folder, 'generated/client.ts'))
}

const stamp = 'schema-of-this-code'

function isGenerated(schema: string): boolean {
  const file = join(folder, 'generated', stamp)
  return existsSync(file) && readFileSync(file, 'utf8') === schema
}

/**
 * Prisma would download an engine that generating does not need; any program in its place will do. Two tests may be here at once, so
 * the code is made aside and appears whole.
 */
function generate(schema: string): void {
  const aside = mkdtempSync(join(folder, '.generating-'))
  const stub = join(aside, 'schema-engine')
  const copy = join(aside, 'schema.prisma')
  try {
    writeFileSync(stub, '#!/bin/sh\nexit 0\n', { mode: 0o755 })
    writeFileSync(copy, schema)
    const command = [join(folder, 'node_modules/prisma/build/index.js'), 'generate', '--schema', copy]
    const quiet = { CHECKPOINT_DISABLE: '1', PRISMA_HIDE_UPDATE_MESSAGE: '1' }
    const env = { ...process.env, ...quiet, PRISMA_SCHEMA_ENGINE_BINARY: stub }
    execFileSync(process.execPath, command, { cwd: folder, env, stdio: 'pipe' })
    writeFileSync(join(aside, 'generated', stamp), schema)
    if (isGenerated(schema)) return
    rmSync(join(folder, 'generated'), { recursive: true, force: true })
    renameSync(join(aside, 'generated'), join(folder, 'generated'))
  } catch (error) {
    if (!isGenerated(schema)) throw error
  } finally {
    rmSync(aside, { recursive: true, force: true })
  }
}

export interface Place {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly database: string
}

/** A client whose tables are in a schema of the database. */
export async function openPrisma(
  generated: Generated,
  place: Place,
  schema: string,
  options = '-c TimeZone=UTC',
): Promise<PrismaClient> {
  const { PrismaPg } = await import(
    /* @vite-ignore */ pathToFileURL(join(folder, 'node_modules/@prisma/adapter-pg/dist/index.mjs')).href
  )
  const connection = { ...place, max: 2, options: `${options} -c search_path=${schema}` }
  // A database that is dropped takes its connections with it, which is no error of a test.
  const adapter = new PrismaPg(connection, { schema, onPoolError: () => {} })
  return new generated.PrismaClient({ adapter })
}

/** How the schema differs from the model. */
export const prismaOptions: PrismaOptions = (() => {
  const { resources } = nodeOf(library, buildModel(library, prismaModel))
  const names: Record<string, Record<string, string>> = {}
  const enums: Record<string, Record<string, string>> = {}
  for (const { name: resource, attributes } of Object.values(resources)) {
    for (const { name, type } of Object.values(attributes)) {
      if (prismaName(name) !== name) names[resource] = { ...names[resource], [name]: prismaName(name) }
      const scalar = type.kind === 'array' ? type.element : type
      if (scalar.kind !== 'enum' || !scalar.databaseType) continue
      enums[scalar.databaseType] = Object.fromEntries(scalar.values!.map((value) => [value, enumValue(value)]))
    }
  }
  return { names, enums, timeZone: 'UTC' }
})()
