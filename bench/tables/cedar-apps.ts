/** The three applications of the Cedar paper, as they stand in `examples/`. */
import { type App, compareApp, type Question } from '../cedar-apps/app.ts'
import { gdrive } from '../cedar-apps/gdrive.ts'
import { github } from '../cedar-apps/github.ts'
import { tinytodo } from '../cedar-apps/tinytodo.ts'
import type { Settings } from '../harness.ts'
import type { Section, Table } from '../table.ts'

const sizes = [5, 20, 50]

function sections<Q extends Question>(app: App<Q>): Section[] {
  return sizes.map((size) => ({
    name: `${app.name}-${size}`,
    notQuick: size === 20,
    run: (settings: Settings) => compareApp(app, size, settings),
  }))
}

export const table: Table = {
  name: 'cedar-apps',
  title: 'The applications of the Cedar paper',
  about:
    'Documents in folders, repositories with teams, task lists: 16 generated worlds with 5, 20 or 50 of each kind, 64 questions about each, half ' +
    'of them drawn from what is allowed. cedar-wasm has no way to keep entities, so they are given with every call: once those that the ' +
    'question needs, once all of the world.',
  sections: [...sections(gdrive), ...sections(github), ...sections(tinytodo)],
}
