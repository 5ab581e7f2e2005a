import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { lowerAscii, matchesLike, parseLike } from '../../ast/like.ts'
import { compareByteOrder } from '../../util/byte-order.ts'
import { TooLarge } from './explore.ts'
import { Language } from './language.ts'

const like = (pattern: string) => Language.like(parseLike(pattern)!)
const not = (language: Language) => language.complement()
const all = (...languages: Language[]) => Language.all(languages)

describe('members', () => {
  test.each<[string, Language, number, readonly string[]]>([
    ['everything: short and readable', Language.everything, 3, ['a', 'b', 'c']],
    ['nothing', Language.nothing, 3, []],
    ['one text', Language.exactly('x'), 3, ['x']],
    ['the empty text comes last', Language.oneOf(['', 'bb', 'a']), 3, ['a', 'bb', '']],
    ['only the empty text', not(like('_%')), 2, ['']],
    ['without some', not(Language.oneOf(['a', 'c'])), 2, ['b', 'd']],
    ['a prefix', Language.startsWith('x'), 2, ['x', 'xa']],
    ['an end', Language.endsWith('x'), 3, ['x', 'ax', 'bx']],
    ['both overlap', all(Language.startsWith('aba'), Language.endsWith('bab')), 2, ['abab', 'ababab']],
    ['a part', all(Language.contains('b'), like('a%')), 2, ['ab', 'aab']],
    ['case', Language.ignoringCase('k1É'), 9, ['k1É', 'K1É']],
    ['below', Language.below('\u0002', false), 9, ['\u0001', '\u0001a']],
    ['between', all(Language.above('am', false), Language.below('an', false)), 3, ['ama', 'amb', 'amc']],
    ['up to', all(Language.above('b', true), Language.below('b', true)), 3, ['b']],
    ['an escaped wildcard', all(like('\\%%'), like('__')), 2, ['%a', '%b']],
    ['none', all(like('a_%'), like('b%')), 2, []],
    ['a difference', all(like('%a%'), not(like('a%')), not(like('%a'))), 2, ['bab', 'bac']],
    ['the complement of several', not(all(like('a%'), not(Language.exactly('ab')))), 2, ['b', 'c']],
  ])('%s', (_name, language, count, expected) => {
    const found = language.members(count)
    if (count === 9) expect(found.slice(0, expected.length)).toEqual(expected)
    else expect(found).toEqual(expected)
    expect(language.isEmpty()).toBe(expected.length === 0)
  })
})

test('none may be asked for', () => {
  expect(all(like('%a%'), not(Language.exactly('a'))).members(0)).toEqual([])
})

interface Sample {
  readonly language: Language
  readonly includes: (text: string) => boolean
}

/** Characters beside which code units and code points sort differently, wildcards, and letters that have a case. */
const hostile = [
  'a',
  'b',
  'A',
  'k',
  'K',
  '%',
  '_',
  '\\',
  '\u0001',
  '\uffff',
  '\ue000',
  '\ud7ff',
  '😀',
  'é',
  '\u{10ffff}',
]

function samples(characters: readonly string[]): fc.Arbitrary<Sample> {
  const text = fc.array(fc.constantFrom(...characters), { maxLength: 4 }).map((parts) => parts.join(''))
  const pattern = fc
    .array(fc.constantFrom('%', '_', ...characters.map((one) => one.replace(/[\\%_]/, '\\$&'))), { maxLength: 6 })
    .map((parts) => parts.join(''))
  const simple = fc.oneof(
    pattern.map((written) => {
      const parts = parseLike(written)!
      return { language: Language.like(parts), includes: (one: string) => matchesLike(one, parts) }
    }),
    text.map((own) => ({ language: Language.startsWith(own), includes: (one: string) => one.startsWith(own) })),
    text.map((own) => ({ language: Language.endsWith(own), includes: (one: string) => one.endsWith(own) })),
    text.map((own) => ({ language: Language.contains(own), includes: (one: string) => one.includes(own) })),
    text.map((own) => ({
      language: Language.ignoringCase(own),
      includes: (one: string) => lowerAscii(one) === lowerAscii(own),
    })),
    fc.tuple(text, fc.boolean()).map(([own, inclusive]) => ({
      language: Language.below(own, inclusive),
      includes: (one: string) => compareByteOrder(one, own) < Number(inclusive),
    })),
    fc.tuple(text, fc.boolean()).map(([own, inclusive]) => ({
      language: Language.above(own, inclusive),
      includes: (one: string) => compareByteOrder(one, own) > -Number(inclusive),
    })),
    fc.array(text, { maxLength: 4 }).map((own) => ({
      language: Language.oneOf(own),
      includes: (one: string) => own.includes(one),
    })),
  )
  const negated = (sample: fc.Arbitrary<Sample>) =>
    fc
      .tuple(sample, fc.boolean())
      .map(
        ([{ language, includes }, negative]): Sample =>
          negative ? { language: not(language), includes: (one) => !includes(one) } : { language, includes },
      )
  const joined = (sample: fc.Arbitrary<Sample>) =>
    fc.array(sample, { minLength: 1, maxLength: 4 }).map(
      (several): Sample => ({
        language: all(...several.map(({ language }) => language)),
        includes: (one) => several.every(({ includes }) => includes(one)),
      }),
    )
  return joined(negated(fc.oneof({ weight: 4, arbitrary: simple }, joined(negated(simple)))))
}

