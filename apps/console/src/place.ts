/** What is being looked at, and how the address says it. */
import type { Shown } from '@bailiwick/server'

/** Empty text stands for nothing chosen. */
export interface Place {
  /** Rows of a resource with their answers, or what the directory has stored for the person. */
  readonly view: 'rows' | 'rights'
  readonly person: string
  readonly resource: string
  readonly shown: Shown
  readonly find: string
  readonly page: number
  readonly row: string
  readonly action: string
  /** Where the rights are, as `type:key`; empty is everywhere. */
  readonly on: string
}

export const start: Place = {
  view: 'rows',
  person: '',
  resource: '',
  shown: 'permitted',
  find: '',
  page: 1,
  row: '',
  action: '',
  on: '',
}

export function parsePlace(search: string): Place {
  const given = new URLSearchParams(search)
  const text = (name: string) => given.get(name) ?? ''
  const page = Number(given.get('page') ?? 1)
  const shown = text('shown')
  return {
    view: text('view') === 'rights' ? 'rights' : 'rows',
    person: text('person'),
    resource: text('resource'),
    shown: shown === 'hidden' || shown === 'all' ? shown : 'permitted',
    find: text('find'),
    page: Number.isInteger(page) && page > 0 ? page : 1,
    row: text('row'),
    action: text('action'),
    on: text('on'),
  }
}

/** Only what differs from the start, so that addresses stay short. */
export function printPlace(place: Place): string {
  const entries = Object.entries(place).filter(([name, value]) => value !== start[name as keyof Place])
  const search = new URLSearchParams(entries.map(([name, value]) => [name, String(value)]))
  return entries.length === 0 ? '/' : `/?${search}`
}

/** The place after a change. What a change makes meaningless goes: another person's list begins at page 1. */
export function moved(place: Place, change: Partial<Place>): Place {
  const isOtherList = (['person', 'resource', 'shown', 'find'] as const).some(
    (name) => change[name] !== undefined && change[name] !== place[name],
  )
  const isOtherPerson = change.person !== undefined && change.person !== place.person
  const isOtherResource = change.resource !== undefined && change.resource !== place.resource
  return {
    ...place,
    ...(isOtherList ? { page: 1 } : {}),
    ...(isOtherPerson ? { on: '' } : {}),
    ...(isOtherResource ? { row: '', action: '', find: '' } : {}),
    ...change,
  }
}
