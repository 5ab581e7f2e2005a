import { describe, expect, test } from 'vitest'
import { sourceProblems } from './source-check.ts'

const sourceFinding = (file: string, source: string) => sourceProblems(file, source)[0]

const head = `import { all, any as either, definePolicy, not } from 'bailiwick'
import type { Thing } from './thing.ts'
const flag: boolean = process.argv.length > 2
`

/** The finding of a rule inside a callback, as `line:column` and message. */
function found(
  rule: string,
  parameters = '{ subject, resource: article, before, context, granted, holds, permitted, custom }',
) {
  const source = `${head}export const policy = definePolicy(model, 'article', (${parameters}) => ({ read: { allow: ${rule} } }))`
  const problem = sourceFinding('policy.ts', source)
  return problem && { seen: seenAt(source, problem.position!), message: problem.message }
}

/** The text from the place to the next space. */
function seenAt(source: string, { line, column }: { line: number; column: number }): string {
  return source
    .split('\n')
    [line - 1]!.slice(column - 1)
    .split(' ')[0]!
}

describe('operators over what the callback is given', () => {
  test.each([
    ['article.a.is(1) || article.b.is(2)', '||', 'any(a, b)'],
    ['(article.a.is(1)) || article.b.is(2)', '||', 'any(a, b)'],
    ['article.open && article.b.is(2)', '&&', 'all(a, b)'],
    ['article.a ?? article.b', '??', '.isNull()'],
    ['{ rule: all(article.a.is(1), article.open || subject.banned) }', '||', 'any(a, b)'],
    ['not(article.open) || either(article.a.is(1))', '||', 'any(a, b)'],
    ['granted() || holds("x")', '||', 'any(a, b)'],
    ["permitted(article.team, 'team.read') || true", '||', 'any(a, b)'],
    ["custom('x', check) && article.open", '&&', 'all(a, b)'],
    ['before.status === article.status', '===', '.is(…)'],
    ['!article.open', '!article.open', 'not(…)'],
    ['!!subject.id', '!subject.id', 'not(…)'],
    ['!subject', '!subject', 'not(…)'],
    ['article.ownerId === subject.id', '===', '.is(…)'],
    ['null != article.ownerId', '!=', '.isNull()'],
    ['article.at < Date.now()', '<', '.lt(…)'],
    ['article.a.is(1) ? true : article.open', 'article.a.is(1)', 'always taken'],
    ['Boolean(article.team.ownerId)', 'Boolean(article.team.ownerId)', 'always `true`'],
    ['(article.a as never) === 1', '===', '.is(…)'],
    ['article.a! === 1', '===', '.is(…)'],
    ['article.comments.some((comment) => comment.open || comment.a.is(1))', '||', 'any(a, b)'],
    ['article.comments.none(({ open }) => !open)', '!open)', 'not(…)'],
    ['[1].map(() => article.open || true)[0]', '||', 'any(a, b)'],
  ])('%s', (rule, seen, message) => {
    expect(found(rule)).toMatchObject({
      seen: expect.stringContaining(seen),
      message: expect.stringContaining(message),
    })
  })

  test.each([
    ['refs', 'refs.resource.open || refs.subject.banned'],
    ['{ resource: { open, ...rest }, subject }', 'open || subject.banned'],
    ['{ ...rest }', 'rest.resource.open || true'],
  ])('by the parameters %s', (parameters, rule) => {
    expect(found(rule, parameters)?.seen).toBe('||')
  })

  test('all of them, and of a chain the first', () => {
    const source = `${head}export const policy = definePolicy(model, 'article', ({ subject, resource: article }) => ({
  read: { allow: article.open || article.a.is(1) || article.b.is(2) },
  update: { allow: article.open && !subject.banned },
}))`
    const seen = sourceProblems('policy.ts', source).map(({ position }) => seenAt(source, position!))
    expect(seen).toEqual(['||', '&&', '!subject.banned'])
  })

  test('by way of variables, in a block', () => {
    const source = `${head}
export default definePolicy(model, 'article', function ({ subject, resource: article }) {
  const owner = article.ownerId
  const mine = owner.is(subject.id), { open } = article
  if (open) return { read: { allow: true } }
  return { read: { allow: { mine } } }
})`
    expect(sourceFinding('policy.ts', source)?.position).toEqual({ file: 'policy.ts', line: 8, column: 7 })
    expect(sourceFinding('policy.ts', source.replace('(open)', '(flag)'))).toBeUndefined()
    expect(sourceFinding('policy.ts', source.replace('(open)', '(mine || flag)'))?.message).toContain('any(a, b)')
  })

  test('conditions of builders in a helper', () => {
    const source = `${head}const both = (a: Thing, b: Thing) => all(a, b) || not(a)\n`
    expect(sourceFinding('policy.ts', source)?.position).toMatchObject({ line: 4 })
  })
})

describe('what has nothing to do with references', () => {
  test.each([
    ["article.a.is(flag || 'default')"],
    ["article.a.is(process.env.NAME ?? 'default')"],
    ['flag ? article.open : subject.banned'],
    ['flag && article.open'],
    ['!flag || true'],
    ['{ rule: { when: article.open, because: flag ? "a" : "b" } }'],
    ["custom('x', { uses: 'resource', evaluate: ({ resource, subject }) => resource.a <= subject.b && !resource.c })"],
    [
      "custom('x', { uses: 'subject', evaluate: async (asked) => asked.subject.a === 'b' || asked.context.c !== null })",
    ],
    ["custom('x', { uses: 'subject', evaluate({ subject }) { return subject.a === 'b' ? true : !subject.c } })"],
    ["custom('x', { sql: ({ sql, column, subject }) => join(column('a'), subject.b ?? 'c') })"],
    ['[1, 2].some((article) => !article || article === 2)'],
    ['((article) => article || 1)(1) === 1'],
    ['names.every((name) => name !== "x" && !name)'],
    ['either(...names.map((name) => article.a.is(name)))'],
    ['article.a.in(...(names ?? []), ...Object.keys(map).filter((key) => key !== "a" || !key))'],
  ])('%s', (rule) => {
    expect(found(rule)).toBeUndefined()
  })

  test('a name that is declared again', () => {
    const source = `${head}
definePolicy(model, 'article', ({ subject, resource: article }) => {
  for (const subject of names) { const article = subject || 'a'; if (!article) continue }
  function pick(article: string | undefined) { return article ?? 'x' }
  const all = (a: boolean, b: boolean) => a && b
  const x = all(true, false) || pick(undefined) === 'x'
  return { read: { allow: article.a.is(subject.id) } }
})
const article = flag || 'default'
export const isArticle = !article
`
    expect(sourceFinding('policy.ts', source)).toBeUndefined()
  })

  test('a file without a policy, and one that does not parse', () => {
    expect(sourceFinding('a.ts', 'const x = a || b')).toBeUndefined()
    expect(sourceFinding('a.ts', `${head} const = `)).toBeUndefined()
  })
})
