#!/usr/bin/env node
/**
 * Writes the wrappers of our own SQL functions, packages/server/src/directory/generated, from a database of its own that has
 * the schema in it. Needs the build; `npm run generate` sees to it.
 *
 *   npm run generate                write them
 *   npm run generate -- --check     write nothing; exit with 1 and show what differs
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { wrapperOptions } from '../packages/server/dist/directory/wrappers.js'
import { startEmbedded } from '../packages/server/dist/embedded/launcher.js'
import { differences, writeFiles } from '../packages/server/dist/gen/files.js'
import { generateFiles } from '../packages/server/dist/gen/generate.js'
import { installDirectory } from '../packages/server/dist/sql/install-directory.js'

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..')
const out = relative(process.cwd(), join(ROOT, 'packages/server/src/directory/generated')) || '.'

const directory = mkdtempSync(join(tmpdir(), 'bailiwick-generate-'))
try {
  const server = await startEmbedded({ directory, settings: { fsync: 'off' } })
  const client = new pg.Client(server.connection())
  try {
    await client.connect()
    await installDirectory(client, { roles: [server.user], keys: [] })
    finish(await generateFiles(client, wrapperOptions()))
  } finally {
    await client.end()
    await server.stop()
  }
} finally {
  rmSync(directory, { recursive: true, force: true })
}

function finish(files) {
  if (!process.argv.includes('--check')) {
    const changed = writeFiles(out, files)
    console.log(changed.length === 0 ? `${out}: nothing changed.` : `Written in ${out}: ${changed.join(', ')}`)
    return
  }
  const found = differences(out, files)
  if (found.length === 0) return console.log(`${out} is what is generated.`)
  console.log(`${found.join('\n')}\nWrite it anew: npm run generate`)
  process.exitCode = 1
}
