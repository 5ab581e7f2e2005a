/** What is generated from a schema that no generator likes, and that it is well formed. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { differences, writeFiles } from '../../packages/server/src/gen/files.ts'
import { describeEachServer, withDatabase } from '../support/databases.ts'
import { generated, generateHostile, hostileSql } from './hostile.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

describeEachServer('a hostile schema', (server) => {
  it('gives the same files on every version, as they stand here', async () => {
    const setup = async (admin: { query(text: string): Promise<unknown> }) => void (await admin.query(hostileSql))
    await withDatabase(server, { setup }, async ({ admin }) => {
      const files = await generateHostile(admin)
      if (process.env.BAILIWICK_WRITE) writeFiles(generated, files)
      expect(differences(generated, files)).toEqual([])
      for (const [name, text] of files) {
        if (server.major !== 18) continue
        const biome = join(root, 'node_modules/@biomejs/biome/bin/biome')
        const { stdout } = spawnSync(process.execPath, [biome, 'check', '--write', `--stdin-file-path=${name}`], {
          cwd: root,
          input: text,
          encoding: 'utf8',
        })
        expect(stdout, name).toBe(text)
      }
    })
  })
})
