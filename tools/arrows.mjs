/** Who may import whom: runs dependency-cruiser over a checkout and looks at what it cannot see. Rules: .dependency-cruiser.cjs. */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const REPOSITORY = join(dirname(fileURLToPath(import.meta.url)), '..')
const CONFIG = join(REPOSITORY, '.dependency-cruiser.cjs')
const CRUISER = join(REPOSITORY, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs')
const SOURCE = /(?<![.]d)[.]tsx?$/
const SKIPPED = new Set(['node_modules', 'dist', 'generated', '.bailiwick', 'peers'])

/**
 * @param {string} root the checkout to look at
 * @returns {{ cruised: number, violations: { rule: string, from: string, to: string, advice: string }[] }}
 */
export function checkArrows(root) {
  const result = cruise(root)
  const advice = new Map(result.summary.ruleSetUsed.forbidden.map((rule) => [rule.name, rule.comment]))
  const violations = result.summary.violations.map(({ rule, from, to }) => ({
    rule: rule.name,
    from,
    to,
    advice: advice.get(rule.name) ?? '',
  }))
  const seen = new Set(result.modules.map((module) => module.source))
  // A parser that does not know the compiler's version reports no modules and no violations, which looks like success.
  const unseen = sourceFiles(root).filter((file) => !seen.has(file))
  if (unseen.length > 0) {
    throw new Error(`dependency-cruiser did not look at ${unseen.length} source files, ${unseen[0]} among them`)
  }
  const own = result.modules.filter(
    ({ source, couldNotResolve }) => SOURCE.test(source) && !source.includes('node_modules/') && !couldNotResolve,
  )
  return { cruised: own.length, violations: [...violations, ...doorsThatDoMore(root)] }
}

function cruise(root) {
  const { status, stdout, stderr, error } = spawnSync(
    process.execPath,
    [CRUISER, '--config', CONFIG, '--output-type', 'json', ...cruisedFolders(root)],
    { cwd: root, encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 },
  )
  try {
    return JSON.parse(stdout)
  } catch {
    throw new Error(`dependency-cruiser gave no result (exit ${status}): ${error?.message ?? stderr}`)
  }
}

function cruisedFolders(root) {
  const packages = existsSync(join(root, 'packages')) ? readdirSync(join(root, 'packages')) : []
  return [...packages.map((name) => `packages/${name}/src`), 'apps', 'examples', 'tools', 'test'].filter((folder) =>
    existsSync(join(root, folder)),
  )
}

function sourceFiles(root) {
  const walk = (folder) =>
    readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
      const path = `${folder}/${entry.name}`
      if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : walk(path)
      return SOURCE.test(entry.name) ? [path] : []
    })
  return cruisedFolders(root).flatMap(walk)
}

/** The files directly in src are the entries of a package: lists of names, nothing else. */
function doorsThatDoMore(root) {
  const folders = ['packages/bailiwick/src', 'packages/server/src'].filter((folder) => existsSync(join(root, folder)))
  const doors = folders.flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
      .map((name) => `${folder}/${name}`),
  )
  return doors
    .filter((door) => beyondReExports(readFileSync(join(root, door), 'utf8')) !== '')
    .map((door) => ({
      rule: 'doors-only-re-export',
      from: door,
      to: door,
      advice: 'Move the code into a file of a room and re-export it: a file directly in src is a list of names.',
    }))
}

function beyondReExports(text) {
  return text
    .replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
    .replace(/\bexport\s+(type\s+)?(\{[^}]*\}|\*(\s+as\s+\w+)?)\s+from\s+(['"])[^'"]+\4;?/g, '')
    .trim()
}
