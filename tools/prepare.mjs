#!/usr/bin/env node
/**
 * Brings a checkout to the state every other command needs: packages installed, TypeScript built.
 *
 * Runs inside `npm start`, `npm test`, `npm run check` and so on, not as a `pre` script, because npm skips those for people
 * with `ignore-scripts=true`. Built-ins only: it runs before anything is installed.
 *
 *   node tools/prepare.mjs            install if the lockfile changed, then build what is out of date
 *   node tools/prepare.mjs --build    the same, but build everything again
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = realpathSync(join(dirname(fileURLToPath(import.meta.url)), '..'))
const STAMP = join(ROOT, 'node_modules', '.bailiwick-stamp')
const LOCK = join(ROOT, '.bailiwick', 'prepare.lock')
const MINIMUM = [20, 19]

requireNode()
const release = acquireLock()
try {
  const lockfile = readFileSync(join(ROOT, 'package-lock.json'), 'utf8')
  const wanted = fingerprint(lockfile)
  if (readOr(STAMP) !== wanted) install(lockfile, wanted)
  build(process.argv.includes('--build'))
} finally {
  release()
}

function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > MINIMUM[0] || (major === MINIMUM[0] && minor >= MINIMUM[1])) return
  stop(2, `Bailiwick needs Node ${MINIMUM.join('.')} or newer, and this is Node ${process.versions.node}.`)
}

/** What the installed tree depends on. The major version is in it because binary packages may differ by it. */
function fingerprint(lockfile) {
  const major = process.versions.node.split('.')[0]
  return createHash('sha256').update(`${lockfile}\n${process.platform}-${process.arch}\nnode ${major}\n`).digest('hex')
}

function install(lockfile, wanted) {
  refuseUnderDevServer()
  console.log(`Installing ${countPackages(lockfile)} packages ...`)
  // Without a stamp an interrupted install is repeated from the start, whatever it left behind.
  rmSync(STAMP, { force: true })
  const flags = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--include=dev', '--include=optional']
  const result = runNpm(flags)
  if (result.status !== 0) {
    process.stderr.write(`${result.stdout ?? ''}${result.stderr ?? ''}`)
    stop(1, `npm ci failed${result.error ? `: ${result.error.message}` : ''}. Its output is above.`)
  }
  writeFileSync(STAMP, wanted)
}

/** The npm that called us, or the one on the PATH when this file was started by hand. */
function runNpm(flags) {
  const options = { cwd: ROOT, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, stdio: ['ignore', 'pipe', 'pipe'] }
  const caller = process.env.npm_execpath
  if (caller && /^npm-cli\.[cm]?js$/.test(basename(caller)) && existsSync(caller)) {
    return spawnSync(process.execPath, [caller, ...flags], options)
  }
  // npm is a .cmd file on Windows, which only a shell can start.
  return spawnSync('npm', flags, { ...options, shell: process.platform === 'win32' })
}

/** How many packages this platform will get; the lockfile lists those of every platform. */
function countPackages(lockfile) {
  const fits = (list, value) =>
    !list || list.includes(value) || (list.every((entry) => entry.startsWith('!')) && !list.includes(`!${value}`))
  return Object.entries(JSON.parse(lockfile).packages).filter(
    ([path, entry]) =>
      path.includes('node_modules/') &&
      !entry.link &&
      fits(entry.os, process.platform) &&
      fits(entry.cpu, process.arch),
  ).length
}

/** `npm ci` deletes node_modules, and a running dev server with it. */
function refuseUnderDevServer() {
  for (const file of devStateFiles(join(ROOT, 'examples'), 4)) {
    const pid = parsePid(readOr(file))
    if (pid === undefined || !isNodeOfThisCheckout(pid)) continue
    stop(
      2,
      `The lockfile changed, so packages must be installed again, but a dev server of this checkout is running (process ${pid}, ` +
        `according to ${relative(ROOT, file)}) and installing would delete the packages under it. Stop it, then repeat the command.`,
    )
  }
}

function devStateFiles(folder, depth) {
  if (depth === 0 || !existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (!entry.isDirectory() || entry.name === 'node_modules') return []
    const path = join(folder, entry.name)
    if (entry.name !== '.bailiwick') return devStateFiles(path, depth - 1)
    const state = join(path, 'dev.json')
    return existsSync(state) ? [state] : []
  })
}

