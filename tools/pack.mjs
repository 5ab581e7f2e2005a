#!/usr/bin/env node
/**
 * Packs what is published: `npm run build && node tools/pack.mjs [--out DIR] [PACKAGE ...]`, then `npm publish FILE.tgz`.
 *
 * Inside the repository `exports` begins with a `source` condition that leads to the TypeScript sources, so that tests and
 * editors need no build. It must not reach users: whoever sets that condition for his own packages would be handed ours as
 * TypeScript inside node_modules. So each package is copied to a temporary folder, its manifest cleaned and packed there. It
 * is not a `prepack` script, because those do not run with `ignore-scripts=true`, and it never edits the checkout.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..')
/** The folders below packages/, dependencies first: the order to publish in. */
export const PUBLISHED = ['bailiwick', 'embedded', 'server']

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const { values, positionals } = parseArgs({ options: { out: { type: 'string' } }, allowPositionals: true })
  for (const name of positionals.length > 0 ? positionals : PUBLISHED)
    console.log(pack(name, resolve(values.out ?? '.')))
}

/**
 * @param {string} name the folder below packages/
 * @param {string} out where the tarball goes
 * @returns {string} the path of the tarball
 */
export function pack(name, out) {
  const folder = join(ROOT, 'packages', name)
  if (!existsSync(join(folder, 'dist'))) throw new Error(`packages/${name} is not built: run \`npm run build\` first`)
  mkdirSync(out, { recursive: true })
  const stage = mkdtempSync(join(tmpdir(), 'bailiwick-pack-'))
  try {
    cpSync(folder, stage, { recursive: true, filter: (path) => basename(path) !== 'node_modules' })
    addIfMissing(stage, 'LICENSE')
    // The front page of the repository is that of the engine; the other packages bring their own.
    if (name === 'bailiwick') {
      addIfMissing(stage, 'README.md')
      const readme = join(stage, 'README.md')
      writeFileSync(readme, withoutRelativeLinks(readFileSync(readme, 'utf8')))
    }
    if (name === 'server') copyConsole(stage)
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    writeFileSync(join(stage, 'package.json'), `${JSON.stringify(publicManifest(manifest), null, 2)}\n`)
    return join(out, npmPack(stage, out))
  } finally {
    rmSync(stage, { recursive: true, force: true })
  }
}

/** Where a package is read, the repository is not beside it: a relative link becomes its text and the path in the repository. */
export function withoutRelativeLinks(markdown) {
  return markdown.replace(/\[([^\]]+)\]\((?!https?:|mailto:|#)([^)\s]+)\)/g, (_, text, path) =>
    text.replaceAll('`', '') === path ? text : `${text} (\`${path}\` in the repository)`,
  )
}

/** The page that the development server serves: compiled modules, style sheet, icon. */
function copyConsole(stage) {
  const app = join(ROOT, 'apps', 'console')
  const wanted = (from, ending) =>
    cpSync(join(app, from), join(stage, 'console'), {
      recursive: true,
      filter: (path) => statSync(path).isDirectory() || ending.test(path),
    })
  wanted('dist', /(?<!\.test)\.js$/)
  wanted('src', /\.(css|svg)$/)
}

/** What users get to see: no way to the sources, and nothing that only matters in the repository. */
function publicManifest({ devDependencies, scripts, ...manifest }) {
  return { ...manifest, exports: withoutSource(manifest.exports) }
}

function withoutSource(value) {
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([condition]) => condition !== 'source')
      .map(([condition, target]) => [condition, withoutSource(target)]),
  )
}

function addIfMissing(stage, file) {
  if (!existsSync(join(stage, file)) && existsSync(join(ROOT, file))) cpSync(join(ROOT, file), join(stage, file))
}

function npmPack(stage, out) {
  const { status, stdout, stderr, error } = spawnSync(
    'npm',
    ['pack', '--ignore-scripts', '--json', '--pack-destination', out],
    { cwd: stage, encoding: 'utf8', shell: process.platform === 'win32' },
  )
  if (status !== 0) throw new Error(`npm pack failed: ${error?.message ?? stderr}`)
  const [{ filename }] = JSON.parse(stdout)
  return filename
}
