/**
 * Breaks every rule of .dependency-cruiser.cjs on purpose, in a skeleton of the repository, and expects each violation to be
 * found by the rule it was planted for and by no other, and the permitted imports beside them to be left alone.
 */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkArrows } from '../../tools/arrows.mjs'

// Written out once more instead of read from the configuration: a table that checks itself would always agree.
const ENGINE: Record<string, string> = {
  util: '',
  errors: 'util',
  ast: 'errors util',
  evaluate: 'ast errors util',
  permissions: 'errors util',
  policy: 'evaluate permissions ast errors util',
  compile: 'evaluate ast errors util',
  analyze: 'findings policy evaluate ast errors util',
  driver: 'compile evaluate ast errors util',
  rls: 'policy compile evaluate ast errors util',
  session: 'driver policy compile evaluate ast errors util',
  data: 'driver policy compile evaluate ast errors util',
  orm: 'compile evaluate ast errors util',
  findings: 'errors util',
  config: 'analyze rls findings policy evaluate ast errors util',
  authzen: 'errors util',
  frameworks: 'evaluate policy errors util',
  testing: 'config findings analyze compile policy evaluate ast errors util',
}
const SERVER: Record<string, string> = {
  embedded: '',
  sql: '',
  catalogue: 'sql',
  gen: 'catalogue sql',
  directory: 'gen catalogue sql',
  identity: 'directory gen catalogue sql',
  events: 'identity directory gen catalogue sql',
  http: 'events identity directory gen catalogue sql',
  dev: 'http events identity directory gen catalogue sql embedded',
  cli: 'dev http events identity directory gen catalogue sql embedded',
}

interface Planted {
  readonly file: string
  readonly text: string
  /** The rules that must object; none means that this import is permitted. */
  readonly rules: readonly string[]
}

const plain = (file: string, text = 'export const it = 1'): Planted => ({ file, text, rules: [] })
const broken = (rule: string, file: string, text: string): Planted => ({ file, text, rules: [rule] })

/** Every room imports every other room: what the table permits must pass, the rest must not. */
function everyArrow(name: string, src: string, rooms: Record<string, string>): Planted[] {
  return Object.entries(rooms).flatMap(([room, below]) => [
    plain(`${src}/${room}/leaf.ts`),
    ...Object.keys(rooms)
      .filter((other) => other !== room)
      .map((other) => ({
        file: `${src}/${room}/to-${other}.ts`,
        // Half of them as types: an arrow is an arrow even if nothing is left of it at run time.
        text: `import ${other.length % 2 === 0 ? 'type ' : ''}{ it } from '../${other}/leaf.ts'\nexport type It = typeof it`,
        rules: below.split(' ').includes(other) ? [] : [`${name}-${room}-imports-only-below`],
      })),
  ])
}

const engine = 'packages/bailiwick/src'
const server = 'packages/server/src'

