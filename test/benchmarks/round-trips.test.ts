/** What a comparison of queries refuses to measure, and whose ratio is to whom. */
import { describe, expect, it } from 'vitest'
import { Disagreement, quickSettings } from '../../bench/harness.ts'
import { type Asker, compareRoundTrips } from '../../bench/queries/round-trips.ts'
import { bare, handWritten, shapes, withCondition } from '../../bench/queries/shapes.ts'

type Question = { readonly n: number }
const hand: Asker<Question> = {
  name: 'client, by hand',
  kind: 'hand',
  ask: async ({ n }) => [n],
  read: (found: number[]) => found,
}
const compared = (...askers: Asker<Question>[]) =>
  compareRoundTrips(
    { name: 'query', title: 'a query', questions: [{ n: 1 }, { n: 2 }], askers, rounds: 4 },
    quickSettings,
  )

describe('a comparison of queries', () => {
  it('is refused where one client answers otherwise', async () => {
    const other = { ...hand, name: 'other', ask: async ({ n }: Question) => (n === 2 ? [1] : [n]) }
    await expect(compared(hand, other)).rejects.toThrow(Disagreement)
    await expect(compared(hand, other)).rejects.toThrow('other answers [1] where client, by hand answers [2]')
  })

  it('is refused where the answer is nothing', async () => {
    await expect(compared({ ...hand, ask: async () => [] })).rejects.toThrow(Disagreement)
    await expect(compared({ ...hand, ask: async () => [], read: () => 0 })).rejects.toThrow(Disagreement)
  })

  it('is refused where there is nobody to compare with', async () => {
    await expect(compared({ ...hand, to: 'nobody' })).rejects.toThrow('is compared with nobody, which is not there')
  })

  it('names for each contender whom its ratio is to, and says before each question who asks', async () => {
    const said: number[] = []
    const ours = { ...hand, name: 'client, ours', to: hand.name, prepare: async ({ n }: Question) => said.push(n) }
    const { contenders } = await compared(hand, ours)
    expect(contenders.map(({ to, questions }) => [to, questions])).toEqual([
      [hand.name, 4],
      [hand.name, 4],
    ])
    expect(contenders[0]!.ratio).toBe(1)
    // Twice to agree, twelve times to warm up, and once a round.
    expect(said).toHaveLength(18)
  })
})

describe('the texts of the queries', () => {
  const question = { user: { id: 1, tenantId: 't', teamIds: [2] }, id: 3, access: undefined as never }

  it('number the parameters of a condition after their own', () => {
    for (const shape of shapes) {
      const { text, values } = handWritten(shape)(question)
      expect(text.match(/\$\d+/g)).toEqual(values.map((_, index) => `$${index + 1}`))
      const made = withCondition(shape, (_, first) => ({ text: `owner_id = $${first}`, values: [1] }))(question)
      expect(made.text).toContain(`owner_id = $${made.values.length}`)
    }
  })

  it('leave the condition to row-level security', () => {
    expect(shapes.map((shape) => bare(shape)(question).text)).toEqual([
      'select * from document where id = $1',
      'select * from document order by id limit 50',
      'select count(*)::int4 as n from document',
      'select * from document where status = $1 order by id desc limit 50',
    ])
  })
})
