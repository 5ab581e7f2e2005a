import { all, combine, defineModel, definePolicy, isTrue, t } from 'bailiwick'
import type { Template } from '../support/databases.ts'

/** A small newsroom with everything that loading has to get right: masks by row, hops, lists, nulls, transitions, tenants of ids. */
const inferred = defineModel({
  naming: 'snake_case',
  subject: { id: t.id(), role: t.enum('reader', 'writer', 'editor') },
  resource: {
    article: {
      id: t.id(),
      authorId: t.id(),
      teamId: t.id().optional(),
      title: t.text(),
      status: t.enum('draft', 'review', 'published').default('draft'),
      locked: t.boolean().optional(),
      notes: t.text().optional(),
      fee: t.decimal(2).optional().sensitive(),
      views: t.int().default(0),
      publishedAt: t.timestamp().optional(),
      tags: t.array(t.text()).default([]),
      meta: t.json({ lead: t.boolean() }),
      team: t.one('team', 'teamId').optional(),
      comments: t.many('comment', 'articleId'),
    },
    team: { id: t.id(), ownerId: t.id(), name: t.text() },
    comment: { id: t.id(), articleId: t.id(), flagged: t.boolean().optional() },
    dossier: { id: t.id(), ownerId: t.id(), label: t.text().optional(), at: t.timestamp().generated() },
  },
})
type Inferred = typeof inferred
export interface NewsModel extends Inferred {}
export const model: NewsModel = inferred

export const articles = definePolicy(model, 'article', ({ subject, resource: article, before }) => ({
  read: {
    allow: {
      published: article.status.is('published'),
      own: article.authorId.is(subject.id),
      'team owner': article.team.ownerId.is(subject.id),
      editor: subject.role.is('editor'),
    },
    deny: { flagged: article.comments.some((comment) => isTrue(comment.flagged)) },
    fields: { notes: article.authorId.is(subject.id), fee: subject.role.is('editor'), '*': true },
  },
  create: {
    allow: { own: all(article.authorId.is(subject.id), article.status.isNot('published')) },
    fields: { views: subject.role.is('editor'), '*': true },
  },
  update: {
    allow: { own: article.authorId.is(subject.id), editor: subject.role.is('editor') },
    deny: { locked: isTrue(article.locked) },
    after: {
      deny: { unpublish: all(before.status.is('published'), article.status.isNot('published')) },
    },
    fields: { status: subject.role.is('editor'), fee: subject.role.is('editor'), '*': true },
  },
  publish: {
    allow: { editor: subject.role.is('editor') },
    after: { allow: { forward: all(before.status.is('review'), article.status.is('published')) } },
  },
  delete: { allow: { own: article.authorId.is(subject.id) }, deny: { locked: isTrue(article.locked) } },
}))

export const policy = combine(
  articles,
  definePolicy(model, 'team', ({ subject, resource: team }) => ({
    read: { allow: true },
    audit: { allow: { owner: team.ownerId.is(subject.id) }, revealsExistence: true },
  })),
  definePolicy(model, 'comment', ({ subject }) => ({ read: { allow: { editor: subject.role.is('editor') } } })),
  definePolicy(model, 'dossier', ({ subject, resource: dossier }) => ({
    read: { allow: { own: dossier.ownerId.is(subject.id) } },
    create: { allow: { any: dossier.label.isNotNull() } },
  })),
)

export const ada = { id: 'ada', role: 'writer' } as const
export const bob = { id: 'bob', role: 'reader' } as const
export const eve = { id: 'eve', role: 'editor' } as const

const tables = `
  create table team (id text primary key, owner_id text not null, name text not null);
  create table article (
    id text primary key, author_id text not null, team_id text, title text not null, status text not null default 'draft',
    locked boolean, notes text, fee numeric(10, 2), views int4 not null default 0, published_at timestamptz,
    tags text[] not null default '{}', meta jsonb
  );
  create table comment (id text primary key, article_id text not null, flagged boolean);
  create table dossier (
    id text primary key default gen_random_uuid(), owner_id text not null, label text, at timestamptz not null default now()
  );
  insert into team values ('t1', 'bob', 'News'), ('t2', 'eve', 'Sport');
  insert into article (id, author_id, team_id, title, status, locked, notes, fee, views, published_at, tags, meta) values
    ('a1', 'ada', 't1', 'Alpha', 'draft', null, 'mine', 12.50, 3, null, '{x,"y,z"}', '{"lead": true}'),
    ('a2', 'ada', 't2', 'beta', 'published', false, null, null, 7, '2026-01-31 10:00:00.000500+00', '{}', null),
    ('a3', 'eve', null, 'Gamma', 'published', null, 'secret', 99.99, 7, '2026-01-31 10:00:00.000600+00', '{}', null),
    ('a4', 'eve', 't2', 'delta', 'draft', true, 'hidden', 1.00, 1, null, '{}', null),
    ('a5', 'ada', null, 'Epsilon', 'review', true, null, null, 0, null, '{}', null),
    ('a6', 'eve', null, 'Zeta', 'published', null, null, null, 9, '2026-02-01 00:00:00+00', '{}', null);
  insert into comment values ('c1', 'a6', true), ('c2', 'a2', null), ('c3', 'a2', false);
  insert into dossier (id, owner_id, label) values ('d1', 'ada', 'one'), ('d2', 'eve', 'two');
`

export const template: Template = {
  key: tables,
  build: async (client) => {
    await client.query(tables)
  },
}

/** What the application's role may do: no more than it needs. */
export const grants = (role: string): string => `
  grant select, insert, update, delete on article, team, comment, dossier to ${role};
`
