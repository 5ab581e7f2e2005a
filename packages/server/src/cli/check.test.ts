/** The command, in directories of its own. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Commands } from '../../../../test/support/commands.ts'
import { inFull } from '../../../../test/support/in-full.ts'
import { everything } from '../../../../tools/samples.ts'

const root = fileURLToPath(new URL('../../../..', import.meta.url))

const model = `import { defineModel, t } from 'bailiwick'

export const model = defineModel({
  subject: { id: t.id(), role: t.enum('reader', 'editor') },
  resource: {
    article: {
      id: t.id(), title: t.text(), ownerId: t.id().optional(), open: t.boolean(),
      comments: t.many('comment', 'articleId'),
    },
    comment: { id: t.id(), articleId: t.id(), approved: t.boolean() },
  },
})
`

const policyOf = (rules: string) => `import { all, any, combine, definePolicy } from 'bailiwick'
import { model } from './model.ts'

export const policy = combine(
  definePolicy(model, 'article', ({ subject, resource: article }) => ({
    read: {
      allow: {
${rules}
      },
    },
  })),
)
`

const negation = `        others: article.ownerId.isNot(subject.id),`
const pattern = `        titled: article.title.like('News%'),`
const ids = 'L15,L27,L41,L45,L46'

describe('bailiwick check', () => {
  const commands = new Commands()
  let directory: string
  let workspace: string
  const write = (name: string, text: string) => writeFileSync(join(directory, name), text)
  const read = (name: string) => readFileSync(join(directory, name), 'utf8')
  const configured = (check: string) =>
    write('bailiwick.config.ts', `export default { policy: './policy.ts', check: ${check} }\n`)

  const asked = async (...argv: readonly string[]) => {
    const { code, out, err } = await commands.run(['check', ...argv], directory, { GITHUB_WORKSPACE: workspace })
    return { code, out: out.replace(/\d+(\.\d)? m?s\.$/m, 'TIME.'), err }
  }
  /** Id and object of what is told, worst first. */
  const told = async (...argv: readonly string[]) => {
    const { out, err, code } = await asked('--format', 'json', '--only', ids, ...argv)
    expect(err).toBe('')
    const found = JSON.parse(out) as readonly {
      readonly id: string
      readonly object: string
      readonly message: string
    }[]
    return {
      code,
      found: found.map(({ id, object }) => `${id} ${object}`),
      messages: found.map(({ message }) => message),
    }
  }

  beforeAll(() => {
    directory = realpathSync(mkdtempSync(join(tmpdir(), 'bailiwick-check-')))
  })
  afterAll(async () => {
    await commands.stop()
    rmSync(directory, { recursive: true, force: true })
  })
  // One directory for all, as what was found to load in time need not be tried again.
  beforeEach(() => {
    workspace = ''
    for (const name of readdirSync(directory)) rmSync(join(directory, name), { recursive: true })
    write('model.ts', model)
    write('policy.ts', policyOf(`${negation}\n${pattern}`))
  })

  it('looks at a policy without any configuration, in every format', async () => {
    const formats = ['pretty', 'json', 'compact', 'sarif', 'github', 'junit']
    for (const format of everything ? formats : formats.slice(0, 2)) {
      const { code, out, err } = await asked('./policy.ts', '--only', ids, '--format', format)
      expect({ code, err }).toEqual({ code: 0, err: '' })
      // What the solver leaves undecided is the solver's.
      const text = out.replace(/Not decided:[\s\S]*?\n\n/, '').replace(/; \d+ questions? undecided/, '')
      await expect(text).toMatchFileSnapshot(`__snapshots__/check.${format}.txt`)
    }
  })

  inFull('fails from the level on that is said, and junit with it', async () => {
    expect(await asked('policy.ts', '--only', 'L15')).toMatchObject({ code: 0 })
    const { code, out } = await asked('policy.ts', '--only', 'L15', '--fail-level', 'warning', '--format', 'junit')
    expect({ code, out }).toEqual({ code: 1, out: expect.stringContaining('failures="1"') })
    configured(`{ failLevel: 'info' }`)
    expect(await asked('--only', 'L27')).toMatchObject({ code: 1 })
    expect(await asked('--only', 'L27', '--fail-level', 'never')).toMatchObject({ code: 0 })
    expect(await asked('--skip', ids)).toMatchObject({ code: 0 })
  })

  inFull('names files from the top of the repository, where a workflow shows them', async () => {
    mkdirSync(join(directory, 'app'))
    write('app/model.ts', model)
    write('app/policy.ts', policyOf(negation))
    workspace = join(directory, '..')
    const { out } = await asked('app/policy.ts', '--only', 'L15', '--format', 'github')
    expect(out).toContain(`file=${directory.split('/').at(-1)}/app/policy.ts,line=8,col=9`)
  })

  describe('a policy that is wrong', () => {
    it('is told with every operator of JavaScript, and with what stands where', async () => {
      write(
        'policy.ts',
        policyOf(`        a: article.open || article.title.is('x'),
        b: all(article.open && article.title.is('x'), article.open),
        c: any(!article.open, article.open),`),
      )
      const { code, found } = await told('policy.ts')
      expect({ code, found }).toEqual({
        code: 1,
        found: ['L45/operator article.read/a', 'L45/operator article.read/b', 'L45/operator article.read/c'],
      })
    })

    it.each([
      [
        'a name that is none',
        policyOf(`        a: article.opne,`),
        'UNKNOWN_ATTRIBUTE policy.ts',
        'Did you mean `open`?',
      ],
      ['no TypeScript', 'export const policy = (', 'L46/not-loaded policy.ts', 'Unexpected token'],
      ['an import from nowhere', `import './nothing.ts'`, 'L46/not-loaded policy.ts', 'nothing.ts'],
      [
        'no rules',
        `import { definePolicy } from 'bailiwick'\nimport { model } from './model.ts'\nexport const policy = definePolicy(model, 'article', () => ({}))`,
        'INVALID_POLICY policy.ts',
        'name no action',
      ],
    ])('%s is a finding', async (_, text, id, message) => {
      write('policy.ts', text)
      const { code, found, messages } = await told('policy.ts')
      expect({ code, found }).toEqual({ code: 1, found: [id] })
      expect(messages[0]).toContain(message)
    })

    inFull('cannot be switched off, accepted or taken into a baseline', async () => {
      write('policy.ts', policyOf(`        a: article.opne,`))
      configured(`{ severity: { L15: 'off' } }`)
      expect((await asked('--skip', ids)).code).toBe(1)
      const { code, err, out } = await asked('--write-baseline')
      expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('was not written') })
      expect(out).toContain('UNKNOWN_ATTRIBUTE')
      const fixed = await asked('--fix')
      expect(fixed).toMatchObject({ code: 1, err: 'no findings mended.\n\n' })
    })
  })

  describe('what the project lives with', () => {
    it('stands beside the rule, with a reason and until a day', async () => {
      const beside = (comment: string) => policyOf(`        // ${comment}\n${negation}`)
      write('policy.ts', beside('bailiwick-ignore L15: no owner is nobody'))
      expect((await told('policy.ts')).found).toEqual([])
      expect((await asked('policy.ts', '--only', 'L15')).out).toContain('no findings; 1 accepted')
      write('policy.ts', beside('bailiwick-ignore L15 until 2001-01-01: no owner is nobody'))
      expect((await told('policy.ts')).found).toEqual([
        'L15/nullable-negation article.read/others',
        'L41/stale-ignore article.read/others',
      ])
      write('policy.ts', beside('bailiwick-ignore L15'))
      const { found, messages } = await told('policy.ts')
      expect(found).toEqual(['L15/nullable-negation article.read/others', 'L41/bad-ignore article.read/others'])
      expect(messages[1]).toContain('gives no reason')
    })

    inFull('stands in the configuration, too', async () => {
      configured(
        `{ accept: [{ id: 'L15', object: 'article.read/others', because: 'old', until: '2999-01-01' }], severity: { L27: 'error' } }`,
      )
      expect(await told()).toMatchObject({ code: 1, found: ['L27/has-an-operator article.read/titled'] })
      configured(`{ accept: [{ id: 'L15', object: 'article.read/othres', because: 'old' }], severity: { L27: 'off' } }`)
      const { found } = await told()
      expect(found).toEqual(['L15/nullable-negation article.read/others', 'L41/stale-acceptance article.read/othres'])
      expect((await told('--only', 'L27', '--skip', 'L41')).found).toEqual([
        'L15/nullable-negation article.read/others',
      ])
      // It is about the policy of the configuration, and about no other.
      write('other.ts', policyOf(pattern))
      expect((await told('other.ts')).found).toEqual(['L27/has-an-operator article.read/titled'])
    })

    inFull('can be all there was at adoption, wherever its lines move', async () => {
      const { out } = await asked('policy.ts', '--write-baseline')
      expect(out).toMatch(/^bailiwick\.baseline\.json: \d+ findings known\.\nFrom now on/)
      expect(JSON.parse(read('bailiwick.baseline.json')).findings).toContainEqual({
        id: 'L15/nullable-negation',
        object: 'article.read/others',
        key: 'article.ownerId isNot subject.id',
      })
      const baseline = ['--baseline', 'bailiwick.baseline.json'] as const
      write('policy.ts', `\n\n\n${read('policy.ts')}`)
      expect((await told('policy.ts', ...baseline)).found).toEqual([])
      write('policy.ts', policyOf(`${negation}\n        both: article.ownerId.isNot(subject.id),`))
      expect((await told('policy.ts', ...baseline)).found).toEqual([
        'L15/nullable-negation article.read/both',
        'L41/stale-baseline article.read/titled',
      ])
      configured(`{ baseline: './bailiwick.baseline.json' }`)
      expect((await told()).found).toHaveLength(2)
    })
  })

  describe('mending', () => {
    it('changes what changes no decision, once, and says so', async () => {
      const before = read('policy.ts')
      const dry = await asked('policy.ts', '--only', 'L27', '--dry-run')
      expect(dry).toMatchObject({ code: 0, err: '1 finding would be mended.\n' })
      expect(dry.out).toContain(`-${pattern}\n+        titled: article.title.startsWith('News'),\n`)
      expect(read('policy.ts')).toBe(before)
      const fixed = await asked('policy.ts', '--only', ids, '--fix')
      expect(fixed.err).toBe(
        'Mended: L27/has-an-operator article.read/titled (policy.ts:9:9): `like` is `startsWith` now.\n1 finding mended.\n\n',
      )
      expect(fixed.out).not.toContain('L27')
      expect(read('policy.ts')).toBe(before.replace(`like('News%')`, `startsWith('News')`))
      expect((await asked('policy.ts', '--only', ids, '--fix')).err).toBe('no findings mended.\n\n')
    })

    inFull('leaves alone what is accepted, and what it does not find in the source', async () => {
      write(
        'policy.ts',
        policyOf(`${pattern} // bailiwick-ignore L27: fine\n        ...{ x: article.title.like('a%') },`),
      )
      const before = read('policy.ts')
      const { err } = await asked('policy.ts', '--only', 'L27', '--fix')
      expect(err).toMatch(
        /^Left alone: L27\/has-an-operator article\.read\/x.*not written out in one place.*\nno findings mended/,
      )
      expect(read('policy.ts')).toBe(before)
    })
  })

  describe('what cannot be done', () => {
    it.each([
      [['policy.tsx'], 'There is no policy file'],
      [['model.ts'], 'exports no policy'],
      [['.'], 'Or name the policy: `bailiwick check ./policy.ts`'],
      [['policy.ts', 'model.ts'], 'One policy at a time: `policy.ts` and `model.ts`'],
      [['policy.ts', '--only', 'L5'], 'Did you mean `L05`?'],
      [['policy.ts', '--skip', 'L15/negatoin'], 'No finding is called'],
      [['policy.ts', '--format', 'junti'], 'Did you mean `junit`?'],
      [['policy.ts', '--fail-level', 'warn'], '--fail-level takes error, warning, info, never'],
      [['policy.ts', '--wach'], 'Did you mean `--watch`?'],
      [['policy.ts', '--output', 'no/where.txt'], 'where.txt cannot be written'],
      [['policy.ts', '--baseline', 'none.json'], '--baseline none.json --write-baseline` makes it'],
      [['policy.ts', '--baseline', 'no/where.json', '--write-baseline'], 'where.json cannot be written'],
      [['policy.ts', '--write-baseline', '--only', 'L15'], 'leave out --only and --skip'],
      [['policy.ts', '--watch', '--fix'], '--watch only looks'],
    ])('%j', async (argv, message) => {
      const { code, err, out } = await asked(...argv)
      expect({ code, err, out }).toEqual({ code: 2, err: expect.stringContaining(message), out: '' })
    })

    it.each([
      ['{', 'this is no JSON'],
      ['{"version":2,"findings":[]}', 'a baseline of version 2; this bailiwick reads 1'],
      ['[]', 'a baseline of version none'],
      ['{"version":1,"findings":[{"id":"L15"}]}', 'a list of `{ id, object }`'],
    ])('a baseline that is none: %s', async (text, message) => {
      write('b.json', text)
      const { code, err } = await asked('policy.ts', '--baseline', 'b.json')
      expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining(message) })
    })

    it.each([
      [`{ severity: { L5: 'off' } }`, 'Did you mean `L05`?'],
      [`{ severity: { L15: 'on' } }`, 'is one of error, warning, info, off; seen: `on`'],
      [`{ acept: [] }`, 'Did you mean `accept`?'],
      [`{ accept: [{ id: 'L99', object: 'x', because: 'y' }] }`, 'No finding is called `L99`'],
      [`{ accept: [{ id: 'L15', object: 'x', because: ' ' }] }`, '`because`'],
      [`{ failLevel: 'warn' }`, '`check.failLevel` is one of'],
      [`{ untrusted: ['subject.rle'] }`, 'Did you mean `role`?'],
      ['true', '`check` is a record'],
    ])('a configuration that is none: %s', async (check, message) => {
      configured(check)
      const { code, err } = await asked()
      expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining(message) })
    })

    it('a project of the directory alone has no policy', async () => {
      write('bailiwick.config.ts', `export default { database: {}, directory: { roles: ['app'] } }`)
      expect(await asked()).toMatchObject({ code: 2, err: expect.stringContaining("`policy: './policy.ts'`") })
    })
  })

  it('says of the policy of the guide what the guide and the front page show', async () => {
    const guide = readFileSync(join(root, 'docs/guide/check.md'), 'utf8')
    const [, policy] = /```ts\n\/\/ policy\.ts\n([\s\S]*?)```/.exec(guide)!
    const [, shown] = /```text\n([\s\S]*?)```/.exec(guide)!
    write('policy.ts', policy!)
    // Which values a case has is the solver's choice.
    const withoutValues = (text: string) => text.replace(/^( {4}const \w+ = ).*$/gm, '$1…')
    const { out } = await asked('./policy.ts')
    expect(withoutValues(out)).toBe(withoutValues(shown!.replace(/\d+ ms\.$/m, 'TIME.')))
    const page = readFileSync(join(root, 'README.md'), 'utf8')
    const [, finding] = /bailiwick check .*\n```\n\n```text\n([\s\S]*?)```/.exec(page)!
    expect(shown).toContain(finding)
  })

  it('writes the report to a file, and a line here', async () => {
    const { code, out } = await asked('policy.ts', '--only', 'L15', '--format', 'json', '--output', 'report.json')
    expect(code).toBe(0)
    expect(out).toMatch(/^policy\.ts, 2 rules for 1 action: 1 warning;.*\nWritten to report\.json\.\n$/)
    expect(JSON.parse(read('report.json'))).toHaveLength(1)
  })

  inFull(
    'looks again when the policy, what it imports or the configuration changes, whatever is broken meanwhile',
    async () => {
      const bin = join(root, 'packages/bailiwick/bin/bailiwick.js')
      const child = spawn(process.execPath, [bin, 'check', '--watch', '--only', `${ids},L17`], { cwd: directory })
      let out = ''
      let seen = 0
      child.stdout.on('data', (text) => {
        out += text
      })
      const exited = once(child, 'exit')
      /** What the next run says that has this in it. */
      const until = async (part: string) => {
        for (;;) {
          const run = out.indexOf('Ctrl-C ends it.', seen)
          const [text, end] = [out.slice(seen, run), run + 'Ctrl-C ends it.'.length]
          if (run >= 0) seen = end
          if (run >= 0 && text.includes(part)) return text
          if (run < 0)
            await Promise.race([once(child.stdout, 'data'), exited.then(() => Promise.reject(new Error(out)))])
        }
      }
      try {
        await until('no bailiwick.config.ts')
        configured('{}')
        expect(await until('L15/nullable-negation')).toContain('1 warning, 1 info')
        write('policy.ts', 'export const policy = (')
        await until('L46/not-loaded')
        write('saved.ts', policyOf(pattern))
        renameSync(join(directory, 'saved.ts'), join(directory, 'policy.ts'))
        await until(': 1 info')
        write('model.ts', model.replace('title: t.text()', 'titel: t.text()'))
        await until('Did you mean `titel`?')
        write('model.ts', model)
        await until(': 1 info')
        configured('{ severity: { L27: "of" } }')
        await until('seen: `of`')
        configured('{ severity: { L27: "off" } }')
        await until('no findings')
        child.kill('SIGINT')
        expect(await exited).toEqual([0, null])
        // One run below the other: this is no terminal.
        expect(out).not.toContain('\u001b')
      } finally {
        child.kill('SIGKILL')
      }
    },
  )
})
