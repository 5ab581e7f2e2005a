/** The four queries with other libraries: CASL with ucast through pg, CASL with Prisma, ZenStack's policy plugin. */
import pg from 'pg'
import { peers } from '../peers.ts'
import type { Client } from './clients.ts'
import { answer, type Question, type Shape, withCondition } from './shapes.ts'
import type { User } from './world.ts'

/** Prisma and ZenStack ask alike, as far as they are used here. */
interface Model {
  findMany(query: object): Promise<Found>
  findFirst(query: object): Promise<Found[number] | null>
  count(query: object): Promise<number>
}

type Found = readonly { readonly id: number }[]

interface QueryPeers {
  accessibleBy(ability: object, action: string): { ofType(type: string): object }
  createPrismaAbility(rules: readonly object[]): object
  prismaClient(configuration: pg.ClientConfig): { readonly document: Model; $disconnect(): Promise<void> }
  zenStackClient(pool: pg.Pool): {
    readonly plain: { readonly document: Model }
    for(user: User): { readonly document: Model }
  }
}

export async function peerClients(configuration: pg.ClientConfig): Promise<Client[]> {
  const door: string = '../../../../test/peers/queries/index.mjs' // seen from bench/dist/bench/queries
  const loaded = (await import(door)) as QueryPeers
  return [await ucast(configuration), prisma(loaded, configuration), zenStack(loaded, configuration)]
}

/** Rules with the names of columns, as the SQL takes the names as they are. */
function columnRules({ id, tenantId, teamIds }: User) {
  return [
    { action: 'read', subject: 'document', conditions: { tenant_id: tenantId, owner_id: id } },
    { action: 'read', subject: 'document', conditions: { tenant_id: tenantId, team_id: { $in: teamIds } } },
  ]
}

async function ucast(configuration: pg.ClientConfig): Promise<Client> {
  const client = new pg.Client(configuration)
  await client.connect()
  const interpret = peers.ucastSql.createSqlInterpreter(peers.ucastSql.allInterpreters)
  const abilities = new WeakMap<Question, ReturnType<typeof peers.casl.createMongoAbility>>()
  const condition = (question: Question, first: number) => {
    const dialect = {
      ...(peers.ucastSql.pg as object),
      joinRelation: () => false,
      paramPlaceholder: (index: number) => `$${index + first - 1}`,
    }
    const ability = abilities.get(question)!
    const [text, values] = interpret(peers.caslExtra.rulesToAST(ability, 'read', 'document')!, dialect)
    return { text: `(${text})`, values }
  }
  return {
    askers: (shape) => {
      const statement = withCondition(shape, condition)
      return [
        {
          name: 'pg, CASL and @ucast/sql',
          kind: 'peer',
          to: 'pg, hand-written WHERE',
          prepare: async (q) => abilities.set(q, peers.casl.createMongoAbility(columnRules(q.user))),
          make: (q) => statement(q),
          ask: async (q) => {
            const { text, values } = statement(q)
            return (await client.query(text, values as unknown[])).rows
          },
          read: answer,
        },
      ]
    },
    end: () => client.end(),
  }
}

/** The same queries for both, with a condition or, where the client itself has it, without. */
const shaped: Readonly<
  Record<Shape, (model: Model, q: Question, where: object | undefined) => Promise<Found | number>>
> = {
  point: async (model, { id }, where) =>
    [await model.findFirst({ where: both({ id }, where) })].filter((row) => row !== null),
  page: (model, _, where) => model.findMany({ where: where ?? {}, orderBy: { id: 'asc' }, take: 50 }),
  count: (model, _, where) => model.count({ where: where ?? {} }),
  list: (model, _, where) =>
    model.findMany({ where: both({ status: 'draft' }, where), orderBy: { id: 'desc' }, take: 50 }),
}

const both = (own: object, where: object | undefined) => (where === undefined ? own : { AND: [own, where] })

const byHand = ({ user: { id, tenantId, teamIds } }: Question) => ({
  tenantId,
  OR: [{ ownerId: id }, { teamId: { in: teamIds } }],
})

const read = (found: Found | number) => (typeof found === 'number' ? found : answer(found))

function prisma(
  { accessibleBy, createPrismaAbility, prismaClient }: QueryPeers,
  configuration: pg.ClientConfig,
): Client {
  const client = prismaClient(configuration)
  const abilities = new WeakMap<Question, object>()
  const rules = ({ id, tenantId, teamIds }: User) => [
    { action: 'read', subject: 'Document', conditions: { tenantId, ownerId: id } },
    { action: 'read', subject: 'Document', conditions: { tenantId, teamId: { in: teamIds } } },
  ]
  const to = 'Prisma, hand-written where'
  return {
    askers: (shape) => [
      { name: to, kind: 'hand', ask: (q) => shaped[shape](client.document, q, byHand(q)), read },
      {
        name: 'Prisma, @casl/prisma',
        kind: 'peer',
        to,
        prepare: async (q) => abilities.set(q, createPrismaAbility(rules(q.user))),
        make: (q) => accessibleBy(abilities.get(q)!, 'read').ofType('Document'),
        ask: (q) => shaped[shape](client.document, q, accessibleBy(abilities.get(q)!, 'read').ofType('Document')),
        read,
      },
    ],
    end: () => client.$disconnect(),
  }
}

function zenStack({ zenStackClient }: QueryPeers, configuration: pg.ClientConfig): Client {
  const pool = new pg.Pool({ ...configuration, max: 1 })
  const client = zenStackClient(pool)
  const clients = new WeakMap<Question, { readonly document: Model }>()
  const to = 'ZenStack, hand-written where'
  return {
    askers: (shape) => [
      { name: to, kind: 'hand', ask: (q) => shaped[shape](client.plain.document, q, byHand(q)), read },
      {
        name: 'ZenStack, policy plugin',
        kind: 'peer',
        to,
        prepare: async (q) => clients.set(q, client.for(q.user)),
        ask: (q) => shaped[shape](clients.get(q)!.document, q, undefined),
        read,
      },
    ],
    end: () => pool.end(),
  }
}
