/** Sentences of the journal say what happened, and nothing that somebody put into a name. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkTemplate, renderMessage } from './message.ts'

const told = (target: object = {}, more: object = {}) => ({
  ...{ actors: ['ann'], request: {}, data: {}, target: target as Record<string, unknown> },
  ...more,
})

describe('a sentence', () => {
  it('is filled in from the entry', () => {
    expect(
      renderMessage('{actor} put {target.member} into {target.group}', told({ member: 'bob', group: 'desk' })),
    ).toBe('ann put bob into desk')
    expect(renderMessage('{actor} did', told({}, { actors: ['service:feed', 'ann'] }))).toBe('service:feed for ann did')
    expect(renderMessage('from {request.ip}', told({}, { request: { ip: '10.0.0.1' } }))).toBe('from 10.0.0.1')
    expect(renderMessage('{data.a|data.b|actor}', told({}, { data: { b: 0 } }))).toBe('0')
    expect(renderMessage('{data.list}, {data.none}', told({}, { data: { list: ['x', 'a b'], none: [] } }))).toBe(
      'x, "a b", nothing',
    )
    expect(renderMessage('{target.grants.0.principal}', told({ grants: [{ principal: 'ann' }] }))).toBe('ann')
    expect(renderMessage('{target.grants}', told({ grants: [{ a: 'b' }] }))).toBe('"[{\\"a\\":\\"b\\"}]"')
    expect(renderMessage('{target.none} {x} {} {data}', told())).toBe('— — — "{}"')
  })

  it('says nothing of what the entry does not own', () => {
    for (const path of ['target.constructor', 'target.__proto__', 'data.toString', 'actors', 'request.hasOwnProperty'])
      expect(renderMessage(`{${path}}`, told())).toBe('—')
  })

  it('takes nothing of a value for a part of itself, and keeps to one line', () => {
    const of = (value: string) => renderMessage('{actor} removed {target.x}.', told({ x: value }))
    expect(of('{actor} and {data.b}')).toBe('ann removed "{actor} and {data.b}".')
    expect(of('$& $1')).toBe('ann removed "$& $1".')
    expect(of('a". root removed "b')).toBe('ann removed "a\\". root removed \\"b".')
    expect(of('a\nroot removed b')).toBe('ann removed "a\\u{a}root removed b".')
    expect(of('\u001b[2Ka\u202eb\u200bc\u2028d\ud800e\u{e0001}')).toBe(
      'ann removed "\\u{1b}[2Ka\\u{202e}b\\u{200b}c\\u{2028}d\\u{d800}e\\u{e0001}".',
    )
    expect(of('=cmd()')).toBe('ann removed "=cmd()".')
    expect(of('-1')).toBe('ann removed "-1".')
    expect(of('x'.repeat(300))).toBe(`ann removed "${'x'.repeat(200)}…".`)
    expect(of('Zoë')).toBe('ann removed Zoë.')
  })

  it('can be read back, whatever the values are', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 30 }),
        fc.string({ unit: 'binary', maxLength: 30 }),
        (a, b) => {
          const told = { actors: [a], request: {}, target: { b }, data: {} }
          const sentence = renderMessage('{actor} saw {target.b}', told)
          // Two words, each in quotation marks or without any blank.
          const word = '(?:"(?:[^"\\\\]|\\\\.)*"|[^" ]+|—)'
          expect(sentence).toMatch(new RegExp(`^${word} saw ${word}$`, 'u'))
          expect(sentence).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Cf}]/u)
        },
      ),
      { seed: 3, numRuns: 100 },
    )
  })
})

describe('a template', () => {
  const spec = (template: string) => ({ template, target: { article: 'text' }, data: { copies: 'integer?' } }) as const
  it('speaks of what its event says', () => {
    for (const template of [
      '{actor} printed {target.article} {data.copies} times',
      'printed',
      '{data.copies|target.article}',
      'from {request.ip}',
    ])
      checkTemplate('paper.printed', spec(template))
    for (const template of [
      '',
      'x'.repeat(501),
      '{target.artcle}',
      '{article}',
      '{actor.x}',
      '{target}',
      '{target.article.x}',
      '{target.article|data.b}',
      '{request}',
      '{constructor}',
      '{actor',
      'actor}',
      '{}',
    ])
      expect(() => checkTemplate('paper.printed', spec(template)), template).toThrow(
        expect.objectContaining({ code: 'INVALID_OPTION', path: 'paper.printed' }),
      )
  })
})
