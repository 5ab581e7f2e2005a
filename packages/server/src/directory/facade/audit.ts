/** The journal of a tenant: what happened, who did it, and to what. */
import type { ListJournalRow } from '../generated/bailiwick.ts'
import * as sql from '../generated/bailiwick.ts'
import type { Asker } from './asker.ts'
import { checkInput } from './inputs.ts'
import { type Listing, listing, type PageOptions } from './page.ts'

/** Plain data that is written down with an event. */
type Data = Readonly<Record<string, unknown>>

export type JournalEntry = Omit<ListJournalRow, 'after' | 'request' | 'target' | 'data'> & {
  readonly request: Data
  readonly target: Data
  readonly data: Data
}

export interface JournalFilter extends Omit<PageOptions, 'search'> {
  /** One event, `group.created`, or all of a kind, `group`. */
  readonly event?: string
  readonly actor?: string
  /** Has all of these properties: `{ group: 'editors' }`. */
  readonly target?: Data
  readonly from?: Date | string
  /** Not included. */
  readonly until?: Date | string
}

export interface Audit {
  /** The newest first. */
  list(options?: JournalFilter): Listing<JournalEntry>
}

export function auditOf(ask: Asker): Audit {
  return {
    list: (options = {}) => {
      checkInput('audit.list', options, {
        ...{ after: 'text?', limit: 'count?', event: 'text?', actor: 'text?', target: 'data?' },
        ...{ from: 'instant?', until: 'instant?' },
      })
      const { event, actor, target, from, until } = options
      const places = new WeakMap<JournalEntry, string>()
      return listing(
        'audit.list',
        options,
        async (page) => {
          const rows = await ask(sql.listJournal, { event, actor, target, from, until, ...page })
          return rows.map(({ after, ...row }) => {
            const entry = row as JournalEntry
            places.set(entry, after)
            return entry
          })
        },
        (entry) => places.get(entry)!,
      )
    },
  }
}
