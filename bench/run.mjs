#!/usr/bin/env node
/**
 * The benchmarks: installs the peers if they are not there, compiles this folder, runs it.
 *
 *   npm run bench                       everything, about fifteen minutes; writes the tables of docs/benchmark.md
 *   npm run bench -- --only queries     the queries to PostgreSQL, about three minutes; writes their chapter
 *   npm run bench -- --quick            everything runs and all contenders agree; its times say nothing
 *   npm run bench -- --only abac,gdrive only the tables or parts that start so
 *   npm run bench -- --json FILE        the measurements as JSON as well
 *   npm run bench -- --postgres 15      the queries of PostgreSQL 15, where Debian's package is installed
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..')
const PEERS = join(ROOT, 'test', 'peers')
const prismaSchema = join(PEERS, 'queries', 'schema.prisma')

installPeers()
run('the compiler', [join(ROOT, 'node_modules/typescript-7/bin/tsc'), '-p', join(ROOT, 'bench')])
const { status } = spawnSync(process.execPath, [join(ROOT, 'bench/dist/bench/main.js'), ...process.argv.slice(2)], {
  cwd: ROOT,
  stdio: 'inherit',
})
process.exit(status ?? 1)

/** Once per lock file: afterwards the benchmarks need no network. */
function installPeers() {
  const stamp = join(PEERS, 'node_modules', '.bailiwick-stamp')
  const sources = [join(PEERS, 'package-lock.json'), prismaSchema].map((file) => readFileSync(file, 'utf8'))
  const wanted = createHash('sha256').update(sources.join()).digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  console.log('Installing the libraries to compare with (test/peers) ...')
  const flags = ['ci', '--prefix', PEERS, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel', 'error']
  const { status, error } = spawnSync('npm', flags, { stdio: 'inherit', shell: process.platform === 'win32' })
  if (status !== 0) {
    console.error(`npm ci in test/peers failed${error ? `: ${error.message}` : ''}.`)
    process.exit(1)
  }
  generatePrismaClient()
  writeFileSync(stamp, wanted)
}

/** Its client is generated code. That needs no schema engine, but that there be a program in its place. */
function generatePrismaClient() {
  const program = join(PEERS, 'node_modules', 'prisma', 'build', 'index.js')
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, 'generate', '--schema', prismaSchema], {
    encoding: 'utf8',
    env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, CHECKPOINT_DISABLE: '1' },
  })
  if (status === 0) return
  console.error(`prisma generate failed: ${stdout}${stderr}`)
  process.exit(1)
}

function run(what, args) {
  if (spawnSync(process.execPath, args, { cwd: ROOT, stdio: 'inherit' }).status === 0) return
  console.error(`${what} failed.`)
  process.exit(1)
}
