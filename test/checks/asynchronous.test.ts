import { type AsyncFacts, BailiwickError, combine, defineLoaders, defineModel, definePolicy, t } from 'bailiwick'
import { filter, toPg } from 'bailiwick/sql'
import { describe, expect, it } from 'vitest'

const model = defineModel({
  subject: { id: t.id(), teamIds: t.array(t.id()).loaded(), plan: t.enum('free', 'paid').loaded() },
  context: { country: t.text().loaded() },
  resource: { doc: { id: t.id(), teamId: t.id(), open: t.boolean() } },
})
const ada = { id: 'ada' }
const docs = Array.from({ length: 1200 }, (_, index) => ({ id: `d${index}`, teamId: `t${index % 7}`, open: false }))
const [doc] = docs as [(typeof docs)[number]]
const later = <T>(value: T) => new Promise<T>((resolve) => setImmediate(() => resolve(value)))
const code = async (run: () => unknown) => {
  try {
    return `returned ${JSON.stringify(await run())}`
  } catch (error) {
    return error instanceof BailiwickError ? `${error.code}: ${error.message}` : String(error)
  }
}

const byTeam = definePolicy(model, 'doc', ({ subject, context, resource: doc }) => ({
  read: { allow: { open: doc.open, team: doc.teamId.in(subject.teamIds) } },
  print: { allow: { paid: subject.plan.is('paid') } },
  ship: { allow: context.country.is('NL') },
}))

function loading(counts: Record<string, number>) {
  const counted = <T>(name: string, value: T) => {
    counts[name] = (counts[name] ?? 0) + 1
    return later(value)
  }
  return defineLoaders(model, {
    subject: {
      teamIds: ({ subject }) => counted('teamIds', [`t${subject.id.length}`]),
      plan: () => counted('plan', 'paid' as const),
    },
    context: { country: () => counted('country', 'NL') },
  })
}

describe('loaders', () => {
  it('run once in a request, and only where an answer hangs on them', async () => {
    const counts: Record<string, number> = {}
    const access = await combine(byTeam, loading(counts)).forAsync(ada)
    expect(await access.can('doc.read', { ...doc, open: true })).toBe(true)
    expect(counts).toEqual({})
    expect(await access.filter('doc.read', docs)).toHaveLength(docs.filter(({ teamId }) => teamId === 't3').length)
    expect(await Promise.all([access.can('doc.read', doc), access.can('doc.read', docs[3]!)])).toEqual([false, true])
    expect(counts).toEqual({ teamIds: 1 })
    expect(await access.can('doc.ship', doc)).toBe(true)
    expect(counts).toEqual({ teamIds: 1, country: 1 })
  })

  it('of two questions at the same time run once', async () => {
    const counts: Record<string, number> = {}
    const access = await combine(byTeam, loading(counts)).forAsync(ada)
    await Promise.all([access.can('doc.read', doc), access.decide('doc.read', doc), access.plan('doc.read')])
    expect(counts).toEqual({ teamIds: 1 })
  })

  it('do not run for what was given', async () => {
    const counts: Record<string, number> = {}
    const access = await combine(byTeam, loading(counts)).forAsync({ ...ada, teamIds: ['t0'] })
    expect(await access.can('doc.read', doc)).toBe(true)
    expect(counts).toEqual({})
  })

  it('fill the parameters of a filter', async () => {
    const access = await combine(byTeam, loading({})).forAsync(ada)
    const { text, values } = toPg(await filter(access, 'doc.read'))
    expect(text).toBe('("doc"."open" or "doc"."teamId" = any($1::text[]))')
    expect(values).toEqual([['t3']])
  })

  it('that answer at once serve the synchronous questions too', () => {
    const policy = combine(byTeam, defineLoaders(model, { subject: { teamIds: () => ['t0'] } }))
    expect(policy.for(ada).can('doc.read', doc)).toBe(true)
  })

  it.each([
    ['throws', () => Promise.reject(new Error('no database')), 'no database'],
    ['gives another type', () => later('t1'), 'INVALID_VALUE'],
    ['gives nothing', () => later(undefined), 'INVALID_VALUE'],
  ])('that %s permits nothing', async (_, load, message) => {
    const policy = combine(byTeam, defineLoaders(model, { subject: { teamIds: load as never } }))
    const access = await policy.forAsync(ada)
    expect(await code(() => access.authorize('doc.read', doc))).toContain(message)
    expect(await access.can('doc.read', { ...doc, open: true })).toBe(true)
    expect(await code(() => filter(access, 'doc.read'))).toMatch(/DECISION_FAILED|INVALID_VALUE/)
  })

  it('that are missing, unknown, doubled or asynchronous are named', async () => {
    expect(await code(async () => (await byTeam.forAsync(ada)).can('doc.read', doc))).toMatch(
      /^ATTRIBUTE_NOT_LOADED: .*`subject.teamIds`.*defineLoaders/,
    )
    expect(await code(() => defineLoaders(model, { subject: { teamId: () => [] } } as object))).toContain(
      'Did you mean `teamIds`?',
    )
    expect(await code(() => combine(byTeam, loading({}), loading({})))).toMatch(
      /^DUPLICATE_RULE: Two loaders for `subject.teamIds`/,
    )
    const policy = combine(byTeam, loading({}))
    expect(await code(() => policy.for(ada).can('doc.read', doc))).toMatch(
      /^ASYNC_POLICY: The loader of `subject.teamIds`/,
    )
  })
})

