/** Events as they are handed on: together, what is said twice once, and nothing left out. */
import { type EventClass, highest } from './event-kinds.ts'

export interface DirectoryEvent {
  /** Where to go on after it. */
  readonly id: string
  /** Such as `group.member_added`. */
  readonly kind: string
  readonly class: EventClass
  /** ISO 8601 in UTC. */
  readonly at: string
  /** On what, as names: `{ group: 'staff', member: 'ann' }`. Null where that is not for whoever listens. */
  readonly target: Readonly<Record<string, unknown>> | null
  /** How many times in this batch; the rest is of the last one. */
  readonly times: number
  /** References of those whose rights it may change; null is anybody. Only where it was asked for. */
  readonly affected?: readonly string[] | null
}

/** What happened between two ids. */
export interface EventBatch {
  /** To go on after it: of the last event, or later. */
  readonly id: string
  /** The highest of its events. */
  readonly class: EventClass
  readonly events: readonly DirectoryEvent[]
}

/** What is one event but for when, how often and to whom. */
export function coalesced(events: readonly DirectoryEvent[]): readonly DirectoryEvent[] {
  const found = new Map<string, DirectoryEvent>()
  for (const event of events) {
    // jsonb writes the keys of an object in one order.
    const key = JSON.stringify([event.kind, event.target])
    const before = found.get(key)
    if (before === undefined) {
      found.set(key, event)
      continue
    }
    // Last, as it is now.
    found.delete(key)
    const affected = union(before.affected, event.affected)
    found.set(key, {
      ...event,
      times: before.times + event.times,
      ...(affected === undefined ? {} : { affected }),
    })
  }
  return [...found.values()]
}

export function batchOf(id: string, events: readonly DirectoryEvent[]): EventBatch {
  const all = coalesced(events).map((event) => Object.freeze(event))
  return Object.freeze({ id, class: highest(all.map((event) => event.class)), events: Object.freeze(all) })
}

function union(
  a: readonly string[] | null | undefined,
  b: readonly string[] | null | undefined,
): readonly string[] | null | undefined {
  if (a === undefined || b === undefined) return b ?? a
  return a === null || b === null ? null : [...new Set([...a, ...b])]
}
