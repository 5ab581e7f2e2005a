#!/usr/bin/env node
/**
 * Everything that must hold beside the tests. `npm run check` runs all of it, `npm run check -- types arrows` some of it.
 *
 *   style      biome: format, lint, imports
 *   types      every file, tests and examples included, under TypeScript 7 and 6
 *   arrows     who may import whom
 *   packaging  the packed packages: what is in them, whether they import, bundle and type-check
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { finished } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..')
const COMPILERS = { 'TypeScript 7': 'typescript-7/bin/tsc', 'TypeScript 6': 'typescript/bin/tsc' }

const checks = {
  style: () => [node('@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.')],
  types: () =>
    Object.entries(COMPILERS).flatMap(([name, compiler]) =>
      typeScriptProjects().map((project) => ({
        ...node(compiler, '-p', project, '--noEmit', '--pretty', 'false'),
        note: `${name}, ${project}`,
      })),
    ),
  arrows: () => [{ run: arrows }],
  packaging: () => [
    nodeWith(
      { BAILIWICK_TESTS: 'all' },
      'vitest/vitest.mjs',
      'run',
      'test/packaging',
      '--exclude',
      '**/arrows.test.ts',
    ),
  ],
}

const asked = process.argv.slice(2)
const unknown = asked.find((name) => !Object.hasOwn(checks, name))
if (unknown !== undefined) {
  console.error(`There is no check \`${unknown}\`. There are: ${Object.keys(checks).join(', ')}.`)
  process.exit(2)
}

// Several at a time, since most of them use one core; what each wrote is printed when it has ended.
const steps = (asked.length > 0 ? asked : Object.keys(checks)).flatMap((name) =>
  checks[name]().map((step) => ({ ...step, name })),
)
const waiting = [...steps]
let failures = 0
await Promise.all(
  Array.from({ length: availableParallelism() }, async () => {
    for (let step = waiting.shift(); step; step = waiting.shift()) {
      const started = performance.now()
      const { ok, output } = await step.run()
      const seconds = ((performance.now() - started) / 1000).toFixed(1)
      process.stdout.write(output)
      console.log(`${ok ? 'ok    ' : 'FAILED'} ${[step.name, step.note].filter(Boolean).join(', ')} (${seconds} s)`)
      if (!ok) failures++
    }
  }),
)
process.exitCode = failures > 0 ? 1 : 0

/** A step that runs a program from node_modules by its path: two compilers would fight for one name in .bin. */
function node(program, ...args) {
  return nodeWith({}, program, ...args)
}

function nodeWith(more, program, ...args) {
  const env = { ...process.env, ...more }
  delete env.BAILIWICK_COUNTS // whoever counts tests counts this run as one
  return {
    run: async () => {
      const child = spawn(process.execPath, [join(ROOT, 'node_modules', program), ...args], { cwd: ROOT, env })
      const [written, [status]] = await Promise.all([text(merged(child)), once(child, 'close')])
      return { ok: status === 0, output: written }
    },
  }
}

/** Both streams, as far as their order is known. */
function merged({ stdout, stderr }) {
  const both = new PassThrough()
  stdout.pipe(both, { end: false })
  stderr.pipe(both, { end: false })
  Promise.all([finished(stdout), finished(stderr)]).then(() => both.end())
  return both
}

/** Every package on its own terms (the engine without Node's types), then everything that is not published in one program. */
function typeScriptProjects() {
  const workspaces = ['packages', 'apps'].flatMap((group) =>
    readdirSync(join(ROOT, group)).map((name) => `${group}/${name}`),
  )
  return [...workspaces.filter((folder) => existsSync(join(ROOT, folder, 'tsconfig.json'))), 'test']
}

async function arrows() {
  // Loaded here, so that the other checks work when dependency-cruiser does not.
  const { checkArrows } = await import('./arrows.mjs')
  const { cruised, violations } = checkArrows(ROOT)
  const lines = violations.map(({ rule, from, to, advice }) => `${from} -> ${to}\n  ${rule}: ${advice}\n`)
  return { ok: cruised > 0 && violations.length === 0, output: `${cruised} modules cruised\n${lines.join('')}` }
}