const planted: readonly Planted[] = [
  ...everyArrow('engine', engine, ENGINE),
  ...everyArrow('server', server, SERVER),
  broken('engine-has-no-other-rooms', `${engine}/helpers/new.ts`, "import '../util/leaf.ts'"),
  broken('server-has-no-other-rooms', `${server}/utils/new.ts`, "import 'bailiwick'"),

  plain(
    `${engine}/index.ts`,
    "/** The front door. */\nexport { it } from './policy/leaf.ts' // names only\nexport type * from './ast/leaf.ts'",
  ),
  plain(`${engine}/kysely.ts`, "export { it } from './orm/leaf.ts'"),
  plain(`${server}/index.ts`, "export { it } from './dev/leaf.ts'"),
  broken('doors-only-re-export', `${engine}/custom.ts`, "export { it } from './policy/leaf.ts'\nexport const more = 1"),
  broken('front-doors-need-no-peer', `${engine}/sql.ts`, "export { it } from './orm/leaf.ts'"),
  broken(
    'live-is-opened-by-the-directory',
    `${server}/directory/facade/knows.ts`,
    "import { it } from '../live/leaf.ts'\nexport const b = it",
  ),
  plain(`${server}/directory/live/leaf.ts`),
  plain(`${server}/directory/open-directory.ts`, "import { it } from './live/leaf.ts'\nexport const b = it"),

  broken('doors-are-for-users', `${engine}/testing/door.ts`, "import { it } from '../kysely.ts'\nexport const b = it"),
  plain(
    `${engine}/testing/door.test.ts`,
    "import { it } from 'bailiwick'\nimport { it as same } from '../index.ts'\nexport const b = it + same",
  ),
  plain(`${engine}/compile/rls/index.ts`),
  broken(
    'no-barrel-imports',
    `${engine}/orm/barrel.ts`,
    "import { it } from '../compile/rls/index.ts'\nexport const b = it",
  ),

  // The way back is a type only, and a cycle is reported once.
  broken('no-cycles', `${engine}/ast/a.ts`, "import { b } from './b.ts'\nexport const a = () => b"),
  plain(`${engine}/ast/b.ts`, "import type { a } from './a.ts'\nexport const b = (): typeof a | 1 => 1"),

  broken(
    'engine-runs-in-a-browser',
    `${engine}/util/file.ts`,
    "import { readFileSync } from 'node:fs'\nexport const b = readFileSync",
  ),
  broken(
    'engine-runs-in-a-browser',
    `${engine}/frameworks/fastify.ts`,
    "import type { IncomingMessage } from 'http'\nexport type B = IncomingMessage",
  ),
  plain(
    `${engine}/frameworks/express.node.ts`,
    "import { createServer } from 'node:http'\nexport const b = createServer",
  ),
  plain(`${engine}/util/file.test.ts`, "import 'node:fs'\nimport { test } from 'vitest'\nexport const b = test"),
  plain(`${server}/dev/listen.ts`, "import { createServer } from 'node:http'\nexport const b = createServer"),
  plain('packages/embedded/src/index.ts', "import 'node:fs'\nexport const it = 1"),
  broken('apps-run-in-a-browser', 'apps/console/src/file.ts', "import 'node:fs'"),
  plain('apps/console/vite.config.ts', "import 'node:fs'"),
  plain('tools/tool.mjs', "import 'node:fs'\nimport { it } from 'bailiwick'\nexport const b = it"),

  broken(
    'engine-has-no-dependencies',
    `${engine}/orm/runtime.ts`,
    "import { Kysely } from 'kysely'\nexport const b = Kysely",
  ),
  broken('engine-has-no-dependencies', `${engine}/frameworks/lazy.ts`, "export const b = () => import('kysely')"),
  plain(`${engine}/orm/types.ts`, "import type { Kysely } from 'kysely'\nexport type B = Kysely"),
  plain(`${engine}/frameworks/types.ts`, "export type B = import('kysely').Kysely"),
  broken(
    'peer-types-stay-in-orm-and-frameworks',
    `${engine}/compile/peer.ts`,
    "import type { Kysely } from 'kysely'\nexport type B = Kysely",
  ),
  broken(
    'dependencies-are-declared',
    `${server}/http/undeclared.ts`,
    "import { test } from 'vitest'\nexport const b = test",
  ),
  plain(`${server}/http/declared.ts`, "import { Kysely } from 'kysely'\nexport const b = Kysely"),

  broken(
    'engine-knows-no-other-package',
    `${engine}/testing/server.ts`,
    "import { it } from '@bailiwick/server'\nexport const b = it",
  ),
  broken(
    'packages-are-imported-by-name',
    `${server}/http/path.ts`,
    "import { it } from '../../../bailiwick/src/index.ts'\nexport const b = it",
  ),
  broken(
    'packages-are-imported-by-name',
    'apps/console/src/path.ts',
    "import { it } from '../../../packages/bailiwick/src/index.ts'\nexport const b = it",
  ),
  broken(
    'packages-are-imported-by-name',
    'examples/shop/policy.ts',
    "import { it } from '../../packages/bailiwick/src/index.ts'\nexport const b = it",
  ),
  plain(
    'examples/shop/front.ts',
    "import { it } from 'bailiwick'\nimport { it as also } from 'bailiwick/kysely'\nexport const b = it + also",
  ),
  plain(`${server}/http/name.ts`, "import { it } from 'bailiwick'\nexport const b = it"),
  plain('apps/console/src/leaf.tsx'),
  broken(
    'packages-know-no-apps',
    `${server}/dev/tool.ts`,
    "import { b } from '../../../../tools/tool.mjs'\nexport const c = b",
  ),

  plain('packages/bailiwick/bin/start.js'),
  broken(
    'bin-stays-outside-src',
    `${engine}/testing/bin.ts`,
    "import { it } from '../../bin/start.js'\nexport const b = it",
  ),
  broken(
    'nothing-imports-a-test',
    'test/support/shared.ts',
    `import { b } from '../../${engine}/util/file.test.ts'\nexport const c = b`,
  ),
  plain('test/support/rows.ts', `import { it } from '../../${engine}/util/leaf.ts'\nexport const b = it`),
  plain(`${server}/dev/listen.test.ts`, "import { b } from '../../../../test/support/rows.ts'\nexport const c = b"),
  broken(
    'only-tests-use-test-support',
    `${server}/dev/support.ts`,
    "import { b } from '../../../../test/support/rows.ts'\nexport const c = b",
  ),
  broken('imports-resolve', `${server}/dev/nowhere.ts`, "import { b } from './nowhere-at-all.ts'\nexport const c = b"),
  broken('imports-resolve', 'examples/shop/nowhere.ts', "import { b } from 'bailiwick/nothing'\nexport const c = b"),

  // What is built or generated is not looked at.
  plain(
    `packages/server/dist/cli/wrong.ts`,
    "import { it } from '../../../bailiwick/src/index.ts'\nexport const b = it",
  ),
]