function* textsUpTo(length: number, characters: readonly string[]): Generator<string> {
  yield ''
  if (length > 0) for (const rest of textsUpTo(length - 1, characters)) for (const one of characters) yield one + rest
}

test.each([
  ['two letters, all texts up to six', ['a', 'b'], 6],
  ['hostile characters', hostile, 2],
])('agrees with the matcher and the order of the evaluator: %s', (_name, characters, length) => {
  const every = [...new Set(textsUpTo(length, characters))]
  let empty = 0
  const run = (sample: Sample) => {
    const { language, includes } = sample
    const expected = every.filter(includes)
    expect(every.filter((text) => language.includes(text))).toEqual(expected)

    const found = language.members(5)
    expect(found.filter((text) => !includes(text))).toEqual([])
    expect(new Set(found).size).toBe(found.length)
    expect(language.isEmpty()).toBe(found.length === 0)
    if (found.length < 5) expect(expected.filter((text) => !found.includes(text))).toEqual([])
    const lengths = found.map((text) => [...text].length || Number.POSITIVE_INFINITY)
    expect(lengths).toEqual([...lengths].sort((a, b) => a - b))
    const shortest = Math.min(...expected.map((text) => [...text].length || Number.POSITIVE_INFINITY))
    expect(lengths[0] ?? Number.POSITIVE_INFINITY).toBeLessThanOrEqual(shortest)
    if (found.length === 0) empty++
  }
  fc.assert(fc.property(samples(characters), run), { numRuns: 400 })
  // Both answers were met.
  expect(empty).toBeGreaterThan(20)
  expect(empty).toBeLessThan(380)
})

describe('hostile questions', () => {
  const many = (count: number, make: (number: number) => Language) =>
    all(...Array.from({ length: count }, (_, at) => make(at)))
  const word = (number: number) => number.toString(36).padStart(3, 'z')

  test.each<[string, Language, readonly string[]]>([
    ['a thousand texts that it is not', many(1000, (at) => not(Language.exactly(word(at)))), ['a', 'b']],
    ['a thousand prefixes that it has not', many(1000, (at) => not(Language.startsWith(word(at)))), ['a', 'b']],
    ['a thousand bounds', many(1000, (at) => Language.above(word(at), false)), ['{', '|']],
    ['a text of 20,000 characters in the middle', Language.contains('ab'.repeat(10_000)), []],
    [
      'a prefix of 40,000 characters',
      Language.startsWith('x'.repeat(40_000)),
      ['x'.repeat(40_000), `${'x'.repeat(40_000)}a`],
    ],
    ['many wildcards', like('%a'.repeat(300)), ['a'.repeat(300)]],
    ['a window of twenty', like(`%a${'_'.repeat(20)}`), []],
  ])('%s', (_name, language, expected) => {
    expect(language.isEmpty()).toBe(false)
    const found = language.members(2)
    expect(found).toHaveLength(2)
    expect(found.every((text) => language.includes(text))).toBe(true)
    expect(found.slice(0, expected.length)).toEqual(expected)
  })

  test('are answered with "too large", by a count of states', () => {
    // Empty, but the automaton would have to remember where among the last twenty characters there was an a.
    const language = all(like(`%a${'_'.repeat(20)}`), not(like(`%a${'_'.repeat(20)}%`)))
    expect(() => language.isEmpty()).toThrow(TooLarge)
    expect(() => language.members(1)).toThrow(TooLarge)
    expect(language.complement().members(1)).toEqual(['b'])
    const small = all(like('%a__'), not(like('%a__%')))
    expect(small.isEmpty()).toBe(true)
    expect(() => small.isEmpty({ states: 3, steps: 1_000 })).toThrow(TooLarge)
    expect(() => small.isEmpty({ states: 100, steps: 20 })).toThrow(TooLarge)
  })
})
