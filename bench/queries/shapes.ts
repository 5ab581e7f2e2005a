/** The four queries, as text. What is before the condition and after it is the same for everybody. */
import { createRandom } from '../random.ts'
import { policy, type Size, type User, user } from './world.ts'

export const shapes = ['point', 'page', 'count', 'list'] as const
export type Shape = (typeof shapes)[number]

export const titles: Readonly<Record<Shape, string>> = {
  point: 'a point read by primary key',
  page: 'a page: the first 50 by id',
  count: 'a count',
  list: 'a list with a filter of its own: the last 50 drafts by id',
}

/** One user and one document that is shown to him. What belongs to the user is ready, here and in all libraries. */
export interface Question {
  readonly user: User
  readonly id: number
  readonly access: ReturnType<typeof policy.for>
}

export interface Statement {
  readonly text: string
  readonly values: readonly unknown[]
}

interface Text {
  readonly before: string
  readonly after: string
  /** The query's own parameters, which come first. */
  readonly own: (question: Question) => readonly unknown[]
}

const none = () => []

const texts: Readonly<Record<Shape, Text>> = {
  point: { before: 'select * from document where id = $1 and ', after: '', own: ({ id }) => [id] },
  page: { before: 'select * from document where ', after: ' order by id limit 50', own: none },
  count: { before: 'select count(*)::int4 as n from document where ', after: '', own: none },
  list: {
    before: 'select * from document where status = $1 and ',
    after: ' order by id desc limit 50',
    own: () => ['draft'],
  },
}

const ownCount: Readonly<Record<Shape, number>> = { point: 1, page: 0, count: 0, list: 1 }

/** What an expert writes for this policy: one text for everybody. */
export function handWritten(shape: Shape): (question: Question) => Statement {
  const { before, after, own } = texts[shape]
  const first = ownCount[shape] + 1
  const where = `tenant_id = $${first} and (owner_id = $${first + 1} or team_id = any($${first + 2}))`
  const text = `${before}${where}${after}`
  return (question) => {
    const { tenantId, id, teamIds } = question.user
    return { text, values: [...own(question), tenantId, id, teamIds] }
  }
}

/** The query with a condition that is made for each question, its parameters numbered from `first`. */
export function withCondition(
  shape: Shape,
  condition: (question: Question, first: number) => Statement,
): (question: Question) => Statement {
  const { before, after, own } = texts[shape]
  const first = ownCount[shape] + 1
  return (question) => {
    const { text, values } = condition(question, first)
    return { text: `${before}${text}${after}`, values: [...own(question), ...values] }
  }
}

/** Row-level security has the condition: the query says nothing of who asks. */
export function bare(shape: Shape): (question: Question) => Statement {
  const { before, after, own } = texts[shape]
  const text = `${before}${after}`.replace(/ (and|where) (?= |$)/, '')
  return (question) => ({ text, values: own(question) })
}

/** Rows by their ids, or a count: what the answers of all clients come to. */
export function answer(found: readonly { readonly id?: unknown; readonly n?: unknown }[]): unknown {
  return found.length === 1 && found[0]!.n !== undefined ? Number(found[0]!.n) : found.map(({ id }) => Number(id))
}

/** Users from all tenants, each with a document of one of his teams. */
export async function questions(
  count: number,
  size: Size,
  findDocument: (teamId: number) => Promise<number>,
): Promise<Question[]> {
  const random = createRandom(29)
  const found: Question[] = []
  for (let index = 0; index < count; index++) {
    const who = user(random.int(size.documents / 100), size)
    found.push({ user: who, id: await findDocument(random.pick(who.teamIds)), access: policy.for(who) })
  }
  return found
}
