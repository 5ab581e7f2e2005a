import { all, BailiwickError, defineModel, definePolicy, t } from 'bailiwick'
import { expect, test } from 'vitest'

const model = defineModel({
  subject: { id: t.id(), banned: t.boolean() },
  resource: { article: { id: t.id(), authorId: t.id(), open: t.boolean(), locked: t.boolean().optional() } },
})

/** The line of this file on which a text occurs for the last time before its own use here. */
function lineOf(run: () => unknown): number {
  const stack = new Error('here')
    .stack!.split('\n')
    .find((line) => line.includes('positions.test.ts') && !line.includes('lineOf'))
  void run
  return Number(/:(\d+):\d+\)?$/.exec(stack!)![1])
}

function errorOf(run: () => unknown): BailiwickError {
  try {
    run()
  } catch (error) {
    if (error instanceof BailiwickError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

test('a rule knows the line that it was written on', () => {
  let line = 0
  const policy = definePolicy(model, 'article', ({ subject, resource: article }) => {
    line = lineOf(() => 0)
    return {
      read: {
        allow: { own: article.authorId.is(subject.id), both: all(article.open, subject.banned), open: article.open },
      },
    }
  })
  const [own, both, open] = policy.rules({ action: 'article.read' })
  expect(own?.position?.file).toMatch(/positions\.test\.ts$/)
  expect([own, both, open].map((rule) => rule?.position?.line)).toEqual([line + 3, line + 3, line + 3])
})

test('a mistake inside the callback has its place in the author’s file', () => {
  const { code, position, suggestion } = errorOf(() =>
    definePolicy(model, 'article', ({ resource: article }) => ({
      // @ts-expect-error the compiler knows it too
      read: { allow: article.opne },
    })),
  )
  expect(code).toBe('UNKNOWN_ATTRIBUTE')
  expect(suggestion).toBe('open')
  expect(position?.file).toMatch(/positions\.test\.ts$/)
})

// `a || b` cannot be noticed here: JavaScript never builds `b`. The analyser will find it in the source.
test('a condition dropped by && is an error', () => {
  const error = errorOf(() =>
    definePolicy(model, 'article', ({ subject, resource: article }) => ({
      read: { allow: article.authorId.is(subject.id) && subject.banned },
    })),
  )
  expect(error.code).toBe('UNUSED_CONDITION')
  expect(error.position?.file).toMatch(/positions\.test\.ts$/)
})

test('so is a boolean attribute dropped by &&', () => {
  const error = errorOf(() =>
    definePolicy(model, 'article', ({ subject, resource: article }) => ({
      read: { allow: article.open && subject.banned },
    })),
  )
  expect(error.code).toBe('UNUSED_CONDITION')
  expect(error.message).toContain('article.open')
})

test('a condition used twice is used', () => {
  definePolicy(model, 'article', ({ subject, resource: article }) => {
    const own = article.authorId.is(subject.id)
    return { read: { allow: { own } }, update: { allow: { own } } }
  })
})

test('what JavaScript computed has the place of the reference that it computed with', () => {
  let line = 0
  const { code, position } = errorOf(() =>
    definePolicy(model, 'article', ({ subject, resource: article }) => {
      line = lineOf(() => 0)
      return {
        read: { allow: { open: article.open } },
        // The compiler knows it too.
        update: { allow: { own: ((article.authorId as unknown) === subject.id) as true } },
      }
    }),
  )
  expect({ code, line: position?.line }).toEqual({ code: 'INVALID_CONDITION', line: line + 4 })
})

test('a ring of actions has the place of a rule in it', () => {
  let line = 0
  const { code, position } = errorOf(() =>
    definePolicy(model, 'article', ({ resource: article }) => {
      line = lineOf(() => 0)
      return {
        read: { allow: true, implies: ['review'] },
        review: { implies: ['open'] },
        open: { allow: article.open, implies: ['review'] },
      }
    }),
  )
  expect({ code, line: position?.line }).toEqual({ code: 'ACTION_CYCLE', line: line + 4 })
})

test('a failed definition leaves nothing behind for the next one', () => {
  errorOf(() => definePolicy(model, 'article', () => ({ read: { allow: [] as never } })))
  definePolicy(model, 'article', ({ resource: article }) => ({ read: { allow: article.open } }))
})
