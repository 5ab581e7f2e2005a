import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { FamilyCount } from '../families.ts'
import { root } from '../root.ts'

/** How far a run has come: enough to go on from after it was killed. */
export interface Progress {
  readonly seed: number
  readonly casesPerWorld: number
  /** Every world below it has been asked. */
  readonly next: number
  /** Worlds from there on that have been asked too: workers do not end in order. */
  readonly done: readonly number[]
  readonly cases: number
  readonly answers: number
  readonly families: Readonly<Record<string, FamilyCount>>
}

const file = join(root, '.bailiwick/equivalence.json')

/** Written beside and put in place at once: whoever is killed meanwhile leaves the last one whole. */
export function writeProgress(progress: Progress): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(`${file}.new`, `${JSON.stringify(progress)}\n`)
  renameSync(`${file}.new`, file)
}

/** The progress of the last run, or undefined if there is none. */
export function readProgress(): Progress | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Progress
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ENOENT') return undefined
    throw error
  }
}
