/** What one process revokes another one denies: on the first request after the commit, or within the bound. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeNewestServer } from '../support/databases.ts'
import { LiveProcess } from './support/live-process.ts'
import { type Newsroom, openNewsroom } from './support/newsroom.ts'
import { until } from './support/until.ts'

interface Said {
  readonly allowed: boolean
  readonly epoch: number
}

describeNewestServer('two processes', (server) => {
  let newsroom: Newsroom
  let ada: ReturnType<Newsroom['as']>
  const processes: LiveProcess[] = []

  beforeAll(async () => {
    newsroom = await openNewsroom(server)
    ada = newsroom.as('ada')
    await ada.users.create({ reference: 'ann' })
    await ada.groups.create({ code: 'staff' })
    await ada.groups.addMember('staff', 'ann')
  })
  afterAll(async () => {
    await Promise.all(processes.map((each) => each.stop()))
    await newsroom.platform.database.drop()
  })

  const start = async (options: Parameters<typeof LiveProcess.start>[1]) => {
    const process = await LiveProcess.start(newsroom.platform, options)
    processes.push(process)
    return (permission: string) => process.call<Said>('ask', { tenant: newsroom.tenant, subject: 'ann', permission })
  }

  it('fresh: on the first request after the commit', async () => {
    const [one, other] = await Promise.all([start({}), start({})])
    for (const give of [
      () => ada.grants.grant({ to: 'staff', permission: 'page.read' }),
      () => ada.groups.enable('staff'),
      () => ada.users.enable('ann'),
    ]) {
      await give()
      expect([(await one('page.read')).allowed, (await other('page.read')).allowed]).toEqual([true, true])
      if (give.toString().includes('grant')) await ada.groups.disable('staff')
      else await ada.users.disable('ann')
      expect([(await one('page.read')).allowed, (await other('page.read')).allowed]).toEqual([false, false])
    }
    await ada.users.enable('ann')
  })

  it('bounded: within the bound, and where it is woken in a moment', async () => {
    const [one, other] = await Promise.all([
      start({ mode: 'bounded', listens: true, bound: 500 }),
      start({ mode: 'bounded', listens: true, bound: 500 }),
    ])
    for (let round = 0; round < 3; round++) {
      await ada.grants.grant({ to: 'ann', permission: 'row.read' })
      await until(async () => (await one('row.read')).allowed && (await other('row.read')).allowed)
      await ada.grants.revoke({ to: 'ann', permission: 'row.read' })
      const committed = Number(process.hrtime.bigint())
      for (const ask of [one, other]) {
        for (;;) {
          const said = (await ask('row.read')) as Said & { readonly asked: number }
          if (!said.allowed) break
          expect((said.asked - committed) / 1e6).toBeLessThanOrEqual(500)
        }
      }
    }
  })
})
