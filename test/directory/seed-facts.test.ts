/** The table of what keen and Authorizir promise is whole, and the tests that it names are there. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ROOT } from '../support/markdown-files.ts'

interface Fact {
  readonly id: string
  readonly verdict: string
  readonly where: string
}

const text = readFileSync(join(ROOT, 'docs/seed-facts.md'), 'utf8')
const rows = [...text.matchAll(/^\| ([KAW]\d+) \| (.+?) \| (\w+) \| (.*) \|$/gm)]
const facts = rows.map(([, id, , verdict, where]): Fact => ({ id: id!, verdict: verdict!, where: where! }))

/** The tests that a cell names, each a file and a title. A backtick of a title is written with a backslash. */
function namedIn(where: string): readonly (readonly [file: string, title: string])[] {
  return [...where.matchAll(/`([\w./-]+\.test\.ts): ((?:\\`|[^`])+)`/g)].map(
    ([, file, title]) =>
      [file!.includes('/') ? file! : `test/directory/${file}`, title!.replaceAll('\\`', '`')] as const,
  )
}

/** Whether a test of the file has this title, word by word. */
function isThere(file: string, title: string): boolean {
  if (!existsSync(join(ROOT, file))) return false
  const source = readFileSync(join(ROOT, file), 'utf8')
  return [`'${title}'`, `"${title}"`, `\`${title}\``].some((literal) => source.includes(literal))
}

const numbered = (letter: string, from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, at) => `${letter}${from + at}`)

describe('docs/seed-facts.md', () => {
  it('has each fact once', () => {
    const wanted = [
      ...numbered('K', 1, 80),
      ...numbered('A', 126, 156),
      ...[
        'W1',
        'W2',
        'W3',
        'W4',
        'W5',
        'W6',
        'W7',
        'W9',
        'W10',
        'W11',
        'W12',
        'W14',
        'W15',
        'W18',
        'W28',
        'W29',
        'W30',
        'W32',
        'W33',
        'W34',
        'W36',
      ],
      ...numbered('W', 41, 45),
    ]
    expect(facts.map(({ id }) => id)).toEqual(wanted)
    expect(text.match(/^\| [KAW]\d/gm)).toHaveLength(wanted.length)
  })

  it('names tests that are there, one at least of each fact that is kept', () => {
    const missing = facts.flatMap(({ id, where }) =>
      namedIn(where).flatMap(([file, title]) => (isThere(file, title) ? [] : [`${id}: ${file}: ${title}`])),
    )
    expect(missing).toEqual([])
    for (const { id, verdict, where } of facts) {
      expect(['test', 'otherwise', 'later'], id).toContain(verdict)
      if (verdict === 'test') expect(namedIn(where).length, id).toBeGreaterThan(0)
      expect(where.split('.test.ts').length - 1, `${id}: every mention is read`).toBe(namedIn(where).length)
      expect(where.length, id).toBeGreaterThan(5)
    }
  })

  it('would miss a test that is gone', () => {
    expect(isThere('test/directory/seeds.test.ts', 'nothing of this')).toBe(false)
    expect(isThere('test/directory/gone.test.ts', 'whatever')).toBe(false)
    expect(namedIn('`a.test.ts: one \\`*\\` two`; `b.test.ts: three`')).toHaveLength(2)
  })
})
