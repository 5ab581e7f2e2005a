import { combine, defineLoaders, defineModel, definePolicy, t } from 'bailiwick'
import { filter } from 'bailiwick/sql'

/** Compiled, never run: what the types of checks and loaders take, and what they refuse. */

const model = defineModel({
  subject: { id: t.id(), budget: t.int(), teamIds: t.array(t.id()).loaded() },
  context: { ip: t.text() },
  resource: {
    order: { id: t.id(), price: t.int(), note: t.text().optional(), ownerId: t.id(), lines: t.many('line', 'orderId') },
    line: { id: t.id(), orderId: t.id() },
  },
})

export const orders = definePolicy(model, 'order', ({ custom, resource: order, subject }) => ({
  read: {
    allow: {
      affordable: custom('affordable', {
        uses: 'resource',
        reads: ['price', 'note'],
        parameters: { factor: 2 },
        evaluate: ({ subject, resource, parameters, context }) => {
          const note: string | null = resource.note
          const factor: 2 = parameters.factor
          const ip: string | undefined = context.ip
          // @ts-expect-error only what it reads is there
          resource.ownerId
          // @ts-expect-error the subject has no such attribute
          subject.role
          return resource.price * factor <= subject.budget && note !== ip
        },
        sql: ({ sql, column, parameter }) => {
          // @ts-expect-error only what it reads is there
          column('ownerId')
          // @ts-expect-error a value is no SQL text
          sql`${5}`
          return sql`${column('price')} <= ${parameter(5, 'int8')}`
        },
      }),
      // @ts-expect-error an attribute that does not exist
      misread: custom('misread', { uses: 'resource', reads: ['prise'], evaluate: () => true }),
      // @ts-expect-error a number is no answer
      number: custom('number', { uses: 'subject', evaluate: () => 1 }),
      later: custom('later', { uses: 'subject', evaluate: async () => ({ satisfied: true, reason: 'asked' }) }),
      loaded: order.id.in(subject.teamIds),
    },
    // A check is never unknown, so it may deny as it is.
    deny: { poor: custom('poor', { uses: 'subject', evaluate: ({ subject }) => subject.budget < 1 }) },
  },
}))

export const loaders = defineLoaders(model, {
  subject: {
    teamIds: async ({ subject, signal }) => {
      signal?.throwIfAborted()
      return [subject.id]
    },
  },
})
export const wrong = defineLoaders(model, {
  // @ts-expect-error a loader gives what the attribute is
  subject: { teamIds: () => 5 },
})

const policy = combine(orders, loaders)
// Loaded attributes need not be given, and may be.
policy.for({ id: 'a', budget: 1 })
policy.for({ id: 'a', budget: 1, teamIds: [] })
// @ts-expect-error others must be
policy.for({ id: 'a' })

export async function ask(): Promise<void> {
  const access = await policy.forAsync({ id: 'a', budget: 1 }, { signal: new AbortController().signal })
  const allowed: boolean = await access.can('order.read', { id: 'o', price: 1 })
  const rows: readonly { id: string }[] = await access.filter('order.read', [{ id: 'o' }])
  // @ts-expect-error an action that does not exist
  await access.can('order.raed', { id: 'o' })
  const { strings } = await filter(access, 'order.read')
  // @ts-expect-error as synchronous access has it
  await filter(access, 'order.raed')
  await access.on('order').decide('read', { price: allowed ? rows.length : strings.length })
}
