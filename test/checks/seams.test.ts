import { combine, defineLoaders, defineModel, definePolicy, isTrue, t } from 'bailiwick'
import { filter, toPg } from 'bailiwick/sql'
import { describe, expect, it } from 'vitest'

/** Where checks, loaders, the asynchronous twin, writes and acting on behalf meet. */

const model = defineModel({
  subject: { id: t.id().optional(), level: t.int().optional(), teamIds: t.array(t.id()).loaded() },
  anonymous: { id: null, level: null },
  context: { suspended: t.boolean().optional().loaded() },
  resource: {
    doc: { id: t.id(), status: t.text(), secrecy: t.int(), notes: t.many('note', 'docId') },
    note: { id: t.id(), docId: t.id(), text: t.text(), doc: t.one('doc', 'docId') },
  },
})
const doc = { id: 'd', status: 'open', secrecy: 5 }
const later = <T>(value: T) => new Promise<T>((resolve) => setImmediate(() => resolve(value)))

describe('a check with SQL, on behalf of somebody', () => {
  const policy = definePolicy(model, 'doc', ({ custom }) => ({
    read: {
      allow: custom('cleared', {
        uses: 'resource',
        reads: ['secrecy'],
        evaluate: ({ subject, resource }) => resource.secrecy <= (subject.level ?? 0),
        sql: ({ sql, column, parameter, subject }) => sql`${column('secrecy')} <= ${parameter(subject.level, 'int4')}`,
      }),
    },
  }))

  it('is asked for each of them', () => {
    const access = policy.for({ id: 'agent', level: 1 }, { onBehalfOf: { id: 'boss', level: 9 } })
    expect(access.can('doc.read', doc)).toBe(false)
    expect(toPg(filter(access, 'doc.read')).values).toEqual([1, 9])
  })
})

describe('a loaded attribute of the context', () => {
  const policy = combine(
    definePolicy(model, 'doc', ({ context }) => ({
      read: { allow: true, deny: { suspended: isTrue(context.suspended) } },
    })),
    defineLoaders(model, { context: { suspended: () => true } }),
  )

  it('is loaded though it may be null', async () => {
    expect(policy.for({ id: 'u', level: 1 }).can('doc.read', doc)).toBe(false)
    expect(await (await policy.forAsync({ id: 'u', level: 1 })).can('doc.read', doc)).toBe(false)
    expect(policy.for({ id: 'u', level: 1 }, { context: { suspended: null } }).can('doc.read', doc)).toBe(true)
  })
})

describe('asynchronous checks of rows', () => {
  let asked = 0
  const check = {
    uses: 'resource',
    reads: ['status'],
    evaluate: ({ resource }: { resource: { status: string } }) => {
      asked++
      return later(resource.status === 'open')
    },
  } as const
  const docs = definePolicy(model, 'doc', ({ custom }) => ({
    read: { allow: { open: custom('open', check) } },
    create: { allow: { open: custom('open', check) } },
    update: { allow: { open: custom('open', check) } },
  }))
  const notes = definePolicy(model, 'note', ({ custom }) => ({
    read: {
      allow: custom('short', {
        uses: 'resource',
        reads: ['text'],
        evaluate: ({ resource }) => later(resource.text.length < 9),
      }),
    },
  }))
  const asking = () => combine(docs, notes).forAsync({ id: 'u', level: 1 })

  it('are asked again of a row that changed', async () => {
    const access = await asking()
    const row = { ...doc }
    expect(await access.can('doc.read', row)).toBe(true)
    row.status = 'closed'
    expect(await access.can('doc.read', row)).toBe(false)
  })

  it('answer for the rows before and after a change, and for a row to be', async () => {
    const access = await asking()
    asked = 0
    expect(await access.can('doc.update', doc, { changes: { secrecy: 6 } })).toBe(true)
    expect(await access.can('doc.update', doc, { changes: { status: 'closed' } })).toBe(false)
    expect(await access.can('doc.create', { ...doc, id: 'e' })).toBe(true)
    expect(asked).toBe(2)
  })

  it('answer for related rows that are redacted', async () => {
    const access = await asking()
    const rows = [
      {
        ...doc,
        notes: [
          { id: 'n', docId: 'd', text: 'short' },
          { id: 'o', docId: 'd', text: 'much too long' },
        ],
      },
    ]
    const [copy] = await access.redact('doc.read', rows)
    expect(copy!.notes).toEqual([{ id: 'n', docId: 'd', text: 'short' }])
  })

  it('of somebody on whose behalf is asked are waited for', async () => {
    const policy = definePolicy(model, 'doc', ({ custom }) => ({
      read: { allow: custom('good', { uses: 'subject', evaluate: ({ subject }) => later(subject.id !== 'bad') }) },
    }))
    const onBehalfOf = (id: string) => policy.forAsync({ id: 'a', level: 1 }, { onBehalfOf: { id, level: 1 } })
    expect(await (await onBehalfOf('b')).can('doc.read', doc)).toBe(true)
    expect(await (await onBehalfOf('bad')).can('doc.read', doc)).toBe(false)
  })
})

describe('the options of forAsync', () => {
  const policy = definePolicy(model, 'doc', ({ subject, resource }) => ({
    read: {
      allow: { named: resource.id.is('d'), level: isTrue(subject.level.gt(3)) },
      deny: { low: isTrue(subject.level.lt(3)) },
    },
  }))

  it('count where they are inherited, as in for', async () => {
    const options = Object.create({ onBehalfOf: { id: 'boss', level: 1 } })
    expect(policy.for({ id: 'agent', level: 9 }, options).can('doc.read', doc)).toBe(false)
    expect(await (await policy.forAsync({ id: 'agent', level: 9 }, options)).can('doc.read', doc)).toBe(false)
  })

  it('are refused where they are wrong', async () => {
    await expect(policy.forAsync(null, null as never)).rejects.toMatchObject({ code: 'INVALID_OPTION' })
    await expect(policy.forAsync(null, { onDecision: 5 as never })).rejects.toMatchObject({ code: 'INVALID_OPTION' })
  })

  it('give up once, also where a check does it itself', async () => {
    const controller = new AbortController()
    const aborting = definePolicy(model, 'doc', ({ custom }) => ({
      read: {
        allow: custom('aborting', {
          uses: 'subject',
          evaluate: () => {
            controller.abort(new Error('given up'))
            return true
          },
        }),
      },
    }))
    const access = await aborting.forAsync(null, { signal: controller.signal })
    await expect(access.can('doc.read', doc)).rejects.toThrow('given up')
  })
})

it('nothing is loaded for nobody', () => {
  const policy = combine(
    definePolicy(model, 'doc', ({ custom }) => ({
      read: {
        allow: custom('in a team', {
          uses: 'subject',
          loads: ['teamIds'],
          evaluate: ({ subject }) => ((subject.teamIds as readonly string[] | null)?.length ?? 0) > 0,
        }),
      },
    })),
    defineLoaders(model, { subject: { teamIds: () => ['t1'] } }),
  )
  expect(policy.for({ id: 'u', level: 1 }).can('doc.read', doc)).toBe(true)
  expect(policy.for(null).can('doc.read', doc)).toBe(false)
})
