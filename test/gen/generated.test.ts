/** What is generated from a schema that no generator likes, and that it is laid out as Biome does. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { differences, writeFiles } from '../../packages/server/src/gen/files.ts'
import { everything } from '../../tools/samples.ts'
import { describeEachServer, withDatabase } from '../support/databases.ts'
import { generated, generateHostile, hostileSql } from './hostile.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const biome = join(root, 'node_modules/@biomejs/biome/bin/biome')

describeEachServer('a hostile schema', (server) => {
  it('gives the same files on every version, as they stand here', async () => {
    const setup = async (admin: { query(text: string): Promise<unknown> }) => void (await admin.query(hostileSql))
    await withDatabase(server, { setup }, async ({ admin }) => {
      const files = await generateHostile(admin)
      if (process.env.BAILIWICK_WRITE) writeFiles(generated, files)
      expect(differences(generated, files)).toEqual([])
      // What they import is the same text as a file of the sources, which Biome looks at there.
      const shown = everything && server.major === 18 ? ['app.ts', 'types.ts'] : []
      for (const name of shown) {
        const argv = [biome, 'check', '--write', `--stdin-file-path=${name}`]
        const input = files.get(name)!
        const { stdout } = spawnSync(process.execPath, argv, { cwd: root, input, encoding: 'utf8' })
        expect(stdout, name).toBe(input)
      }
    })
  })
})
