import { defineModel, t } from 'bailiwick'

/** What most families of decisions are about. */
export const newsroom = defineModel({
  subject: {
    id: t.id(),
    role: t.enum('reader', 'writer', 'editor'),
    roles: t.array(t.text()),
    banned: t.boolean(),
    teamIds: t.array(t.id()),
    suspended: t.boolean().optional(),
  },
  anonymous: { role: 'reader', roles: [], banned: false, teamIds: [] },
  context: {
    ip: t.text(),
    attempts: t.int().default(0),
  },
  resource: {
    article: {
      id: t.id(),
      authorId: t.id().optional(),
      teamId: t.id().optional(),
      status: t.enum('draft', 'published'),
      locked: t.boolean().optional(),
      notes: t.text().optional(),
      price: t.int().sensitive().optional(),
      team: t.one('team', 'teamId').optional(),
      comments: t.many('comment', 'articleId'),
    },
    team: { id: t.id(), ownerId: t.id().optional(), name: t.text().optional() },
    comment: {
      id: t.id(),
      articleId: t.id(),
      authorId: t.id().optional(),
      flagged: t.boolean().optional(),
      text: t.text().sensitive().optional(),
    },
    admin: {},
  },
  tables: { article: 'press.articles' },
  naming: 'snake_case',
})

export const ann = { id: 'ann', role: 'reader', roles: [], banned: false, teamIds: [], suspended: null } as const
