/** What rights, and the ways on which they come, are called. */
import type { PlaceInfo, Right } from '@bailiwick/server'

type Path = Right['paths'][number]

export const answerWords: Readonly<Record<Right['answer'], string>> = {
  allow: 'allowed',
  deny: 'denied',
  none: 'not given',
  conditional: 'depends on a condition',
}

const idleWords: Readonly<Record<NonNullable<Path['why']>, string>> = {
  'subject-inactive': 'the person is not active',
  expired: 'it has expired',
  'not-yet-valid': 'it has not begun',
  'membership-expired': 'the membership has expired',
  'membership-not-yet-valid': 'the membership has not begun',
  'role-disabled': 'the role is disabled',
  'group-disabled': 'a group on the way is disabled',
  retired: 'the permission is retired',
  denied: 'a denial covers it, and that wins',
}

export function printIdle(why: NonNullable<Path['why']>): string {
  return idleWords[why] ?? why
}

const tops: Readonly<Record<string, string>> = {
  '*': 'everyone',
  '*members': 'every member',
  '*anonymous': 'whoever is not signed in',
}

/** A group, or one of the tops. */
export function printGroup(reference: string): string {
  return tops[reference] ?? reference
}

/** `section news`, or the whole tenant. */
export function printPlace(place: Pick<PlaceInfo, 'type' | 'key'> | null, tenant: string): string {
  return place === null || place.type === 'tenant' ? `all of ${tenant}` : `${place.type} ${place.key}`
}

export function placeId({ type, key }: PlaceInfo): string {
  return `${type}:${key}`
}

/** A time as the reader's clock has it. */
export function printTime(time: string): string {
  return new Date(time).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })
}

/** When it is in force: `from 3 May 2027, until …`; undefined for ever. */
export function printValidity({
  from,
  until,
}: {
  readonly from?: string
  readonly until?: string
}): string | undefined {
  const parts = [from && `from ${printTime(from)}`, until && `until ${printTime(until)}`].filter(Boolean)
  return parts.length === 0 ? undefined : parts.join(' ')
}

/** From the resource that is asked about up to the one with the grant, as `type:key`. */
export function printAbove(above: readonly string[]): string {
  const between = above.slice(0, -1).map((each) => each.replace(':', ' '))
  return between.length === 0 ? 'from above' : `from above, over ${between.join(' and ')}`
}
