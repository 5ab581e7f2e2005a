/** The declarations in the tarball type-check for users: with the supported compilers, and both usual ways to resolve. */
import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { everything } from '../../tools/samples.ts'
import { entries, type Project, ROOT, Workshop } from './support/tarball.ts'

const COMPILERS = { 'TypeScript 5.9': 'typescript-5', 'TypeScript 6.0': 'typescript', 'TypeScript 7.0': 'typescript-7' }
const RESOLUTIONS = {
  node: { module: 'NodeNext', moduleResolution: 'NodeNext' },
  bundler: { module: 'ESNext', moduleResolution: 'Bundler' },
}

type Use = keyof typeof RESOLUTIONS | 'peers'

/** Those that the compilers in JavaScript are spared in `npm test`; each compiler and each use stays in it. */
const LATER: Readonly<Record<string, readonly Use[]>> = {
  'TypeScript 5.9': ['bundler', 'peers'],
  'TypeScript 6.0': ['node', 'peers'],
}

const { default: manifest } = await import('../../packages/bailiwick/package.json', { with: { type: 'json' } })

/** Nine compilers on two cores: the last one waits for the others. */
const TIMEOUT = 90_000

const workshop = new Workshop()
afterAll(() => workshop.close())

// Each test waits for a compiler in another process, so they may as well wait together.
describe.concurrent.each(Object.entries(COMPILERS))('%s', (name, compiler) => {
  let project: Project
  beforeAll(() => {
    project = workshop.project(compiler)
    project.install(workshop.pack('bailiwick'))
    for (const peer of Object.keys(manifest.peerDependencies)) if (!peer.startsWith('@bailiwick/')) project.link(peer)
    mkdirSync(join(project.folder, 'alone'))
    cpSync(join(import.meta.dirname, 'support', 'consumer.ts.txt'), join(project.folder, 'alone', 'consumer.ts'))
    const everyEntry = entries(manifest).map(
      (entry, index) => `import * as e${index} from '${entry}'\nexport { e${index} }\n`,
    )
    mkdirSync(join(project.folder, 'peers'))
    writeFileSync(join(project.folder, 'peers', 'entries.ts'), everyEntry.join(''))
    writeFileSync(join(project.folder, 'package.json'), '{ "type": "module" }')
  })

  const isNow = (use: Use): boolean => everything || LATER[name]?.includes(use) !== true
  const resolutions = Object.entries(RESOLUTIONS).filter(([use]) => isNow(use as Use))

  it.each(resolutions)(
    `${name} accepts a policy, and refuses its mistakes (resolution: %s)`,
    async (_, resolution) => {
      // No DOM, no Node types, no skipLibCheck: our declarations must stand alone.
      expect(await check(project, compiler, 'alone', { ...resolution, skipLibCheck: false })).toBe('')
    },
    TIMEOUT,
  )

  if (!isNow('peers')) return
  it(
    `${name} resolves every entry beside its peers`,
    async () => {
      expect(await check(project, compiler, 'peers', { ...RESOLUTIONS.node, skipLibCheck: true })).toBe('')
    },
    TIMEOUT,
  )
})

async function check(
  project: Project,
  compiler: string,
  folder: string,
  options: { module: string; moduleResolution: string; skipLibCheck: boolean },
): Promise<string> {
  const compilerOptions = {
    ...{ target: 'ES2022', lib: ['ES2022'], types: [], strict: true, noEmit: true, pretty: false },
    ...{ exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, verbatimModuleSyntax: true },
    ...options,
  }
  const file = join(project.folder, `tsconfig.${folder}.${options.moduleResolution}.json`)
  writeFileSync(file, JSON.stringify({ compilerOptions, include: [folder] }))
  const program = join(ROOT, 'node_modules', compiler, 'bin', 'tsc')
  const result = await promisify(execFile)(process.execPath, [program, '-p', file], { cwd: project.folder }).catch(
    (error: { stdout: string; stderr: string }) => error,
  )
  return `${result.stdout}${result.stderr}`
}
