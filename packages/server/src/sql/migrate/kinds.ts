/** Every finding about the directory's schema: how bad it is, and what it leads to. `docs/findings` has a section for each. */
import type { Finding, Severity } from 'bailiwick/findings'

interface Kind {
  readonly severity: Severity
  readonly why: string
}

const error = (why: string): Kind => ({ severity: 'error', why })

export const kinds = {
  'M01/pending': error('The functions of this package need what it makes.'),
  'M01/changed': error('A database that is made now is not like this one, and nobody knows in what.'),
  'M01/newer': error('What the newer package needs, this one would take away.'),
  'M02/missing': error('Whoever asks for it gets an error.'),
  'M02/changed': error(
    'It was changed by hand, or is not migrated yet: it guards something else than it was tested for.',
  ),
  'M02/extra': error('What others put into our schemas can stand in front of what is ours.'),
  'M02/body': error('Whoever changed it decides what it answers.'),
  'M03/rights': error(
    'Rights beyond those of the files are ways past the functions; with fewer the application is refused.',
  ),
  'M04/owner': error('Row-level security of the tables holds only where their owner is subject to it.'),
  'M04/member': error('A member of an owner can do what the owner can: read and write every table, of every tenant.'),
} as const satisfies Record<string, Kind>

export type KindId = keyof typeof kinds

export function finding(id: KindId, object: string, message: string, fix?: string): Finding {
  return { id, ...kinds[id], object, message, ...(fix === undefined ? {} : { fix }) }
}
