/** Every entry of the packed packages loads: in Node, and those of the engine in a browser. */
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build, type Plugin } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { entries, type Project, type Tarball, Workshop } from './support/tarball.ts'

/** Bytes of the front door, minified and compressed, with everything it exports. Raise it on purpose only. */
const FRONT_DOOR_BUDGET = 62_000

/** Of the map of permissions for clients. 700 of them are the errors with their suggestions, which each door shares. */
const MAP_BUDGET = 2_700

// The tests below are made from the manifests in the tree; contents.test.ts compares those with the packed ones.
const { default: engineManifest } = await import('../../packages/bailiwick/package.json', { with: { type: 'json' } })
const { default: serverManifest } = await import('../../packages/server/package.json', { with: { type: 'json' } })

const workshop = new Workshop()
afterAll(() => workshop.close())

let engine: Tarball
beforeAll(() => {
  engine = workshop.pack('bailiwick')
})

describe('bailiwick, installed alone', () => {
  let project: Project
  beforeAll(() => {
    project = workshop.project('alone')
    project.install(engine)
  })

  it.each(entries(engineManifest))('%s imports in Node', (entry) => {
    expect(importInNode(project, entry)).toMatchObject({
      stderr: '',
      exports: expect.arrayContaining([expect.any(String)]),
    })
  })

  it.each(entries(engineManifest))(
    '%s bundles for a browser without node: and without any other package',
    async (entry) => {
      const { outside, code } = await bundle(project, entry)
      expect(outside).toEqual([])
      expect(code).not.toMatch(/\bprocess[.](env|versions|platform)\b|\bBuffer[.]from\b|\brequire\(/)
    },
  )

  it('has a front door within its size budget', async () => {
    const { code } = await bundle(project, 'bailiwick')
    expect(gzipSync(code).length).toBeLessThanOrEqual(FRONT_DOOR_BUDGET)
  })

  it('has a map of permissions within its size budget', async () => {
    const { code } = await bundle(project, 'bailiwick/client', '{ permissionsMap }')
    expect(gzipSync(code).length).toBeLessThanOrEqual(MAP_BUDGET)
  })

  if ('bin' in engineManifest)
    it('has a command that starts and says what it can do', () => {
      expect(startBin(project, engine)).toMatchObject({ status: 0, stdout: expect.stringContaining('bailiwick') })
    })
})

describe('@bailiwick/server, installed with what it declares', () => {
  let project: Project
  let server: Tarball
  beforeAll(() => {
    project = workshop.project('server')
    const embedded = workshop.pack('embedded')
    server = workshop.pack('server')
    for (const tarball of [engine, embedded, server]) project.install(tarball)
    const { dependencies = {} } = server.manifest
    for (const name of Object.keys(dependencies)) project.link(name)
  })

  it.each(entries(serverManifest))('%s imports in Node', (entry) => {
    expect(importInNode(project, entry)).toMatchObject({ stderr: '', exports: expect.any(Array) })
  })

  it('@bailiwick/embedded imports in Node', () => {
    expect(importInNode(project, '@bailiwick/embedded')).toMatchObject({ stderr: '', exports: expect.any(Array) })
  })

  it('serves its page where it is installed', async () => {
    for (const name of Object.keys(workshop.pack('embedded').manifest.optionalDependencies ?? {})) project.link(name)
    writeFileSync(
      join(project.folder, 'bailiwick.config.js'),
      `export default { policy: './policy.js', embedded: { database: 'app' } }`,
    )
    writeFileSync(
      join(project.folder, 'policy.js'),
      `import { defineModel, definePolicy, t } from 'bailiwick'
       const model = defineModel({ subject: { id: t.id() }, resource: { note: { id: t.id() } } })
       export const policy = definePolicy(model, 'note', () => ({ read: { allow: true } }))`,
    )
    const bin = join(project.folder, 'node_modules/bailiwick/bin/bailiwick.js')
    const command = spawn(process.execPath, [bin, 'dev', '--config', 'bailiwick.config.js'], { cwd: project.folder })
    const ended = new Promise((resolve) => command.once('exit', resolve))
    try {
      const url = await urlOf(command)
      for (const path of ['/', '/console/main.js', '/console/console.css', '/preact/preact.js']) {
        expect([path, (await fetch(new URL(path, url))).status]).toEqual([path, 200])
      }
    } finally {
      command.kill('SIGINT')
      await ended
    }
  })

  if ('bin' in serverManifest)
    it('has a command that starts and says what it can do', () => {
      expect(startBin(project, server)).toMatchObject({ status: 0, stdout: expect.stringContaining('bailiwick') })
    })
})

/** The address that a started `bailiwick dev` prints. */
function urlOf(command: ChildProcessWithoutNullStreams): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = ''
    const listen = (chunk: Buffer) => {
      said += chunk
      const url = /http:\/\/127\.0\.0\.1:\d+/.exec(said)
      if (url) resolve(url[0])
    }
    command.stdout.on('data', listen)
    command.stderr.on('data', listen)
    command.once('exit', (code) => reject(new Error(`ended with ${code}: ${said}`)))
  })
}

/** In a process of its own: inside the test runner the import would go through Vite and its `source` condition. */
function importInNode(project: Project, entry: string): { stderr: string; exports: string[] } {
  const script = `console.log(JSON.stringify(Object.keys(await import(${JSON.stringify(entry)}))))`
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: project.folder,
    encoding: 'utf8',
    timeout: 20_000,
  })
  return { stderr, exports: JSON.parse(stdout.trim().split('\n').at(-1) || '[]') }
}

function startBin(project: Project, { manifest }: Tarball): { status: number | null; stdout: string; stderr: string } {
  const [bin = ''] = Object.values(manifest.bin ?? {})
  const file = join(project.folder, 'node_modules', manifest.name, bin)
  return spawnSync(process.execPath, [file, '--help'], { cwd: project.folder, encoding: 'utf8', timeout: 20_000 })
}

/** Everything that is exported is used, so that nothing hides behind tree shaking; or what is named. */
async function bundle(
  project: Project,
  entry: string,
  names = '* as everything',
): Promise<{ outside: string[]; code: string }> {
  const outside: string[] = []
  const main = join(project.folder, `${entry.replaceAll('/', '-')}.js`)
  const used = names.replace('* as everything', '{ ...everything }')
  writeFileSync(main, `import ${names} from '${entry}'\nglobalThis.everything = ${used}\n`)
  const watcher: Plugin = {
    name: 'report-what-lies-outside',
    enforce: 'pre',
    resolveId(id) {
      const inside = /^([./\0]|bailiwick($|\/))/.test(id) && !isBuiltin(id)
      if (!inside) outside.push(id)
      return inside ? null : { id, external: true }
    },
  }
  const output = await build({
    configFile: false,
    root: project.folder,
    logLevel: 'silent',
    plugins: [watcher],
    build: { write: false, minify: true, target: 'es2022', rolldownOptions: { input: main } },
  })
  const chunks = [output].flat().flatMap((result) => ('output' in result ? result.output : []))
  const code = chunks.map((chunk) => (chunk.type === 'chunk' ? chunk.code : '')).join('\n')
  if (code === '') throw new Error(`${entry} bundled to nothing`)
  return { outside, code }
}
