/** What is in the packages that are published, and what is not. */
import { spawnSync } from 'node:child_process'
import { join, posix } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PUBLISHED } from '../../tools/pack.mjs'
import { everything } from '../../tools/samples.ts'
import { ROOT, type Tarball, targets, Workshop } from './support/tarball.ts'

/**
 * Bytes of the tarball: code, declarations, sources and the maps between them, so that a debugger and `go to definition` lead to
 * what was written. Raise one on purpose, never to make this test pass: the last time for what a process and a client know of rights.
 */
const BUDGET: Readonly<Record<string, number>> = { bailiwick: 1_250_000, embedded: 15_000, server: 1_050_000 }

const workshop = new Workshop()
afterAll(() => workshop.close())

describe.each(PUBLISHED)('packages/%s', (name) => {
  let tarball: Tarball
  beforeAll(() => {
    tarball = workshop.pack(name)
  })

  if (everything)
    it('passes publint --strict', () => {
      expect(run('publint/src/cli.js', tarball.file, '--strict')).toEqual(succeeded)
    })

  if (everything)
    it('resolves for every kind of TypeScript user that can load ES modules', () => {
      expect(
        run('@arethetypeswrong/cli/dist/index.js', '--profile', 'esm-only', '--no-color', '--no-emoji', tarball.file),
      ).toEqual(succeeded)
    }, 90_000)

  it('leads nobody to the TypeScript sources', () => {
    expect(JSON.stringify(tarball.manifest.exports)).not.toContain('"source"')
  })

  it('contains every file that its manifest names', () => {
    const { exports, bin = {} } = tarball.manifest
    const named = [...Object.values(exports).flatMap(targets), ...Object.values(bin)].map((path) =>
      posix.normalize(path),
    )
    expect(named.filter((path) => !tarball.files.includes(path))).toEqual([])
  })

  it('gives types before code in every export', () => {
    for (const [path, target] of Object.entries(tarball.manifest.exports)) {
      if (path !== './package.json') expect(Object.keys(target ?? {}), path).toEqual(['types', 'default'])
    }
  })

  it('contains no tests, no build state and nothing else that only matters in the repository', () => {
    const unwanted =
      /[.]test[.]|tsbuildinfo|tsconfig|(^|\/)(test|tests|fixtures|node_modules|[.][^/]+)(\/|$)|[.](tgz|log)$/
    expect(tarball.files.filter((path) => unwanted.test(path))).toEqual([])
    expect(
      tarball.files.filter(
        (path) => !/^(dist|src|bin|sql|console)\/|^(package[.]json|README[.]md|LICENSE)$/.test(path),
      ),
    ).toEqual([])
    expect(tarball.files).toContain('LICENSE')
    expect(tarball.manifest).not.toHaveProperty('devDependencies')
    expect(tarball.manifest).not.toHaveProperty('scripts')
  })

  it('was built from the sources that it contains', () => {
    const maps = tarball.files.filter((path) => path.startsWith('dist/') && /[.]js[.]map$/.test(path))
    expect(maps.length).toBeGreaterThan(0)
    const sources = maps.flatMap((path) => {
      const map: { sources: string[] } = JSON.parse(tarball.read(path))
      return map.sources.map((source) => posix.join(posix.dirname(path), source))
    })
    expect(sources.filter((path) => !tarball.files.includes(path))).toEqual([])
  })

  it('mentions no path of the machine it was packed on', () => {
    expect(tarball.files.filter((path) => tarball.read(path).includes(ROOT))).toEqual([])
  })

  it('stays within its size budget', () => {
    expect(tarball.bytes).toBeLessThanOrEqual(BUDGET[name] ?? 0)
  })

  it('is of the same version as the packages it is used with', () => {
    const { version, dependencies, peerDependencies } = tarball.manifest
    const siblings = Object.entries({ ...dependencies, ...peerDependencies }).filter(([other]) =>
      /^(@bailiwick\/|bailiwick$)/.test(other),
    )
    for (const [other, range] of siblings) expect(range, other).toBe(version)
  })
})

it('the front page leads nowhere that the package does not have', () => {
  const readme = workshop.pack('bailiwick').read('README.md')
  expect(readme).toContain('guide (`docs/guide/README.md` in the repository)')
  expect(readme.match(/\]\((?!https?:)[^)]*\)/g)).toBeNull()
})

it('bailiwick has no dependency', () => {
  const { dependencies = {}, optionalDependencies = {} } = workshop.pack('bailiwick').manifest
  expect({ ...dependencies, ...optionalDependencies }).toEqual({})
})

const succeeded = { status: 0, output: expect.any(String) }

function run(program: string, ...args: string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, 'node_modules', program), ...args], {
    encoding: 'utf8',
  })
  return { status, output: `${stdout}${stderr}` }
}
