import {
  type Delegate,
  type Generated,
  generatedClient,
  openPrisma,
  type PrismaClient,
  prismaOptions,
} from '../../prisma/client.ts'
import type { Answer, Engine, Question } from './engine.ts'
import type { Store } from './stored-world.ts'

/** What a run asked Prisma. */
export interface PrismaCounts {
  answered: number
  /** By construct, how often it was refused. */
  readonly refused: Map<string, number>
  /** How often the SQL filter was asked through `$queryRaw`. */
  raw: number
}

export interface PrismaEngine extends Engine {
  readonly counts: PrismaCounts
  close(): Promise<void>
}

/**
 * Real queries of a generated client, each with the filter as its `where`; every eighth question is asked by `$queryRaw` as well. It
 * knows one model: the world has to be one of `test/prisma/world.ts`.
 */
export async function prismaFilter(store: Store): Promise<PrismaEngine> {
  const generated = await generatedClient()
  const counts: PrismaCounts = { answered: 0, refused: new Map(), raw: 0 }
  const clients = new Clients(store, generated)
  let questions = 0
  return {
    name: `Prisma on ${store.name}`,
    claim: 'same',
    every: 1,
    refuses: ['NOT_IN_PRISMA'],
    counts,
    close: () => clients.close(),
    ask: async (question) => {
      const { access, actions, library, resource, rows } = question
      const client = await clients.ofWorld()
      const withRaw = questions++ % 8 === 0 && question.spec.question.facts.length === 0
      const answers: Answer[][] = []
      for (const action of actions) {
        const where = refusable(() => library.prisma.filter(access, action, { ...prismaOptions, client }), counts)
        if ('refused' in where) {
          answers.push(rows[resource]!.map(() => where as Answer))
          continue
        }
        counts.answered++
        const query = { where: beside(where.made, counts.answered), select: { id: true } }
        const found = await (client[resource] as Delegate).findMany(query)
        answers.push(chosen(question, found))
      }
      return withRaw ? withRawAnswers(question, client, generated, answers, counts) : answers
    },
  }
}

/** What a host may write around a filter; none of it may change an answer. */
function beside(where: object, turn: number): object {
  const never = { id: { in: [] } }
  return [where, { AND: [where, {}] }, { OR: [where, never] }, { AND: [{ NOT: never }, where] }][turn % 4]!
}

function chosen({ rows, resource }: Question, found: readonly Readonly<Record<string, unknown>>[]): boolean[] {
  const keys = new Set(found.map(({ id }) => String(id)))
  if (keys.size !== found.length) throw new Error('a row came back twice')
  return rows[resource]!.map(({ id }) => keys.has(String(id)))
}

/** The answers, or what contradicts them: the same question as SQL text. */
async function withRawAnswers(
  question: Question,
  client: PrismaClient,
  { Prisma }: Generated,
  answers: readonly (readonly Answer[])[],
  counts: PrismaCounts,
): Promise<readonly (readonly Answer[])[]> {
  const { access, actions, library, model, resource } = question
  const { name } = model[library.models.modelNode].resources[resource]!.table!
  const asked: (readonly Answer[])[] = []
  for (const [index, action] of actions.entries()) {
    const condition = library.prisma.rawFilter(Prisma.sql, access, action, { as: 'r' })
    const text = Prisma.sql([`select id from "${name}" as r where `, ''], condition)
    const raw = chosen(question, await client.$queryRaw(text))
    counts.raw++
    const own = answers[index]!
    asked.push(raw.map((answer, row) => (own[row] === !answer ? { refused: `$queryRaw says ${answer}` } : own[row]!)))
  }
  return asked
}

function refusable<T>(make: () => T, counts: PrismaCounts): { readonly made: T } | { readonly refused: string } {
  try {
    return { made: make() }
  } catch (error) {
    const { code, seen } = error as { code?: unknown; seen?: string }
    if (typeof code !== 'string') throw error
    if (code === 'NOT_IN_PRISMA') counts.refused.set(seen!, (counts.refused.get(seen!) ?? 0) + 1)
    return { refused: code }
  }
}

/** A client for each world, as each has tables of its own. */
class Clients {
  readonly #store: Store
  readonly #generated: Generated
  #schema = ''
  #client: PrismaClient | undefined

  constructor(store: Store, generated: Generated) {
    this.#store = store
    this.#generated = generated
  }

  async ofWorld(): Promise<PrismaClient> {
    const { reader } = this.#store
    const { rows } = await reader.query<{ schema: string }>('select current_schema() as schema')
    const { schema } = rows[0]!
    if (this.#client === undefined || this.#schema !== schema) {
      await this.close()
      const { host, port, user, database } = reader as unknown as Parameters<typeof openPrisma>[1]
      this.#client = await openPrisma(this.#generated, { host, port, user, database }, schema)
      this.#schema = schema
    }
    return this.#client
  }

  async close(): Promise<void> {
    await this.#client?.$disconnect()
    this.#client = undefined
  }
}
