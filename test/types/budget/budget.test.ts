/**
 * The types stay cheap in a large application: 100 resources, 1,000 actions, 3,000 questions.
 *
 * The compilers count type instantiations, and the count is the same in every run, so it can be a budget where seconds cannot.
 * The engine is used as its declarations, as by a user.
 */
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { everything } from '../../../tools/samples.ts'
import { type Size, synthesize } from './synthesize.ts'

const INSTANTIATIONS = 2_500_000
/** The compiler in JavaScript takes ten times as long as the other. */
const COMPILERS = { 'TypeScript 7': 'typescript-7', ...(everything && { 'TypeScript 6': 'typescript' }) }
const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const TIMEOUT = 120_000

const folder = mkdtempSync(join(tmpdir(), 'bailiwick-budget-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('100 resources, 1,000 actions, 3,000 questions', () => {
  let project = ''
  beforeAll(() => {
    project = write('large', { resources: 100, actionsEach: 10, calls: 3_000 }, { noEmit: true })
  })

  it.each(Object.entries(COMPILERS))(
    `%s needs at most ${INSTANTIATIONS.toLocaleString('en')} instantiations`,
    async (name, compiler) => {
      const { output, failed } = await compile(compiler, project, ['--extendedDiagnostics'])
      expect(failed ? output : '').toBe('')
      const instantiations = diagnostic(output, 'Instantiations')
      console.log(
        `${name}: ${instantiations.toLocaleString('en')} instantiations, checked in ${diagnostic(output, 'Check time')} s`,
      )
      // None at all would mean that the question was never asked.
      expect(instantiations).toBeGreaterThan(10_000)
      expect(instantiations).toBeLessThanOrEqual(INSTANTIATIONS)
    },
    TIMEOUT,
  )
})

describe('declarations of 300 resources', () => {
  it.each(Object.entries(COMPILERS))(
    '%s emits them without an error, and without the rules in them',
    async (name, compiler) => {
      const outDir = join(folder, `declarations-${compiler}`)
      const options = { declaration: true, emitDeclarationOnly: true, outDir, rootDir: '.' }
      const project = write(`declared-${compiler}`, { resources: 300, actionsEach: 4, calls: 0 }, options)
      const { output, failed } = await compile(compiler, project, [])
      expect(failed ? output : '').toBe('')
      const bytes = (path: string) => statSync(join(outDir, path)).size
      console.log(`${name}: model.d.ts ${bytes('model.d.ts')} bytes, policy.d.ts ${bytes('policy.d.ts')} bytes`)
      const policies = readdirSync(join(outDir, 'policies'))
      expect(policies).toHaveLength(300)
      // Types carry names, never rules: otherwise every change of a condition would be a change of the interface.
      expect(
        policies.filter((file) => readFileSync(join(outDir, 'policies', file), 'utf8').includes('the owner')),
      ).toEqual([])
    },
    TIMEOUT,
  )
})

/** The budget is only worth something if the types are there: an engine that answers `any` would be cheap. */
it(
  'refuses a wrong question in the same application',
  async () => {
    const project = write('wrong', { resources: 3, actionsEach: 2, calls: 10 }, { noEmit: true })
    writeFileSync(
      join(project, 'wrong.ts'),
      [
        "import { access } from './policy.ts'",
        "access.can('thing0.raed', { id: 'x' })",
        "access.can('thing9.read', { id: 'x' })",
        "access.can('thing0.read', { id: 1 })",
        "access.can('thing0.read', { id: 'x' })",
      ].join('\n'),
    )
    const { output } = await compile('typescript-7', project, [])
    expect([...output.matchAll(/^(\S+)\((\d+),/gm)].map(([, file, line]) => `${file}:${line}`)).toEqual([
      'wrong.ts:2',
      'wrong.ts:3',
      'wrong.ts:4',
    ])
  },
  TIMEOUT,
)

function write(name: string, size: Size, options: object): string {
  const project = join(folder, name)
  mkdirSync(project)
  synthesize(project, size)
  const compilerOptions = {
    ...{ target: 'ES2022', lib: ['ES2022'], module: 'NodeNext', moduleResolution: 'NodeNext', types: [] },
    ...{ strict: true, verbatimModuleSyntax: true, rewriteRelativeImportExtensions: true, skipLibCheck: true },
    ...{ paths: { bailiwick: [join(ROOT, 'packages/bailiwick/dist/index.d.ts')] } },
    ...options,
  }
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['**/*.ts'] }))
  writeFileSync(join(project, 'package.json'), '{ "type": "module" }')
  return project
}

async function compile(
  compiler: string,
  project: string,
  args: string[],
): Promise<{ output: string; failed: boolean }> {
  const program = join(ROOT, 'node_modules', compiler, 'bin', 'tsc')
  // TypeScript 7 checks on several threads by default and counts what they do twice, which depends on the machine.
  const single = compiler === 'typescript-7' ? ['--singleThreaded'] : []
  const result = await promisify(execFile)(
    process.execPath,
    [program, '-p', project, '--pretty', 'false', ...single, ...args],
    { cwd: project, maxBuffer: 64 * 1024 * 1024 },
  ).then(
    (done) => ({ ...done, failed: false }),
    (error: { stdout: string; stderr: string }) => ({ ...error, failed: true }),
  )
  return { output: result.stdout + result.stderr, failed: result.failed }
}

function diagnostic(output: string, name: string): number {
  const value = new RegExp(`^${name}:\\s+([\\d.,]+)`, 'm').exec(output)?.[1]
  if (value === undefined) throw new Error(`The compiler did not report \`${name}\`:\n${output}`)
  return Number(value.replaceAll(',', ''))
}
