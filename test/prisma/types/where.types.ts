import { defineModel, definePolicy, t } from 'bailiwick'
import { filter, rawFilter } from 'bailiwick/prisma'
import { Prisma, type PrismaClient } from '../generated/client.ts'

/** The generated types take what is made, where a `where` is taken, and nowhere else. */

const model = defineModel({ subject: { id: t.id() }, resource: { item: { id: t.id(), ownerId: t.id().optional() } } })
const policy = definePolicy(model, 'item', ({ subject, resource: item }) => ({
  read: { allow: item.ownerId.is(subject.id) },
}))

export async function asked(prisma: PrismaClient): Promise<readonly Prisma.itemModel[]> {
  const access = policy.for({ id: 'a' })
  const where: Prisma.itemWhereInput = filter(access, 'item.read', { client: prisma, timeZone: 'UTC' })
  await prisma.item.count({ where: filter(access, 'item.read') })
  await prisma.item.updateMany({ where: { AND: [filter(access, 'item.read'), { id: 'i1' }] }, data: { text: 'x' } })
  await prisma.item.deleteMany({ where: { AND: [where, { text: null }] } })
  await prisma.person.findMany({ where: { many_item_ownerId: { some: where } } })
  await prisma.item.update({ where: { id: 'i1', AND: [filter(access, 'item.read')] }, data: { text: 'x' } })
  const raw: Prisma.Sql = rawFilter(Prisma.sql, access, 'item.read')
  await prisma.$queryRaw<{ id: string }[]>`select id from "Item Table" where ${raw}`
  const later: Prisma.itemWhereInput = await filter(await policy.forAsync({ id: 'a' }), 'item.read')
  // @ts-expect-error: an action that is not declared
  filter(access, 'item.raed')
  // @ts-expect-error: an option that does not exist
  filter(access, 'item.read', { alias: 'i' })
  // @ts-expect-error: a where is no order
  await prisma.item.findMany({ orderBy: { where: filter(access, 'item.read') } })
  return prisma.item.findMany({ where: later })
}
