/** The commands about row-level security, on a copy of the newsroom and a real database. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineSession } from 'bailiwick/session'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Commands } from '../../../../test/support/commands.ts'
import { newestServer, openDatabase, type TestDatabase } from '../../../../test/support/databases.ts'
import { newsroomSeed } from '../../../../test/support/newsroom-seed.ts'
import { installContext } from '../sql/install-context.ts'

const root = fileURLToPath(new URL('../../../..', import.meta.url))
const newsroom = join(root, 'examples/newsroom')

describe('bailiwick rls', () => {
  const commands = new Commands()
  let database: TestDatabase
  let app: string
  let directory: string
  let config: string

  const urlOf = (user?: string) => {
    const { host, port, database: name, user: admin } = database.connection(user)
    return `postgresql://${user ?? admin}@localhost/${name}?host=${encodeURIComponent(host!)}&port=${port}`
  }
  const configured = (rls: string, more = '') =>
    writeFileSync(
      config,
      `export default { policy: './policy.ts', database: { url: ${JSON.stringify(urlOf())} }, rls: ${rls}, ${more} }`,
    )

  /** In one process that was started once, as starting one takes most of the time: what it says and its exit code. */
  const asked = (...argv: readonly string[]) => {
    const hasConfig = argv.length > 1 && !argv.includes('--help') && !argv.includes('--config')
    return commands.run(['rls', ...argv, ...(hasConfig ? ['--config', config] : [])])
  }

  /** As a user calls it, from the directory of the project. */
  const spawned = async (...argv: readonly string[]) => {
    const child = spawn(process.execPath, [join(root, 'packages/bailiwick/bin/bailiwick.js'), 'rls', ...argv], {
      cwd: directory,
      env: { ...process.env, NO_COLOR: '1' },
    })
    let out = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (text) => {
        out += text
      })
    }
    const [code] = await once(child, 'close')
    return { code: code as number, out }
  }

  beforeAll(async () => {
    database = await openDatabase(newestServer(), {
      setup: async (admin) => {
        for (const file of ['migrations/0001_tables.sql', 'migrations/0002_indexes.sql']) {
          await admin.query(readFileSync(join(newsroom, file), 'utf8'))
        }
        await admin.query(newsroomSeed())
      },
    })
    app = await database.createRole('app')
    directory = mkdtempSync(join(tmpdir(), 'bailiwick-rls-'))
    config = join(directory, 'bailiwick.config.ts')
    for (const file of ['model.ts', 'policy.ts']) cpSync(join(newsroom, file), join(directory, file))
  })
  afterAll(async () => {
    await commands.stop()
    rmSync(directory, { recursive: true, force: true })
    await database.drop()
  })
  beforeEach(() => configured(`{ role: '${app}', masks: 'query' }`))

  const policies = async () => Number((await database.admin.query('select count(*) from pg_policy')).rows[0].count)

  it('generates the same text each time, writes it, and notices a file that is another', async () => {
    const { out, code } = await asked('generate', '--config', config)
    expect(code).toBe(0)
    expect(out).toContain('force row level security')
    const file = join(directory, 'policies.sql')
    expect(await asked('generate', '--out', file)).toMatchObject({ code: 0 })
    expect(readFileSync(file, 'utf8')).toBe(out)
    expect(await asked('generate', '--check', file)).toMatchObject({ code: 0, out: expect.stringContaining('is what') })
    writeFileSync(file, out.replace('force row level security', 'force row level securty'))
    const changed = await asked('generate', '--check', file)
    expect(changed.code).toBe(1)
    expect(changed.out).toMatch(/policies\.sql:\d+: not what.*\n {2}there: .*securty.*\n {2}generated: .*security/)
  })

  it('lists what no policy of the database can enforce', async () => {
    configured(`{ role: '${app}' }`)
    const { code, err } = await asked('generate', '--out', join(directory, 'never.sql'))
    expect(code).toBe(2)
    expect(err).toContain('- article.read/field notes: a mask that depends on who asks')
  })

  it('says what is wrong with the arguments and the configuration, and what was meant', async () => {
    const wrong = async (...argv: readonly string[]) => {
      const { code, err } = await asked(...argv)
      expect(code, argv.join(' ')).toBe(2)
      return err
    }
    expect(await wrong('verfy', '--format', 'json')).toContain('Did you mean `rls verify`?')
    expect(await wrong('verify', '--formt', 'json')).toContain('Did you mean `--format`?')
    expect(await wrong('verify', '--format', 'jsn')).toContain('Did you mean `json`?')
    expect(await wrong('verify', '--fail-level', 'warn')).toContain('error, warning, info, never')
    expect(await wrong('generate', '--check', join(directory, 'nothing.sql'))).toContain('There is no file')
    expect(await wrong('generate', '--check', 'a', '--out', 'b')).toContain('give one of them')
    expect(await wrong('apply', '--lock-timeout', 'soon')).toContain('500ms or 5s')
    expect(await wrong('diff', '--same', 'app.user=idd')).toContain('Did you mean `id`?')
    const unreachable = await wrong('verify', '--database', 'postgres://me:secret@127.0.0.1:1/x')
    expect(unreachable).toContain('does not answer')
    expect(unreachable).not.toContain('secret')
    configured(`{ rol: 'app' }`)
    expect(await wrong('generate', '--out', 'x')).toContain('Did you mean `role`?')
    configured('undefined')
    expect(await wrong('generate', '--out', 'x')).toContain("rls: { role: 'app' }")
    expect(await wrong()).toContain('generate')
    expect((await asked('apply', '--help')).out).toContain('--dry-run')
  })

  it('finds a database without policies', async () => {
    const { code, out } = await asked('verify', '--format', 'compact')
    expect(code).toBe(1)
    expect(out).toMatch(/^error L32\/disabled table public\.article: /m)
    expect(out).toMatch(/^error L31\/context function bailiwick\.verified_context\(\): There is no such/m)
    // As a build server is told: nothing has failed where the exit code says so.
    const junit = await asked('verify', '--fail-level', 'never', '--format', 'junit')
    expect(junit).toMatchObject({
      code: 0,
      out: expect.stringMatching(/<testsuite name="bailiwick rls verify" .* failures="0"/),
    })
    expect(junit.out).toContain('<testcase classname="L32/disabled" name="table public.article">')
  })

  it('applies nothing as the application, for a role that is not there, or in a dry run', async () => {
    const { code, err } = await asked('apply', '--database', urlOf(app))
    expect(err).toContain('the application')
    expect(code).toBe(2)
    configured(`{ role: 'nobody_${app}', masks: 'query' }`)
    expect((await asked('apply', '--dry-run')).err).toContain('create role')
    configured(`{ role: '${app}', masks: 'query' }`)
    const dry = await asked('apply', '--dry-run')
    expect(dry.out).toContain('installing them in the schema bailiwick')
    expect(dry.out).toMatch(/public\.article: row-level security is on\n/)
    expect(dry.out).toContain('Taken back')
    expect(await policies()).toBe(0)
  })

  it('gives up at a lock, and changes nothing', async () => {
    const other = await database.connect()
    await other.query('begin; lock table article in access share mode')
    const { code, err } = await asked('apply', '--lock-timeout', '50ms')
    await other.query('rollback')
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining('Nothing is changed') })
    expect(await policies()).toBe(0)
  })

  it('applies once when it is called twice at once; then all is well', async () => {
    const both = await Promise.all([
      spawned('apply', '--lock-timeout', '1min'),
      asked('apply', '--lock-timeout', '1min'),
    ])
    expect(both.map(({ code }) => code)).toEqual([0, 0])
    expect(both.map(({ out }) => /enforces this policy already/.test(out)).sort()).toEqual([false, true])
    expect(await policies()).toBeGreaterThan(5)
    await database.admin.query(`grant usage on schema public to ${app}`)
    const { code, out } = await asked('verify', '--format', 'json')
    expect(code, out).toBe(0)
    expect(JSON.parse(out).filter(({ severity }: { severity: string }) => severity === 'error')).toEqual([])
    const diff = await asked('diff', '--format', 'pretty')
    expect(diff).toMatchObject({
      code: 0,
      out: expect.stringContaining('The database decides what the policy decides.'),
    })
  }, 120_000)

  it('has nothing to wait for where there is nothing to do', async () => {
    const other = await database.connect()
    await other.query('begin; lock table article in access share mode')
    const again = await asked('apply', '--lock-timeout', '50ms')
    await other.query('rollback')
    expect(again).toMatchObject({ code: 0, out: expect.stringContaining('enforces this policy already') })
    // Anything less than that is put right.
    await database.admin.query(`grant truncate on article to ${app}`)
    expect(await asked('apply', '--lock-timeout', '5s')).toMatchObject({
      out: expect.stringContaining(`revoked truncate from ${app}`),
    })
  })

  it('says whose the tables are where it is not the owner', async () => {
    const stranger = await database.createRole('stranger')
    await database.admin.query('alter table comment disable row level security')
    const { code, err } = await asked('apply', '--database', urlOf(stranger))
    expect({ code, err }).toEqual({ code: 2, err: expect.stringMatching(/Not its own: .*public\.article of /) })
    expect(await asked('apply', '--lock-timeout', '5s')).toMatchObject({
      out: expect.stringContaining('public.comment: row-level security is on'),
    })
  })

  it('counts the rows that people gain and lose, who are named', async () => {
    const people = `people: { label: 'name', sql: \`select person.id, tenant_id as "tenantId", name, role, banned,
      array(select team_id from team_member where person_id = person.id) as "teamIds" from person order by id\` }`
    configured(`{ role: '${app}', masks: 'query' }`, people)
    const { admin } = database
    const key = { id: 'k1', secret: 's'.repeat(32) }
    const { database: identity } = await installContext(admin, { roles: [app], keys: [key] })
    const [{ total }] = (await admin.query('select count(*)::int as total from article')).rows
    await admin.query('create policy test on article for select using (true)')
    const removed = JSON.parse((await asked('diff', '--format', 'json', '--people', '3')).out).find(
      ({ resource, moment }: { resource: string; moment: string }) => resource === 'article' && moment === 'select',
    ).rows as { person: string; adds: number; removes: number; of: number; removed: { id: string }[] }[]
    await admin.query('drop policy test on article')
    // What each sees through the policies, signed, as the application.
    const sample = (await admin.query(`select * from (${/`(.*)`/s.exec(people)![1]}) as people limit 3`)).rows
    const { policy } = await import(join(newsroom, 'policy.ts'))
    const session = defineSession(policy as Parameters<typeof defineSession>[0], {
      key,
      database: identity,
      onWarning: () => {},
    })
    for (const [index, { id, tenantId, name, role, banned, teamIds }] of sample.entries()) {
      const visible = await session.withSubject(
        await database.connect(app),
        { id, tenantId, name, role, banned, teamIds } as never,
        async (tx) => (await tx.query('select id from article')).rows.map((row) => row.id as string),
      )
      expect(removed[index]).toMatchObject({ adds: 0, removes: total - visible.length, of: total })
      for (const row of removed[index]!.removed) expect(visible).not.toContain(row.id)
    }
    expect(removed.some(({ removes }) => removes > 0)).toBe(true)
  })

  it('tells a policy that somebody made by hand, until it is accepted', async () => {
    await database.admin.query('create policy test on article for select using (true)')
    const diff = await asked('diff', '--format', 'json')
    expect(diff.code).toBe(1)
    expect(JSON.parse(diff.out)).toContainEqual(
      expect.objectContaining({ resource: 'article', moment: 'select', verdict: 'narrower' }),
    )
    const found = await asked('verify', '--format', 'sarif')
    expect(found.code).toBe(1)
    expect(found.out).toContain('"ruleId": "L36/permissive"')
    const entry = `id: 'L36', object: 'policy test on public.article', because: 'a test'`
    configured(`{ role: '${app}', masks: 'query', accept: [{ ${entry}, until: '2999-01-01' }] }`)
    expect(await asked('verify', '--format', 'pretty')).toMatchObject({
      code: 0,
      out: expect.stringContaining('1 accepted'),
    })
    configured(`{ role: '${app}', masks: 'query', accept: [{ ${entry}, until: '2020-01-01' }] }`)
    const stale = await asked('verify', '--format', 'compact')
    expect(stale.code).toBe(1)
    expect(stale.out).toContain('L41/stale-acceptance')
    await database.admin.query('drop policy test on article')
  })

  it('claims nothing where it may not try', async () => {
    const { code, out } = await asked('diff', '--database', urlOf(app))
    expect({ code, out }).toEqual({ code: 1, out: expect.stringContaining('cannot be created: permission denied') })
    expect(out).not.toContain('equal')
  })
})
