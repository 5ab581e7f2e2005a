import { defineModel, t } from 'bailiwick'
import { search } from 'bailiwick/analyze'
import { describe, expect, it } from 'vitest'
import type { ConditionNode } from '../../../packages/bailiwick/src/ast/condition.ts'
import { modelNode } from '../../../packages/bailiwick/src/policy/define-model.ts'
import { model } from './model.ts'

const title = { kind: 'row', level: 0, resource: 'article', hops: [], name: 'title', type: { kind: 'text' } } as const
const words = { ...title, name: 'words', type: { kind: 'int' } } as const
const is = (value: string): ConditionNode => ({
  kind: 'comparison',
  operator: 'is',
  left: title,
  right: { kind: 'literal', type: title.type, value },
})
const like = (value: string): ConditionNode => ({
  kind: 'text',
  operator: 'like',
  left: title,
  right: { kind: 'literal', type: title.type, value },
})
const not = (condition: ConditionNode): ConditionNode => ({ kind: 'not', condition })
const all = (conditions: readonly ConditionNode[]): ConditionNode => ({ kind: 'all', conditions })
const any = (conditions: readonly ConditionNode[]): ConditionNode => ({ kind: 'any', conditions })

function ask(condition: ConditionNode, budget = {}) {
  return search({
    model: model[modelNode],
    resource: 'article',
    parts: [{ label: 'it', condition }],
    budget: { milliseconds: 20_000, ...budget },
  })
}

describe('hostile conditions', () => {
  it('a deep one is given up, not an overflow of the stack', () => {
    let node: ConditionNode = is('x')
    for (let depth = 0; depth < 20_000; depth++) node = { kind: 'isTrue', condition: not(node) }
    expect(ask(node)).toMatchObject({ kind: 'unknown', reason: 'depth' })
  })

  it('ten thousand atoms, and long lists, are answered', () => {
    const many = Array.from({ length: 10_000 }, (_, at) => `v${at}`)
    expect(ask(all(many.map((text) => not(is(text))))).kind).toBe('found')
    const list = { kind: 'values', element: title.type, values: many } as const
    const inside: ConditionNode = { kind: 'in', operand: title, list }
    expect(ask(all([inside, not(inside)])).kind).toBe('none')
    expect(ask(all([inside, not(is('v7'))])).kind).toBe('found')
  })

  it('beyond its size a question is given up', () => {
    const many = Array.from({ length: 2000 }, (_, at) => is(`v${at}`))
    expect(ask(any(many), { size: 1000 })).toMatchObject({ kind: 'unknown', reason: 'size' })
  })

  it('patterns whose automaton would be huge are given up', () => {
    const patterns = Array.from({ length: 12 }, (_, at) => not(like(`%a${'_'.repeat(14 + at)}%${at}`)))
    const answer = ask(all([like(`%a${'_'.repeat(20)}`), not(like(`%b${'_'.repeat(19)}`)), ...patterns]))
    expect(['unknown', 'found']).toContain(answer.kind)
  })

  it('a pigeon more than there are holes is proved, or given up in time', () => {
    const at = (pigeon: number, hole: number): ConditionNode => ({ kind: 'holds', code: `${pigeon} in ${hole}` })
    const holes = (count: number) => {
      const pigeons = Array.from({ length: count + 1 }, (_, pigeon) => pigeon)
      const places = Array.from({ length: count }, (_, hole) => hole)
      return all([
        ...pigeons.map((pigeon) => any(places.map((hole) => at(pigeon, hole)))),
        ...places.flatMap((hole) =>
          pigeons.flatMap((a) => pigeons.filter((b) => b > a).map((b) => not(all([at(a, hole), at(b, hole)])))),
        ),
      ])
    }
    expect(ask(holes(5)).kind).toBe('none')
    expect(ask(holes(12), { conflicts: 500 })).toMatchObject({ kind: 'unknown', reason: 'conflicts' })
    expect(ask(holes(14), { milliseconds: 20 })).toMatchObject({ kind: 'unknown', reason: 'time' })
  })

  it('differences between many values are decided, or given up in time', () => {
    const names = Array.from({ length: 300 }, (_, at) => `n${at}`)
    const { float, int } = { float: t.float(), int: t.int() }
    const wide = defineModel({
      subject: { id: t.id() },
      resource: {
        item: {
          id: t.id(),
          ...Object.fromEntries(
            names.flatMap((name) => [
              [name, int],
              [`f${name}`, float],
            ]),
          ),
        },
      },
    })[modelNode]
    const operand = (name: string) =>
      ({
        kind: 'row',
        level: 0,
        resource: 'item',
        hops: [],
        name,
        type: { kind: name[0] === 'f' ? 'float' : 'int' },
      }) as const
    const less = (left: string, right: string): ConditionNode => ({
      ...{ kind: 'comparison', operator: 'lt', left: operand(left), right: operand(right) },
    })
    const of = (conditions: readonly ConditionNode[], milliseconds: number) =>
      search({
        model: wide,
        resource: 'item',
        parts: [{ label: 'it', condition: all(conditions) }],
        budget: { milliseconds },
      })
    const next = (at: number) => names[(at + 1) % names.length]!
    const chain = names.slice(0, -1).map((name, at) => less(name, next(at)))
    expect(of(chain, 20_000).kind).toBe('found')
    expect(of([...chain, less(names.at(-1)!, names[0]!)], 20_000)).toMatchObject({ kind: 'none' })
    const either = names.flatMap((name, at) =>
      [7, 31, 111].map((step) => any([less(name, next(at * step)), less(next(at + step), name)])),
    )
    expect(of(either, 30)).toMatchObject({ kind: 'unknown', reason: 'time' })
    const floats = names.slice(0, -1).map((name, at) => less(`f${name}`, `f${next(at)}`))
    expect(of(floats, 30)).toMatchObject({ kind: 'unknown', reason: 'time' })
  })

  it('relations inside relations end', () => {
    const some = (level: number, inner: ConditionNode, quantifier: 'some' | 'every'): ConditionNode => ({
      kind: 'quantifier',
      quantifier,
      level: level - 1,
      resource: level % 2 === 1 ? 'article' : 'comment',
      hops: level % 2 === 1 ? [] : ['article'],
      relation: 'comments',
      elementLevel: level,
      elementResource: 'comment',
      condition: inner,
    })
    const rating = (level: number): ConditionNode => ({
      kind: 'comparison',
      operator: 'gt',
      left: { ...words, level, resource: 'comment', name: 'rating' },
      right: { kind: 'literal', type: words.type, value: 3 },
    })
    // Every comment has another on its article, and so on: the rows found serve again.
    const node = some(1, some(2, rating(2), 'some'), 'every')
    const first = some(1, rating(1), 'some')
    expect(ask(all([first, node])).kind).toBe('found')
    expect(ask(all([first, some(1, not(rating(1)), 'every')])).kind).toBe('none')
    const wide = all(
      Array.from({ length: 50 }, (_, at) => some(1, all([rating(1), { kind: 'holds', code: String(at) }]), 'some')),
    )
    expect(ask(wide, { rows: 20 })).toMatchObject({ kind: 'unknown', reason: 'rows' })
  })
})
