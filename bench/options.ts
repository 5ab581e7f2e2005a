import { parseArgs } from 'node:util'
import type { Section, Table } from './table.ts'

export interface Options {
  readonly quick: boolean
  readonly json: string | undefined
  /** The major version of the server that queries are asked of; the embedded one by default. */
  readonly postgres: string | undefined
  readonly only: readonly string[]
  /** As it was typed, for the report. */
  readonly command: string
}

export class UsageError extends Error {}

const usage = 'npm run bench -- [--quick] [--only NAME[,NAME]] [--json FILE] [--postgres 15]'

export function readOptions(args: readonly string[]): Options {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        quick: { type: 'boolean' },
        json: { type: 'string' },
        only: { type: 'string' },
        postgres: { type: 'string' },
      },
    })
    if (values.postgres !== undefined && values.postgres !== '18' && values.postgres !== '15') {
      throw new Error(`--postgres is 18 (embedded) or 15 (Debian's package), not ${values.postgres}.`)
    }
    return {
      quick: values.quick ?? false,
      json: values.json,
      postgres: values.postgres,
      only: values.only?.split(',').filter((name) => name !== '') ?? [],
      command: ['npm run bench', ...(args.length > 0 ? ['--', ...args] : [])].join(' '),
    }
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n${usage}`)
  }
}

export interface Job {
  readonly table: Table
  readonly section: Section
}

/** Names are those of a table or a section, or the beginning of one: `gdrive` is `gdrive-5`, `gdrive-20` and `gdrive-50`. */
export function chosen(tables: readonly Table[], only: readonly string[]): Job[] {
  const jobs = tables.flatMap((table) => table.sections.map((section) => ({ table, section })))
  const exactly = (name: string) => (job: Job) => job.table.name === name || job.section.name === name
  const means = (name: string) => (jobs.some(exactly(name)) ? exactly(name) : beginning(name))
  const unknown = only.find((name) => !jobs.some(means(name)))
  if (unknown !== undefined) {
    const known = [...tables.map(({ name }) => name), ...jobs.map(({ section }) => section.name)]
    throw new UsageError(`There is no table or part \`${unknown}\`. There are: ${[...new Set(known)].join(', ')}.`)
  }
  return only.length === 0 ? jobs : jobs.filter((job) => only.some((name) => means(name)(job)))
}

function beginning(name: string): (job: Job) => boolean {
  return ({ section }) => section.name.startsWith(name)
}
