import { defineModel, t } from 'bailiwick'

export const model = defineModel({
  naming: 'snake_case',
  subject: {
    id: t.id(),
    tenantId: t.tenant(), //  rows of other tenants are denied to everyone
    name: t.text(),
    role: t.enum('reader', 'writer', 'editor'),
    banned: t.boolean(),
    teamIds: t.array(t.id()),
  },
  resource: {
    article: {
      id: t.id(),
      tenantId: t.tenant(),
      authorId: t.id(),
      teamId: t.id().optional(),
      title: t.text(),
      status: t.enum('draft', 'published'),
      notes: t.text().optional(),
      locked: t.boolean().optional(),
      createdAt: t.timestamp(),
      publishedAt: t.timestamp().optional(),
      author: t.one('person', 'authorId'),
      team: t.one('team', 'teamId').optional(),
      comments: t.many('comment', 'articleId'),
    },
    team: { id: t.id(), tenantId: t.tenant(), name: t.text(), ownerId: t.id(), owner: t.one('person', 'ownerId') },
    comment: {
      id: t.id(),
      tenantId: t.tenant(),
      articleId: t.id(),
      authorId: t.id(),
      body: t.text(),
      approved: t.boolean(),
      article: t.one('article', 'articleId'),
      author: t.one('person', 'authorId'),
    },
    person: { id: t.id(), tenantId: t.tenant(), name: t.text(), role: t.enum('reader', 'writer', 'editor') },
  },
})
