/** `bailiwick check --coverage`, on a copy of the newsroom and its database, and on schemas of Prisma and Drizzle. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Commands } from '../support/commands.ts'
import { newestServer, openDatabase, type TestDatabase } from '../support/databases.ts'
import { inFull } from '../support/in-full.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const newsroom = join(root, 'examples/newsroom')

describe('bailiwick check --coverage', () => {
  const commands = new Commands()
  let database: TestDatabase
  let directory: string
  let config: string
  let url: string

  const configured = (check: string) =>
    writeFileSync(
      config,
      `export default { policy: './policy.ts', database: { url: ${JSON.stringify(url)} }, check: ${check} }\n`,
    )
  const asked = (...argv: readonly string[]) => commands.run(['check', ...argv, '--config', config])
  /** Id and object of what is told of the tables. */
  const told = async (...argv: readonly string[]) => {
    const { code, out, err } = await asked('--coverage', '--format', 'json', ...argv)
    if (out === '') return { code, err }
    const { findings, actions } = JSON.parse(out) as { findings: { id: string; object: string }[]; actions: object }
    const found = findings.map(({ id, object }) => `${id} ${object}`).filter((line) => line.startsWith('S'))
    return { code, found, actions }
  }

  beforeAll(async () => {
    database = await openDatabase(newestServer(), {
      setup: async (admin) => {
        await admin.query(readFileSync(join(newsroom, 'migrations/0001_tables.sql'), 'utf8'))
      },
    })
    const { host, port, database: name } = database.connection()
    const anybody = await database.createRole('anybody')
    url = `postgresql://${anybody}@localhost/${name}?host=${encodeURIComponent(host!)}&port=${port}`
    directory = realpathSync(mkdtempSync(join(tmpdir(), 'bailiwick-coverage-')))
    config = join(directory, 'bailiwick.config.ts')
    for (const file of ['model.ts', 'policy.ts'])
      cpSync(join(newsroom, file), join(directory, file), { recursive: true })
  })
  afterAll(async () => {
    await commands.stop()
    rmSync(directory, { recursive: true, force: true })
    await database.drop()
  })

  it('shows the matrix of a database, what is open, and fails below the threshold', async () => {
    configured(`{ schema: { from: 'database' }, min: 80 }`)
    const { code, out, err } = await asked('--coverage')
    expect(err).toBe('')
    expect(code).toBe(1)
    expect(out).toContain('the database ')
    expect(out).toMatch(/^article +ruled +ruled +ruled +ruled +10\/10$/m)
    expect(out).toMatch(/^team_member +- +- +- +- +0\/3$/m)
    expect(out).toContain('error S08/threshold  coverage of actions')
    expect(out).toContain('warning S04/column  column person.banned')
    const { found } = await told()
    expect(found).toContain('S01/table table team_member')
  })

  inFull('passes where the rest is declared; --min goes before the configuration', async () => {
    configured(`{
      schema: { from: 'database' },
      internal: ['tenant', 'team*', { table: 'person', actions: ['create', 'read', 'update', 'delete'], columns: ['banned'] }],
      denied: [{ table: 'comment', actions: ['create', 'update', 'delete'] }],
    }`)
    const { found } = await told('--only', 'S01,S02,S03,S04,S05,S08')
    expect(found).toEqual([])
    const { code } = await asked('--coverage', '--only', 'S08')
    expect(code).toBe(0)
    configured(`{ schema: { from: 'database' } }`)
    expect((await asked('--coverage', '--only', 'S08')).code).toBe(1)
    expect((await asked('--coverage', '--only', 'S08', '--min', '10')).code).toBe(0)
  })

  inFull('prints Markdown, and findings for code hosts', async () => {
    configured(`{ schema: { from: 'database' } }`)
    const markdown = await asked('--coverage', '--format', 'markdown')
    expect(markdown.out).toMatch(/^\| Table \| create \|/)
    expect(markdown.out).toContain('- warning S01/table `table tenant`: ')
    const github = await asked('--coverage', '--format', 'github')
    expect(github.out).toContain('::warning title=S01/table::table tenant')
    expect(github.out).not.toContain('TABLE')
  })

  inFull('reads a file of Prisma, a directory of them, and modules of Drizzle, with places and frames', async () => {
    const prisma = 'model article {\n  id String @id\n}\n'
    writeFileSync(join(directory, 'schema.prisma'), prisma)
    configured(`{ schema: { prisma: './schema.prisma' } }`)
    const missing = await told()
    expect(missing.found).toContain('S02/column attribute article.title')
    mkdirSync(join(directory, 'prisma'))
    writeFileSync(join(directory, 'prisma/a.prisma'), prisma)
    writeFileSync(join(directory, 'prisma/b.prisma'), 'model extra {\n  id String @id\n}\n')
    configured(`{ schema: { prisma: './prisma' } }`)
    const { out } = await asked('--coverage')
    expect(out).toMatch(/S01\/table +table extra +\S*prisma\/b\.prisma:1:1\n/)
    expect(out).toContain('> 1 | model extra {')
    configured(
      `{ schema: { drizzle: [${JSON.stringify(join(root, 'test/coverage/drizzle-schema.ts'))}], casing: 'snake_case' } }`,
    )
    const drizzle = await told()
    expect(drizzle.found).toContain('S01/table table team_members')
    expect(drizzle.found).toContain('S02/table resource article')
  })

  it('refuses what it cannot read or does not know, with 2', async () => {
    const refusal = async (check: string, ...argv: readonly string[]) => {
      configured(check)
      const { code, err } = await asked('--coverage', ...argv)
      expect(code).toBe(2)
      return err
    }
    expect(await refusal('{}')).toContain('say where the tables are')
    expect(await refusal(`{ min: 5 }`)).toContain('`check.min` goes with `check.schema`')
    expect(await refusal(`{ schema: { from: 'databse' } }`)).toContain('Did you mean `database`?')
    expect(await refusal(`{ schema: { prisma: './a', drizzle: './b' } }`)).toContain(
      '`schema` says where the tables are',
    )
    expect(await refusal(`{ schema: { prisma: './none.prisma' } }`)).toContain(
      '`check.schema` names ./none.prisma, and there is no',
    )
    expect(await refusal(`{ schema: { from: 'database' }, internl: [] }`)).toContain('Did you mean `internal`?')
    expect(await refusal(`{ schema: { from: 'database' } }`, '--min', '101')).toContain('--min takes a percentage')
    writeFileSync(join(directory, 'broken.prisma'), 'model A {\n  id Int @id(\n}\n')
    const broken = await refusal(`{ schema: { prisma: './broken.prisma' } }`)
    expect(broken).toContain('broken.prisma:3:1: this is no schema of Prisma: a value is expected')
    expect(broken).toContain('> 3 | }')
    writeFileSync(join(directory, 'empty.ts'), 'export const nothing = 1\n')
    expect(await refusal(`{ schema: { drizzle: './empty.ts' } }`)).toContain('empty.ts exports no table of Drizzle')
    configured(`{ schema: { from: 'database' } }`)
    expect((await asked('--min', '5')).err).toContain('--min is of --coverage')
    expect((await asked('--format', 'markdown')).err).toContain('--format markdown is of --coverage')
  })

  inFull('without --coverage, what is accepted of tables is not stale', async () => {
    configured(`{ schema: { from: 'database' }, accept: [{ id: 'S01', object: 'table tenant', because: 'a test' }] }`)
    expect((await asked('--only', 'L41')).out).not.toContain('stale')
    const { found } = await told()
    expect(found).not.toContain('S01/table table tenant')
  })
})
