import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../equivalence/root.ts'

/**
 * Which question of a seed caught each mutant the last time that `--record` was given. It only says where to look first: a mutant that
 * is not caught there, or is not in the file, is hunted with every question.
 */
interface File {
  readonly seed: number
  readonly places: Readonly<Record<string, Place>>
}

/** Which of the seed's models, and which of the questions about it. */
export interface Place {
  readonly model: number
  readonly question: number
}

const file = join(root, 'test/analyze/mutants/caught.json')

/** Nothing for another seed than that of the file. */
export function readCaught(seed: number): ReadonlyMap<string, Place> {
  const caught = JSON.parse(readFileSync(file, 'utf8')) as File
  return new Map(caught.seed === seed ? Object.entries(caught.places) : [])
}

export function writeCaught(seed: number, places: ReadonlyMap<string, Place>): void {
  const sorted = [...places].sort(([a], [b]) => (a < b ? -1 : 1))
  writeFileSync(file, `${JSON.stringify({ seed, places: Object.fromEntries(sorted) }, null, 2)}\n`)
}
