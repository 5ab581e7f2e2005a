import type { Result, Settings } from './harness.ts'

/** One part of a table: it runs in a process of its own, so that no other part has left its types in the compiler. */
export interface Section {
  readonly name: string
  /** Left out of quick runs, where a smaller and a larger one of its kind show the same. */
  readonly notQuick?: boolean
  /** Several results where what they share, such as a database, takes long to make; then each has a name of its own. */
  run(settings: Settings): Result | Promise<Result | readonly Result[]>
}

/** The parts of the document that the command writes, each as a whole. */
export const chapters = ['decisions', 'queries', 'directory', 'analyze'] as const
export type Chapter = (typeof chapters)[number]

export function chapterOf({ chapter = 'decisions' }: Table): Chapter {
  return chapter
}

export interface Table {
  readonly name: string
  readonly title: string
  /** `decisions` where it is left out. */
  readonly chapter?: Chapter
  /** What is asked, in a sentence or two. */
  readonly about: string
  readonly sections: readonly Section[]
}
