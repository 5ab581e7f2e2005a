/** The peers that query: clients for the one table of the benchmark `queries`. Beside the other door, as they take longest to load. */
import { createRequire } from 'node:module'

// ZenStack 3.9.4 says that it runs on Node 20 and uses what came with 21.
Object.groupBy ??= (items, keyOf) => {
  const groups = Object.create(null)
  let index = 0
  for (const item of items) {
    const key = keyOf(item, index++)
    groups[key] ??= []
    groups[key].push(item)
  }
  return groups
}

const { accessibleBy, createPrismaAbility } = await import('@casl/prisma')
const { PrismaPg } = await import('@prisma/adapter-pg')
const { ZenStackClient } = await import('@zenstackhq/orm')
const { PostgresDialect } = await import('@zenstackhq/orm/dialects/postgres')
const { PolicyPlugin } = await import('@zenstackhq/plugin-policy')
const { schema } = await import('./zenstack-schema.mjs')
const { PrismaClient } = createRequire(import.meta.url)('../node_modules/.bailiwick-prisma')

export { accessibleBy, createPrismaAbility }

export function prismaClient(configuration) {
  return new PrismaClient({ adapter: new PrismaPg({ ...configuration, max: 1 }) })
}

/** `plain` applies no policy; `for(user)` is the one that does. */
export function zenStackClient(pool) {
  const plain = new ZenStackClient(schema, { dialect: new PostgresDialect({ pool }) })
  const guarded = plain.$use(new PolicyPlugin())
  return { plain, for: (user) => guarded.$setAuth(user) }
}
