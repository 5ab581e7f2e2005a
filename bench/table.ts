import type { Result, Settings } from './harness.ts'

/** One part of a table: it runs in a process of its own, so that no other part has left its types in the compiler. */
export interface Section {
  readonly name: string
  /** Left out of quick runs, where a smaller and a larger one of its kind show the same. */
  readonly notQuick?: boolean
  run(settings: Settings): Result | Promise<Result>
}

export interface Table {
  readonly name: string
  readonly title: string
  /** What is asked, in a sentence or two. */
  readonly about: string
  readonly sections: readonly Section[]
}