const manifests: Record<string, object> = {
  '.': {
    name: 'skeleton',
    private: true,
    workspaces: ['packages/*', 'apps/*', 'examples/*'],
    devDependencies: { vitest: '1.0.0' },
  },
  'packages/bailiwick': {
    name: 'bailiwick',
    exports: {
      '.': { source: './src/index.ts', default: './dist/index.js' },
      './kysely': { source: './src/kysely.ts', default: './dist/kysely.js' },
    },
    peerDependencies: { kysely: '1.0.0' },
  },
  'packages/embedded': { name: '@bailiwick/embedded', exports: { source: './src/index.ts' } },
  'packages/server': {
    name: '@bailiwick/server',
    exports: { source: './src/index.ts' },
    dependencies: { bailiwick: '1.0.0', kysely: '1.0.0' },
  },
  'apps/console': { name: '@bailiwick/console', private: true },
  'examples/shop': { name: '@bailiwick/example-shop', private: true },
  'node_modules/kysely': { name: 'kysely', version: '1.0.0', exports: './index.js' },
  'node_modules/vitest': { name: 'vitest', version: '1.0.0', exports: './index.js' },
}

describe('the arrows', () => {
  let root = ''
  let found: ReturnType<typeof checkArrows>

  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'bailiwick-arrows-'))
    const write = (path: string, text: string) => {
      mkdirSync(dirname(join(root, path)), { recursive: true })
      writeFileSync(join(root, path), text)
    }
    for (const [folder, manifest] of Object.entries(manifests)) {
      write(`${folder}/package.json`, JSON.stringify({ version: '1.0.0', type: 'module', ...manifest }))
    }
    for (const name of ['kysely', 'vitest']) write(`node_modules/${name}/index.js`, 'export const Kysely = 1, test = 1')
    mkdirSync(join(root, 'node_modules/@bailiwick'))
    symlinkSync(join(root, 'packages/bailiwick'), join(root, 'node_modules/bailiwick'))
    symlinkSync(join(root, 'packages/server'), join(root, 'node_modules/@bailiwick/server'))
    for (const { file, text } of planted) write(file, text)
    found = checkArrows(root)
  })

  afterAll(() => rmSync(root, { recursive: true, force: true }))

  it('cruises every TypeScript file that is neither built nor generated', () => {
    expect(found.cruised).toBe(planted.filter(({ file }) => /[.]tsx?$/.test(file) && !file.includes('/dist/')).length)
  })

  it('permits what the tables permit', () => {
    const permitted = new Set(planted.filter(({ rules }) => rules.length === 0).map(({ file }) => file))
    expect(
      found.violations.filter(({ from }) => permitted.has(from)).map(({ from, rule }) => `${from}: ${rule}`),
    ).toEqual([])
  })

  const rules = [...new Set(planted.flatMap((entry) => entry.rules))]

  it.each(rules)('%s finds what was planted for it, and nothing else does', (rule) => {
    const files = planted.filter((entry) => entry.rules.includes(rule)).map(({ file }) => file)
    const verdicts = (list: readonly { file: string; rules: readonly string[] }[]) =>
      list.map(({ file, rules }) => `${file}: ${rules}`).sort()
    expect(
      verdicts(
        files.map((file) => ({
          file,
          rules: [...new Set(found.violations.filter(({ from }) => from === file).map((v) => v.rule))],
        })),
      ),
    ).toEqual(verdicts(files.map((file) => ({ file, rules: [rule] }))))
  })

  it('says what to do in a sentence', () => {
    for (const { rule, advice } of found.violations) expect(advice, rule).toMatch(/^[A-Z].*[.?]$/)
  })

  it('has planted something for every rule', async () => {
    const config: { forbidden: { name: string }[] } = (await import('../../.dependency-cruiser.cjs')).default
    // The topmost room may import every other: there is nothing to plant for it.
    const names = new Set(
      config.forbidden.map(({ name }) => name).filter((name) => name !== 'server-cli-imports-only-below'),
    )
    expect([...names].filter((name) => !rules.includes(name))).toEqual([])
  })
})
