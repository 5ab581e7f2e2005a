import { describe, expect, it } from 'vitest'
import { moved, parsePlace, printPlace, start } from './place.ts'

describe('the address', () => {
  it('says nothing of what is as at the start', () => {
    expect(printPlace(start)).toBe('/')
    expect(printPlace({ ...start, person: 'p-0001', page: 2 })).toBe('/?person=p-0001&page=2')
  })

  it('is read back as it was written', () => {
    const place = { ...start, person: 'a&b=c', resource: 'article', shown: 'hidden', find: 'ü %', page: 7 } as const
    expect(parsePlace(printPlace(place).slice(1))).toEqual(place)
  })

  it('takes nonsense for the start', () => {
    expect(parsePlace('?page=-3&shown=everything&other=1')).toEqual(start)
    expect(parsePlace('?page=1.5')).toEqual(start)
  })
})

describe('a change of place', () => {
  const here = { ...start, person: 'p-0001', resource: 'article', page: 4, row: 'a-1', action: 'update' }

  it('begins another list at page 1 and keeps the question', () => {
    expect(moved(here, { person: 'p-0002' })).toEqual({ ...here, person: 'p-0002', page: 1 })
  })

  it('forgets the row of another resource', () => {
    expect(moved(here, { resource: 'team' })).toEqual({ ...start, person: 'p-0001', resource: 'team' })
  })

  it('looks at another person in the same view, and there everywhere', () => {
    const rights = { ...here, view: 'rights', on: 'team:t1' } as const
    expect(moved(rights, { person: 'p-0002' })).toMatchObject({ view: 'rights', on: '', person: 'p-0002' })
    expect(parsePlace(printPlace(rights).slice(1))).toEqual(rights)
  })

  it('keeps the page where the list stays', () => {
    expect(moved(here, { row: 'a-2' }).page).toBe(4)
  })
})
