/** The wrappers of our own functions are what the SQL says. `npm run generate` writes them. */
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { wrapperOptions } from '../../packages/server/src/directory/wrappers.ts'
import { differences } from '../../packages/server/src/gen/files.ts'
import { generateFiles } from '../../packages/server/src/gen/generate.ts'
import { newestServer } from '../support/databases.ts'
import { openDirectory } from '../support/directory.ts'

const generated = fileURLToPath(new URL('../../packages/server/src/directory/generated', import.meta.url))

it('has wrappers of what is installed, and of nothing that takes no context', async () => {
  const { database, admin } = await openDirectory(newestServer())
  try {
    const found = differences(generated, await generateFiles(admin, wrapperOptions()))
    expect(found, 'Write them anew: npm run generate').toEqual([])
    await admin.query(`
      create function bailiwick.make_thing(_tenant uuid, _context text, _code text, _title text default null)
        returns uuid language sql as 'select _tenant';
      create function bailiwick.other(_a int) returns int language sql as 'select 1'`)
    const text = (await generateFiles(admin, wrapperOptions())).get('bailiwick.ts')!
    expect(text).toContain('export function makeThing(call: Call, args: MakeThingArgs): Promise<string | null> {')
    expect(text).not.toMatch(/function (other|verified)/)
  } finally {
    await database.drop()
  }
})
