import type { Right, RightsAnswer } from '@bailiwick/server'
import { describe, expect, it } from 'vitest'
import { alike } from './right-item.tsx'
import { rightsChanges } from './rights-change.ts'

const path = (grant: string, more: Partial<Right['paths'][number]> = {}): Right['paths'][number] => ({
  ...{
    grant,
    effect: 'allow',
    role: 'editor',
    subject: 'p',
    principal: 'g',
    way: ['g'],
    above: [],
    delegable: false,
    source: 'manual',
  },
  resource: { type: 'team', key: 'a' },
  ...more,
})
const right = (permission: string, answer: Right['answer'], ...paths: Right['paths']): Right => ({
  permission,
  answer,
  paths,
})
const at = (...rights: readonly Right[]): RightsAnswer => ({
  person: 'p',
  tenant: 'acme',
  choices: [],
  isCut: false,
  shown: [{ place: null, rights }],
})
const texts = (before: RightsAnswer, after: RightsAnswer) => rightsChanges(before, after).map(({ text }) => text)

describe('what became of rights', () => {
  it('is nothing where nothing changed', () => {
    const answer = at(right('a.read', 'allow', path('1')))
    expect(texts(answer, structuredClone(answer))).toEqual([])
  })

  it('is said of each right that is another one, is new or is gone', () => {
    const before = at(
      right('a.read', 'allow', path('1')),
      right('b.read', 'allow', path('2')),
      right('c.read', 'none', path('3')),
    )
    const after = at(
      right('a.read', 'deny', path('1'), path('4')),
      right('c.read', 'none', path('5')),
      right('d.read', 'allow', path('6')),
    )
    expect(texts(before, after)).toEqual([
      'a.read on all of acme: denied, was allowed',
      'c.read on all of acme: still not given, in another way',
      'd.read on all of acme: allowed, and nothing was said before',
      'b.read on all of acme: nothing is said any more, was allowed',
    ])
  })

  it('is told apart by place', () => {
    const shown = (key: string) => ({ place: { type: 'team', key }, rights: [right('a.read', 'allow', path('1'))] })
    const one = { ...at(), shown: [shown('a')] }
    expect(texts(one, { ...at(), shown: [shown('a'), shown('b')] })).toEqual([
      'a.read on team b: allowed, and nothing was said before',
    ])
  })
})

it('shows rights that come on the same ways together, and others apart', () => {
  const same = [right('a.read', 'allow', path('1')), right('a.write', 'allow', path('1'))]
  const other = right('a.delete', 'deny', path('1'))
  expect(alike([same[0]!, other, same[1]!])).toEqual([same, [other]])
})
