/** The journal of a tenant: what happened, who did it, and to what; and the application's own events in it. */
import type { Refused } from '../asking.ts'
import type { Announced, EventSaid, NothingAnnounced } from '../declare/announced.ts'
import type { ListJournalRow } from '../generated/bailiwick.ts'
import * as sql from '../generated/bailiwick.ts'
import { renderMessage } from '../message.ts'
import { type Asker, only } from './asker.ts'
import { checkInput, type Kind } from './inputs.ts'
import { type Listing, listing, type PageOptions } from './page.ts'
import { type Place, placeOf } from './place.ts'

/** Plain data that is written down with an event. */
type Data = Readonly<Record<string, unknown>>

export interface JournalEntry {
  readonly id: string
  /** With all its digits: `2026-01-31T12:00:00.123456Z`. */
  readonly at: string
  readonly event: string
  /** A sentence in plain text, to be escaped where it is shown: see `renderMessage`. */
  readonly message: string
  /** Whether it is among `security()`. */
  readonly isSecurity: boolean
  /** References of those who asked, in the order of the context. */
  readonly actors: readonly string[]
  readonly request: Data
  readonly target: Data
  readonly data: Data
  /** The sentence before it is filled in; null for an event that nothing declares any more. */
  readonly template: string | null
  /** Where it stands, for `get`. */
  readonly place: string
}

export interface JournalFilter extends PageOptions {
  /** One event, `group.created`, or all of a category, `group`. */
  readonly event?: string
  readonly actor?: string
  /** Has all of these properties: `{ group: 'editors' }`. */
  readonly target?: Data
  readonly data?: Data
  /** Of one request: what `directory.as` was told as `requestId`. */
  readonly requestId?: string
  /** Whole words in whatever case, all of them anywhere in the entry. */
  readonly search?: string
  readonly from?: Date | string
  /** Not included. */
  readonly until?: Date | string
}

/** What maintaining did. */
export interface Maintained {
  /** Months that have partitions now: `2026-01`. */
  readonly made: readonly string[]
  /** Months that nobody keeps any longer. */
  readonly dropped: readonly string[]
  /** How many entries of months that others keep. */
  readonly deleted: bigint
}

export interface Audit<A extends Announced = NothingAnnounced> {
  /** The newest first. */
  list(options?: JournalFilter): Listing<JournalEntry>
  /** Of these only what whoever watches over the tenant wants to see: refusals, broken glass, accounts and settings that changed. */
  security(options?: JournalFilter): Listing<JournalEntry>
  /** One entry by its place, which NOTIFY says too where the setting `journal.storage` is `both`. */
  get(place: string): Promise<JournalEntry>
  /**
   * Writes an event that `declareDirectory` was given, in the transaction of the connection. Needs `directory.audit.write`.
   *
   * @returns whether it was kept, which the setting `journal.level` decides.
   */
  record<Name extends keyof A['events'] & string>(
    event: Name,
    ...said: Record<never, never> extends EventSaid<A['events'][Name]>
      ? [said?: EventSaid<A['events'][Name]>]
      : [said: EventSaid<A['events'][Name]>]
  ): Promise<boolean>
  /** Keeps that the application refused whoever asks, as a policy did. Sends it later and never throws; needs no right. */
  refused(what: { readonly permission: string; readonly on?: Place }): void
  /** Makes the months of the journal ahead and deletes what is kept no longer, for all tenants. Needs `platform.maintain`. */
  maintain(): Promise<Maintained>
}

const filters: Readonly<Record<keyof JournalFilter, Kind>> = {
  after: 'text?',
  limit: 'count?',
  event: 'text?',
  actor: 'text?',
  target: 'data?',
  data: 'data?',
  requestId: 'text?',
  search: 'text?',
  from: 'instant?',
  until: 'instant?',
}

/** @param refused records that whoever asks was refused something. */
export function auditOf<A extends Announced = NothingAnnounced>(
  ask: Asker,
  refused: (what: Refused) => void,
): Audit<A> {
  const list = (method: string, options: JournalFilter, security?: boolean) => {
    checkInput(method, options, filters)
    const { event, actor, target, data, requestId, search, from, until } = options
    const wanted = { event, actor, target, data, requestId, search, from, until, security }
    const read = async (page: { readonly after: string | undefined; readonly limit: number }) =>
      (await ask(sql.listJournal, { ...wanted, ...page })).map(entryOf)
    return listing(method, options, read, ({ place }) => place)
  }
  return {
    list: (options = {}) => list('audit.list', options),
    security: (options = {}) => list('audit.security', options, true),
    get: async (place) => {
      checkInput('audit.get', { place }, { place: 'text' })
      return entryOf(only(await ask(sql.getEntry, { place }), 'entry'))
    },
    record: async (event, ...[said = {}]) => {
      checkInput('audit.record', { event }, { event: 'text' })
      checkInput('audit.record', said, { target: 'data?', data: 'data?' })
      const { target = {}, data = {} } = said as { readonly target?: Data; readonly data?: Data }
      return await ask(sql.recordEvent, { event, target, data })
    },
    refused: (what) => {
      checkInput('audit.refused', what, { permission: 'text', on: 'place?' })
      refused({ permission: what.permission, ...placeOf('audit.refused', 'on', what.on) })
    },
    maintain: async () => maintained(() => ask(sql.maintainJournal, {})),
  }
}

/** Goes on until nothing is left to be done. */
export async function maintained(
  step: () => Promise<
    readonly { readonly done: string; readonly what: string | null; readonly rowsDeleted: bigint | null }[]
  >,
): Promise<Maintained> {
  const made: string[] = []
  const dropped: string[] = []
  let deleted = 0n
  for (let isMore = true; isMore; ) {
    const rows = await step()
    isMore = rows.some(({ done }) => done === 'more')
    for (const { done, what, rowsDeleted } of rows) {
      if (done === 'made') made.push(what!)
      if (done === 'dropped') dropped.push(what!)
      if (done === 'deleted') deleted += rowsDeleted ?? 0n
    }
  }
  return { made, dropped, deleted }
}

function entryOf({ after, ...row }: ListJournalRow): JournalEntry {
  const entry = { ...row, request: row.request as Data, target: row.target as Data, data: row.data as Data }
  const message = row.template === null ? row.event : renderMessage(row.template, entry)
  return { ...entry, message, place: after }
}