function parsePid(text) {
  try {
    const { pid } = JSON.parse(text ?? '')
    return Number.isSafeInteger(pid) && pid > 1 ? pid : undefined
  } catch {
    return undefined // half written or not ours: it names no process
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** A pid in a file may long belong to somebody else: ask the system what runs under it, and for a server also where. */
function isNode(pid, accept = () => true) {
  if (!isAlive(pid)) return false
  const seen = describeProcess(pid)
  if (!seen) return true // it lives and cannot be looked at: refusing is the side that breaks nothing
  return /(^|\/)node$/.test(seen.program) && accept(seen)
}

function isNodeOfThisCheckout(pid) {
  const inside = (path) => path !== undefined && `${path}${sep}`.startsWith(`${ROOT}${sep}`)
  return isNode(pid, ({ cwd, command }) => inside(cwd) || command.includes(`${ROOT}${sep}`))
}

function describeProcess(pid) {
  if (process.platform === 'linux') {
    try {
      return {
        program: readlinkSync(`/proc/${pid}/exe`).replace(/ \(deleted\)$/, ''),
        command: readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' '),
        cwd: readlinkSync(`/proc/${pid}/cwd`),
      }
    } catch {
      return undefined
    }
  }
  const ask = (command, args) => spawnSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  const program = ask('ps', ['-o', 'comm=', '-p', String(pid)])
  if (program.status !== 0) return undefined
  const cwd = ask('lsof', ['-a', '-p', String(pid), '-d', 'cwd', '-Fn']).stdout ?? ''
  return {
    program: program.stdout.trim(),
    command: ask('ps', ['-o', 'args=', '-p', String(pid)]).stdout ?? '',
    cwd: /^n(.*)$/m.exec(cwd)?.[1],
  }
}

function build(everything) {
  const compiler = join(ROOT, 'node_modules', 'typescript-7', 'bin', 'tsc')
  const result = spawnSync(process.execPath, [compiler, '-b', ...(everything ? ['--force'] : [])], {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  if (result.status !== 0) stop(1, 'The TypeScript build failed: the errors are above.')
  for (const workspace of workspacesWithSources()) removeOrphans(join(workspace, 'dist'), join(workspace, 'src'))
}

function workspacesWithSources() {
  return ['packages', 'apps'].flatMap((group) =>
    existsSync(join(ROOT, group))
      ? readdirSync(join(ROOT, group))
          .map((name) => join(ROOT, group, name))
          .filter((folder) => existsSync(join(folder, 'src')) && existsSync(join(folder, 'dist')))
      : [],
  )
}

/** tsc never deletes what it built from a source that is gone, and the leftovers would be published. */
function removeOrphans(dist, src) {
  for (const entry of readdirSync(dist, { withFileTypes: true })) {
    if (entry.isDirectory()) removeOrphans(join(dist, entry.name), join(src, entry.name))
    // Only tsc writes declarations here, so a bundle of another tool is never touched.
    const stem = /^(.*)\.d\.ts$/.exec(entry.name)?.[1]
    if (stem === undefined || ['.ts', '.tsx'].some((end) => existsSync(join(src, `${stem}${end}`)))) continue
    for (const end of ['.js', '.js.map', '.d.ts', '.d.ts.map']) rmSync(join(dist, `${stem}${end}`), { force: true })
  }
}

/** One preparation at a time: two npm commands may be started at once. */
function acquireLock() {
  mkdirSync(dirname(LOCK), { recursive: true })
  const mine = `${LOCK}.${process.pid}`
  writeFileSync(mine, JSON.stringify({ pid: process.pid }))
  for (let waiting = false; ; waiting = true) {
    try {
      linkSync(mine, LOCK) // appears complete or not at all, and fails if it is there
      rmSync(mine, { force: true })
      let held = true
      const release = () => {
        if (held) rmSync(LOCK, { force: true }) // once: afterwards the file is somebody else's
        held = false
      }
      process.once('exit', release) // `stop` leaves without passing the caller's finally
      return release
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    if (breakStaleLock()) continue
    if (!waiting) console.log('Waiting for another command that prepares this checkout ...')
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200)
  }
}

/** A killed command leaves its lock. Renaming takes it away from exactly one of those who noticed. */
function breakStaleLock() {
  const seen = readOr(LOCK)
  if (seen === undefined) return true
  const pid = parsePid(seen)
  if (pid !== undefined && isNode(pid)) return false
  const aside = `${LOCK}.stale.${process.pid}`
  try {
    renameSync(LOCK, aside)
    if (readOr(aside) !== seen) linkSync(aside, LOCK) // somebody was quicker and this is his: give it back
  } catch {
    // gone already, or taken again: the next round looks anew
  }
  rmSync(aside, { force: true })
  return true
}

function readOr(path) {
  try {
    return statSync(path).isFile() ? readFileSync(path, 'utf8') : undefined
  } catch {
    return undefined
  }
}

function stop(code, message) {
  console.error(message)
  process.exit(code)
}
