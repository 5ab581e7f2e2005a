/** Each function of the directory asks for the permission that its file names: for that one, and for no other. */
import { expect } from 'vitest'
import { functionFiles } from '../../../packages/server/src/sql/directory-files.ts'
import type { DirectoryDatabase } from '../../support/directory.ts'
import { person, type Right } from './rights.ts'

/** Name of a function of the schema `bailiwick` and what it is called with; made anew for each call, all of which are undone. */
export type Calls = Readonly<
  Record<string, () => Readonly<Record<string, unknown>> | Promise<Readonly<Record<string, unknown>>>>
>

/**
 * For each function somebody with exactly its permission gets through, and somebody with everything but that one is refused: `*` and,
 * in the platform tenant, `platform`, with a denial of it.
 *
 * @param also what somebody has to have besides, to be able to delegate it, by the function's name.
 */
export async function expectExactRights(
  directory: DirectoryDatabase,
  tenant: string,
  calls: Calls,
  also: Readonly<Record<string, readonly Right[]>> = {},
): Promise<void> {
  for (const [name, given] of Object.entries(calls)) {
    const permission = permissionOf(name)
    const exactly = await person(directory, tenant, [{ permission }, ...(also[name] ?? [])])
    const allBut = await person(directory, tenant, [
      { permission: '*', delegable: true },
      { permission: 'platform', delegable: true },
      { permission, effect: 'deny' },
    ])
    await directory.app.query('begin')
    try {
      await directory.call(name, { tenant, as: exactly }, await given())
    } catch (error) {
      throw new Error(`${name} refuses whoever has ${permission}: ${String(error)}`, { cause: error })
    } finally {
      await directory.app.query('rollback')
    }
    await expect(
      directory.call(name, { tenant, as: allBut }, await given()),
      `${name} for whoever has everything but ${permission}`,
    ).rejects.toMatchObject({ code: 'BW403' })
  }
}

/** Of the areas, such as `users`: every function whose file names a permission, to be compared with the calls of a test. */
export function functionsOf(...areas: readonly string[]): readonly string[] {
  return functionFiles()
    .filter(({ path, permission }) => permission !== undefined && areas.some((area) => path.includes(`/${area}/`)))
    .map(({ path }) => nameOf(path))
    .sort()
}

function permissionOf(name: string): string {
  const permission = functionFiles().find(({ path }) => nameOf(path) === name)?.permission
  if (permission === undefined) throw new Error(`the file of ${name} names no permission`)
  return permission
}

function nameOf(path: string): string {
  return path.replace(/^.*\/|\.sql$/g, '')
}
