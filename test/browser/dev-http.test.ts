import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bailiwick, closedToReaders, copyOfNewsroom, type StartedDev, startDev } from './started-dev.ts'

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

describe('`bailiwick dev` over HTTP', () => {
  // All its rows, as a user has them who calls `npm start`.
  const project = copyOfNewsroom({ whole: true })
  const policy = project.readPolicy()
  let dev: StartedDev

  beforeAll(async () => {
    dev = await startDev(project)
  }, 90_000)

  afterAll(async () => {
    await dev?.stop()
    project.remove()
  })

  /** Not `fetch`, which sets the Host header itself. */
  function ask(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const sent = request(new URL(path, dev.url), { headers, method }, (response) => {
        let body = ''
        response.on('data', (text) => {
          body += text
        })
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }))
      })
      sent.on('error', reject)
      sent.end()
    })
  }

  const errorOf = ({ status, body }: Answer) => [status, (JSON.parse(body) as { error: { code: string } }).error.code]

  const unknown = [
    ['/api/person?person=p-9999', 404, 'UNKNOWN_PERSON'],
    ['/api/rows?person=p-9999&resource=article', 404, 'UNKNOWN_PERSON'],
    ['/api/rows?person=p-0001&resource=constructor', 404, 'UNKNOWN_RESOURCE'],
    ['/api/rows?person=p-0001', 400, 'PARAMETER_MISSING'],
    ['/api/rows?person=p-0001&resource=article&page=99999', 404, 'PAGE_OUT_OF_RANGE'],
    ['/api/rows?person=p-0001&resource=article&page=0', 400, 'INVALID_PAGE'],
    ['/api/rows?person=p-0001&resource=article&page=1%3Bdrop', 400, 'INVALID_PAGE'],
    ['/api/rows?person=p-0001&resource=article&shown=everything', 400, 'INVALID_SHOWN'],
    ['/api/why?person=p-0001&resource=article&row=a-00001&action=raed', 404, 'UNKNOWN_ACTION'],
    ['/api/why?person=p-0001&resource=article&row=a-99999&action=read', 404, 'UNKNOWN_ROW'],
    ['/api/nothing', 404, 'NOT_FOUND'],
    ['/console/../../package.json', 404, 'NOT_FOUND'],
    ['/console/%2e%2e/%2e%2e/package.json', 404, 'NOT_FOUND'],
  ] as const

  it.each(unknown)('refuses %s with %i %s', async (path, status, code) => {
    expect(errorOf(await ask(path))).toEqual([status, code])
  })

  it('takes what is searched for as text', async () => {
    const { status, body } = await ask(
      `/api/rows?person=p-0001&resource=article&find=${encodeURIComponent("'; drop --")}`,
    )
    expect([status, (JSON.parse(body) as { total: number }).total]).toEqual([200, 0])
    expect((await ask(`/api/people?find=${encodeURIComponent('%')}`)).body).toContain('"total":0')
  })

  it('refuses other hosts, other origins and writes', async () => {
    expect(errorOf(await ask('/api/state', { host: 'attacker.example' }))).toEqual([403, 'HOST_NOT_LOOPBACK'])
    expect(errorOf(await ask('/api/state', { host: '127.0.0.1.attacker.example:80' }))).toEqual([
      403,
      'HOST_NOT_LOOPBACK',
    ])
    expect(errorOf(await ask('/api/state', { origin: 'http://localhost:1' }))).toEqual([403, 'CROSS_ORIGIN'])
    expect(errorOf(await ask('/api/state', { 'sec-fetch-site': 'cross-site' }))).toEqual([403, 'CROSS_ORIGIN'])
    expect(errorOf(await ask('/api/state', {}, 'POST'))).toEqual([405, 'READ_ONLY'])
    expect((await ask('/', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' })).status).toBe(200)
  })

  it('sends a policy for content without inline scripts', async () => {
    const { headers, body } = await ask('/')
    const policyText = String(headers['content-security-policy'])
    expect(policyText).toContain("default-src 'none'")
    expect(policyText).not.toMatch(/unsafe/)
    expect(body.match(/<script(?! type="(?:importmap|module)")/)).toBe(null)
  })

  it('answers nothing while the policy is broken', async () => {
    project.writePolicy(`${policy}\nconst = 1\n`)
    await dev.said(/The policy does not load/)
    const rows = await ask('/api/rows?person=p-0001&resource=article')
    expect(errorOf(rows)).toEqual([503, 'POLICY_BROKEN'])
    expect(rows.body).toContain('const = 1')
    expect(errorOf(await ask('/api/why?person=p-0001&resource=article&row=a-00001&action=read'))).toEqual([
      503,
      'POLICY_BROKEN',
    ])
    project.writePolicy(policy)
    await until(async () => (await ask('/api/rows?person=p-0001&resource=article')).status === 200)
  })

  it('agrees with PostgreSQL for everybody of the cast and every resource', async () => {
    const { body } = await ask('/api/state')
    const { resources } = JSON.parse(body) as { resources: { name: string }[] }
    for (const { name } of resources) {
      for (let number = 1; number <= 10; number++) {
        const person = `p-${String(number).padStart(4, '0')}`
        const answer = await ask(`/api/agreement?person=${person}&resource=${name}`)
        expect(JSON.parse(answer.body)).toMatchObject({ disagreements: [], notCompared: [] })
      }
    }
  })

  it('keeps what the README of the example promises', async () => {
    const total = async (person: string) =>
      (JSON.parse((await ask(`/api/rows?person=${person}&resource=article`)).body) as { total: number }).total
    const notes = async (person: string) => (await ask(`/api/rows?person=${person}&resource=article`)).body
    const edit = async (pattern: RegExp, replacement: string, holds: () => Promise<boolean>) => {
      const edited = policy.replace(pattern, replacement)
      expect(edited).not.toBe(policy)
      project.writePolicy(edited)
      await until(holds)
    }
    const before = await total('p-0003')
    const colleagues = `$&\n      colleagues: all(subject.role.is('writer'), subject.teamIds.has(article.teamId)),`
    const firstAllow = /read: \{[^{]*allow: \{/
    await edit(firstAllow, colleagues, async () => (await total('p-0003')) > before)

    const inRead = /read: \{/
    const denied = (condition: string) => `$& deny: { locked: ${condition} },`
    await edit(inRead, denied('article.locked'), async () => (await notes('p-0003')).includes('isNotFalse'))
    await edit(inRead, denied('isTrue(article.locked)'), async () => (await total('p-0003')) < before)
    const isTrueLeaves = await total('p-0003')
    const withImport = policy.replace('isTrue }', 'isNotFalse, isTrue }')
    project.writePolicy(withImport.replace(inRead, denied('isNotFalse(article.locked)')))
    await until(async () => (await total('p-0003')) < isTrueLeaves)

    const isMasked = async (person: string) => {
      const { status, body } = await ask(`/api/rows?person=${person}&resource=article`)
      return status === 200 ? body.includes('"masked":["notes"]') : undefined
    }
    project.writePolicy(policy)
    await until(async () => (await isMasked('p-0001')) === true)
    project.writePolicy(
      policy
        .replace('{ all,', '{ all, any,')
        .replace(/notes: (article\.authorId\.is\(subject\.id\)) \}/, `notes: any($1, subject.role.is('editor')) }`),
    )
    await until(async () => (await isMasked('p-0001')) === false)
    expect(await isMasked('p-0004')).toBe(true)
    project.writePolicy(policy)
  })

  it('says of a wrong configuration what is wrong, in the terminal and to the page', async () => {
    const file = `${project.directory}/bailiwick.config.ts`
    const config = readFileSync(file, 'utf8')
    const problem = async () =>
      (JSON.parse((await ask('/api/state')).body) as { problem?: { code: string; message: string } }).problem
    const write = async (text: string, message: string) => {
      expect(text).not.toBe(config)
      writeFileSync(file, text)
      await until(async () => (await problem())?.message.includes(message) === true)
      expect(await problem()).toMatchObject({ code: 'INVALID_CONFIG' })
      await dev.said(/The configuration is wrong/)
      expect(dev.output()).toContain(message)
    }
    await write(config.replace(/columns: \[/, "columns: ['titel', "), 'names `titel`, which is no stored attribute')
    await write(config.replace(/lists: \{/, 'lists: { artikle: {}, '), '`lists.artikle` is no resource')
    await write(config.replace('from person\n', 'from nowhere\n'), 'relation "nowhere" does not exist')
    await write(config.replace(/label: '\w+'/, "label: 'nane'"), 'column "nane" does not exist')
    await write(
      config.replace(/embedded: \{/, "database: 'postgres://localhost/app', embedded: {"),
      'either `embedded` or',
    )
    writeFileSync(file, config)
    await until(async () => (await problem()) === undefined)
  }, 60_000)

  it('finds an operator that JavaScript computes with, where types are not checked', async () => {
    const place = /policy\.ts:\d+:\d+/
    project.writePolicy(policy.replace(/all\((article\.\w+\.is\([^)]*\)), (article\.\w+\.is\([^)]*\))\)/, '$1 || $2'))
    await dev.said(/`any\(a, b\)`/)
    expect(dev.output()).toMatch(place)
    expect(errorOf(await ask('/api/rows?person=p-0001&resource=article'))).toEqual([503, 'POLICY_BROKEN'])
    project.writePolicy(policy)
    await until(async () => (await ask('/api/rows?person=p-0001&resource=article')).status === 200)
  })

  it('says that its PostgreSQL is for development', () => {
    expect(dev.output()).toMatch(/embedded PostgreSQL \S+ is for development only\..*SECURITY\.md/)
  })

  it('reloads for an editor that saves by renaming', async () => {
    writeFileSync(`${project.directory}/policy.ts~`, closedToReaders(policy))
    renameSync(`${project.directory}/policy.ts~`, `${project.directory}/policy.ts`)
    await until(async () => (await ask('/api/rows?person=p-0004&resource=article')).body.includes('"total":0'))
    project.writePolicy(policy)
    await until(async () => !(await ask('/api/rows?person=p-0004&resource=article')).body.includes('"total":0'))
  })

  it('says what to do when the wanted port is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => taken.once('listening', resolve))
    const { port } = taken.address() as { port: number }
    const other = copyOfNewsroom()
    const command = bailiwick(other, 'dev', '--port', String(port))
    expect(await command.ended).toBe(2)
    expect(command.output()).toContain(`Port ${port} is taken. Choose another one: bailiwick dev --port ${port + 1}`)
    taken.close()
    other.remove()
  }, 60_000)

  it('says when it has stopped', async () => {
    await dev.stop()
    expect(dev.output()).toMatch(/Stopping …\s+Stopped\.\s*$/)
  })

  async function until(condition: () => Promise<boolean>) {
    const deadline = Date.now() + 10_000
    while (!(await condition())) {
      if (Date.now() > deadline) throw new Error('It did not happen within 10 seconds.')
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
})
