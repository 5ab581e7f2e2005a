#!/usr/bin/env node
/**
 * Everything that must hold beside the tests. `npm run check` runs all of it, `npm run check -- types arrows` some of it.
 *
 *   style      biome: format, lint, imports
 *   types      every file, tests and examples included, under TypeScript 7 and 6
 *   arrows     who may import whom
 *   packaging  the packed packages: what is in them, whether they import, bundle and type-check
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
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

let failures = 0
for (const name of asked.length > 0 ? asked : Object.keys(checks)) {
  const started = performance.now()
  const failed = []
  for (const step of await checks[name]()) if (!(await step.run())) failed.push(step.note)
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  const where = failed.filter(Boolean).join('; ')
  console.log(`${failed.length === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)${where && `: ${where}`}`)
  if (failed.length > 0) failures++
}
process.exitCode = failures > 0 ? 1 : 0

/** A step that runs a program from node_modules by its path: two compilers would fight for one name in .bin. */
function node(program, ...args) {
  return nodeWith({}, program, ...args)
}

function nodeWith(more, program, ...args) {
  const env = { ...process.env, ...more }
  delete env.BAILIWICK_COUNTS // whoever counts tests counts this run as one
  return {
    run: () =>
      spawnSync(process.execPath, [join(ROOT, 'node_modules', program), ...args], { cwd: ROOT, env, stdio: 'inherit' })
        .status === 0,
  }
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
  console.log(`${cruised} modules cruised`)
  for (const { rule, from, to, advice } of violations) console.error(`${from} -> ${to}\n  ${rule}: ${advice}`)
  return cruised > 0 && violations.length === 0
}
