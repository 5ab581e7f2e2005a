/** What can happen to rights, and how much it matters to whoever is working while it does. */
import { BailiwickError } from 'bailiwick'
import { nearest } from 'bailiwick/findings'

/**
 * `hard`: whoever it concerns is not to go on, such as a user who is disabled. `medium`: what is on the screen may be wrong, and wants to be
 * loaded again. `soft`: rights were added or taken, which can be fetched in silence.
 */
export type EventClass = 'hard' | 'medium' | 'soft'

const order: readonly EventClass[] = ['soft', 'medium', 'hard']

/** By kind: the functions of the directory say no others. */
export const eventKinds = {
  'account.deleted': 'hard',
  'account.disabled': 'hard',
  'account.locked': 'hard',
  'account.enabled': 'soft',
  'account.unlocked': 'soft',
  'user.disabled': 'hard',
  'user.removed': 'hard',
  'user.added': 'soft',
  'user.created': 'soft',
  'user.enabled': 'soft',
  'user.updated': 'soft',
  'service_account.disabled': 'hard',
  'service_account.removed': 'hard',
  'service_account.created': 'soft',
  'service_account.enabled': 'soft',
  'service_account.updated': 'soft',
  'tenant.deleted': 'hard',
  'tenant.disabled': 'hard',
  'tenant.enabled': 'medium',
  'tenant.restored': 'medium',
  'tenant.synced': 'medium',
  'tenant.created': 'soft',
  'tenant.updated': 'soft',
  'platform.founded': 'soft',
  'breakGlass.begun': 'medium',
  'breakGlass.ended': 'medium',
  'group.disabled': 'medium',
  'group.nested': 'medium',
  'group.removed': 'medium',
  'group.unnested': 'medium',
  'group.created': 'soft',
  'group.enabled': 'soft',
  'group.member_added': 'soft',
  'group.member_removed': 'soft',
  'group.updated': 'soft',
  'role.changed': 'medium',
  'role.disabled': 'medium',
  'role.created': 'soft',
  'role.enabled': 'soft',
  'role.removed': 'soft',
  'role.updated': 'soft',
  'grant.created': 'soft',
  'grant.removed': 'soft',
  'grant.updated': 'soft',
  'denial.created': 'soft',
  'denial.removed': 'soft',
  'denial.updated': 'soft',
  'resource.moved': 'soft',
  'resource.parent_added': 'soft',
  'resource.parent_removed': 'soft',
  'resource.registered': 'soft',
  'resource.removed': 'soft',
  'resource.updated': 'soft',
  'setting.reset': 'soft',
  'setting.set': 'soft',
  // Said here, and stored nowhere: of all tenants, and of what is not kept any more.
  'catalogue.changed': 'medium',
  'events.lost': 'medium',
} as const satisfies Readonly<Record<string, EventClass>>

export type EventKind = keyof typeof eventKinds

/** By a kind, `group.removed`, or by what it begins with, `group`; the longer one counts. */
export type EventClasses = Readonly<Record<string, EventClass>>

/** What gives a kind its class. INVALID_OPTION where a name or a class is none. One that nobody knows here is `medium`. */
export function classesOf(given: EventClasses = {}): (kind: string) => EventClass {
  const kinds = Object.keys(eventKinds)
  const known = [...kinds, ...new Set(kinds.map(areaOf))]
  for (const [name, value] of Object.entries(given)) {
    if (!known.includes(name)) {
      const meant = nearest(name, known)
      throw refused(
        `classes.${name}`,
        name,
        meant === undefined ? 'a kind of event' : `a kind of event, such as ${meant}`,
      )
    }
    if (!order.includes(value)) throw refused(`classes.${name}`, String(value), '`hard`, `medium` or `soft`')
  }
  const own = new Map(Object.entries(given))
  const initial = new Map<string, EventClass>(Object.entries(eventKinds))
  return (kind) => own.get(kind) ?? own.get(areaOf(kind)) ?? initial.get(kind) ?? 'medium'
}

/** The one that matters most; `soft` of none. */
export function highest(classes: readonly EventClass[]): EventClass {
  return order[Math.max(0, ...classes.map((each) => order.indexOf(each)))]!
}

function areaOf(kind: string): string {
  return kind.split('.')[0]!
}

function refused(path: string, seen: string, expected: string): BailiwickError {
  return new BailiwickError('INVALID_OPTION', `events(): \`${path}\` is ${expected}; seen: ${seen}.`, {
    path,
    seen,
    expected,
  })
}