describe('asynchronous checks', () => {
  const asking = (calls: number[]) =>
    definePolicy(model, 'doc', ({ custom }) => ({
      read: {
        allow: {
          'known elsewhere': custom('known elsewhere', {
            uses: 'resource',
            reads: ['id'],
            evaluateMany: async ({ resources }) => {
              calls.push(resources.length)
              return (await later(resources)).map(({ id }) => ({ satisfied: id !== 'd1', reason: `looked up ${id}` }))
            },
          }),
        },
      },
    }))

  it('are asked about many rows in a few calls', async () => {
    const calls: number[] = []
    const access = await asking(calls).forAsync(ada)
    expect(await access.filter('doc.read', docs)).toHaveLength(docs.length - 1)
    expect(calls).toEqual([500, 500, 200])
    const [decision] = await access.decideMany('doc.read', [docs[1]!])
    expect(decision!.reasons.at(-1)!.cause).toBe('looked up d1')
    expect(calls).toHaveLength(3)
  })

  it('run side by side, not all at once', async () => {
    let running = 0
    let most = 0
    const policy = definePolicy(model, 'doc', ({ custom }) => ({
      read: {
        allow: custom('slow', {
          uses: 'resource',
          reads: ['id'],
          evaluate: async () => {
            most = Math.max(most, ++running)
            await later(0)
            running--
            return true
          },
        }),
      },
    }))
    expect(await (await policy.forAsync(ada)).filter('doc.read', docs.slice(0, 100))).toHaveLength(100)
    expect(most).toBe(32)
  })

  it('that give too few answers permit nothing', async () => {
    const policy = definePolicy(model, 'doc', ({ custom }) => ({
      read: { allow: custom('short', { uses: 'resource', reads: ['id'], evaluateMany: async () => [true] }) },
    }))
    const access = await policy.forAsync(ada)
    expect(await access.filter('doc.read', docs.slice(0, 2))).toEqual([])
    expect(await code(() => access.decideMany('doc.read', docs.slice(0, 2)))).toContain('1 answers for 2 rows')
  })

  it('are given up with the request', async () => {
    const controller = new AbortController()
    let told: unknown
    const policy = definePolicy(model, 'doc', ({ custom }) => ({
      read: {
        allow: custom('endless', {
          uses: 'subject',
          evaluate: ({ signal }) => {
            told = signal
            return new Promise<boolean>(() => {})
          },
        }),
      },
    }))
    const access = await policy.forAsync(ada, { signal: controller.signal })
    const asked = code(() => access.can('doc.read', doc))
    setImmediate(() => controller.abort(new Error('the client left')))
    expect(await asked).toBe('Error: the client left')
    expect(told).toBe(controller.signal)
    expect(await code(() => access.can('doc.read', doc))).toBe('Error: the client left')
  })

  it('keep to one moment while they are waited for', async () => {
    const moments = new Set<unknown>()
    const policy = definePolicy(model, 'doc', ({ custom }) => ({
      read: {
        allow: custom('timed', {
          uses: 'subject',
          evaluate: ({ context }) => later(moments.add(context.now).size > 0),
        }),
        deny: custom('timed too', {
          uses: 'subject',
          loads: ['plan'],
          evaluate: ({ context }) => later(moments.add(context.now).size > 9),
        }),
      },
    }))
    const access = await combine(policy, loading({})).forAsync(ada)
    expect(await access.can('doc.read', doc)).toBe(true)
    expect(new Set([...moments].map(Number)).size).toBe(1)
  })
})

describe('asynchronous facts', () => {
  const granted = definePolicy(model, 'doc', ({ granted, holds }) => ({
    read: { allow: { granted: granted(), 'may all': holds('doc.all') } },
  }))

  it('are asked about all rows in one call', async () => {
    const asked: number[] = []
    const facts: AsyncFacts = {
      ask: async (questions) => {
        asked.push(questions.length)
        return later(questions.map((question) => question.kind === 'granted' && question.id !== 'd2'))
      },
    }
    const access = await granted.forAsync(ada, { facts })
    expect(await access.filter('doc.read', docs.slice(0, 4))).toHaveLength(3)
    // One granted and one denied for each of four rows, and one holds.
    expect(asked).toEqual([9])
  })

  it.each([
    ['too few answers', [true]],
    ['something else than true and false', [1, 1, 1]],
    ['no list', true],
  ])('that give %s permit nothing', async (_, answer) => {
    const access = await granted.forAsync(ada, { facts: { ask: async () => answer as never } })
    expect(await access.can('doc.read', doc)).toBe(false)
    expect(await code(() => access.authorize('doc.read', doc))).toMatch(/^DECISION_FAILED/)
  })

  it('are no facts for the synchronous questions', async () => {
    expect(await code(() => granted.for(ada, { facts: { ask: async () => [] } as never }))).toMatch(/^ASYNC_POLICY/)
  })
})
