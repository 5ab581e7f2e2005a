import { defineModel, definePolicy, not, t } from 'bailiwick'
import { filter, toPg } from 'bailiwick/sql'
import { expect, test } from 'vitest'
import { describeEachServer, withDatabase } from '../support/databases.ts'

/**
 * A column may hold what the model does not know: a migration adds a status before the policy learns of it. The evaluator
 * refuses such a row by throwing, so no filter may return it.
 */
const model = defineModel({
  subject: { id: t.id(), level: t.enum('low', 'high') },
  resource: { item: { id: t.id(), level: t.enum('low', 'high').optional(), other: t.enum('low', 'high').optional() } },
})
const policy = definePolicy(model, 'item', ({ subject, resource: item }) => ({
  isNot: { allow: item.level.isNot('low') },
  notAtMost: { allow: not(item.level.atMost('low')) },
  notIn: { allow: item.level.notIn('low') },
  notInSubject: { allow: item.level.isNot(subject.level) },
  distinct: { allow: item.level.isDistinctFrom('low') },
  notEqualColumns: { allow: item.level.isNot(item.other) },
  equalColumns: { allow: item.level.is(item.other) },
  denied: { allow: true, deny: { high: not(item.level.isDistinctFrom('high')) } },
}))
const actions = [
  'isNot',
  'notAtMost',
  'notIn',
  'notInSubject',
  'distinct',
  'notEqualColumns',
  'equalColumns',
  'denied',
] as const

describeEachServer('a stored value that the model does not declare', (server) => {
  test('is returned by no filter', async () => {
    await withDatabase(server, {}, async (database) => {
      await database.admin.query(`
        create table item (id text, level text, other text);
        insert into item values ('odd', 'bogus', 'bogus'), ('even', 'high', 'low'), ('none', null, null)`)
      const role = await database.createRole('reader')
      await database.admin.query(`grant select on item to ${role}`)
      const client = await database.connect(role)
      const access = policy.for({ id: 'ann', level: 'low' })
      for (const action of actions) {
        const { text, values } = toPg(filter(access, `item.${action}`))
        const { rows } = await client.query(`select id from item where ${text} order by id`, values)
        const expected = { equalColumns: [], denied: ['none'], distinct: ['even', 'none'] }[action as string] ?? [
          'even',
        ]
        expect([action, rows.map((row) => row.id)]).toEqual([action, expected])
        expect(() => access.can(`item.${action}`, { id: 'odd', level: 'bogus', other: 'bogus' } as never)).toThrow(
          expect.objectContaining({ code: 'INVALID_VALUE' }),
        )
      }
    })
  })
})
