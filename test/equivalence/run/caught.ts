import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../root.ts'

/**
 * Which world of a seed caught each mutant the last time that `--record` was given. It only says where to look first: a mutant that is
 * not caught there, or is not in the file, is hunted in every world.
 */
interface Caught {
  readonly seed: number
  readonly worlds: Readonly<Record<string, number>>
}

const file = join(root, 'test/equivalence/mutants/caught.json')

/** Nothing for another seed than that of the file. */
export function readCaught(seed: number): readonly (readonly [name: string, world: number])[] {
  const caught = JSON.parse(readFileSync(file, 'utf8')) as Caught
  return caught.seed === seed ? Object.entries(caught.worlds) : []
}

export function writeCaught(seed: number, worlds: ReadonlyMap<string, number>): void {
  const sorted = [...worlds].sort(([a], [b]) => (a < b ? -1 : 1))
  writeFileSync(file, `${JSON.stringify({ seed, worlds: Object.fromEntries(sorted) }, null, 2)}\n`)
}
