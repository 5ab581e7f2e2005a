/** What the two tables about lists share: articles of teams, who may read them, and the same in CASL. */
import { all, defineModel, definePolicy, t } from 'bailiwick'
import type { CaslRule } from '../peers.ts'
import { createRandom, times } from '../random.ts'

export const model = defineModel({
  naming: 'snake_case',
  subject: { id: t.id(), teamIds: t.array(t.id()) },
  resource: {
    article: {
      id: t.id(),
      authorId: t.id(),
      teamId: t.id(),
      status: t.enum('draft', 'published'),
      archived: t.boolean(),
    },
  },
})

export const policy = definePolicy(model, 'article', ({ subject, resource: article }) => ({
  read: {
    allow: {
      own: article.authorId.is(subject.id),
      team: all(article.status.is('published'), article.teamId.in(subject.teamIds)),
    },
    deny: { archived: article.archived },
  },
}))

export interface User {
  readonly id: string
  readonly teamIds: readonly string[]
}

export interface Article {
  readonly id: string
  readonly authorId: string
  readonly teamId: string
  readonly status: 'draft' | 'published'
  readonly archived: boolean
}

export function caslRules(user: User): CaslRule[] {
  return [
    { action: 'read', subject: 'article', conditions: { authorId: user.id } },
    { action: 'read', subject: 'article', conditions: { status: 'published', teamId: { $in: user.teamIds } } },
    { action: 'read', subject: 'article', conditions: { archived: true }, inverted: true },
  ]
}

const teams = times(20, (index) => `t${index}`)

/** Each in four of the twenty teams, or in as many as is said. */
export function users(count: number, teamsOf: (index: number) => number = () => 4): User[] {
  const random = createRandom(17)
  return times(count, (index) => ({ id: `u${index}`, teamIds: random.shuffled(teams).slice(0, teamsOf(index)) }))
}

export function articles(count: number, authors: readonly User[]): Article[] {
  const random = createRandom(18)
  return times(count, (index) => ({
    id: `a${index}`,
    authorId: random.pick(authors).id,
    teamId: random.pick(teams),
    status: random.chance(0.6) ? 'published' : 'draft',
    archived: random.chance(0.1),
  }))
}
