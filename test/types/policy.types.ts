/**
 * What the compiler must accept, refuse and infer for a user's policy. Checked by `npm run check`; nothing here runs.
 * Every refusal is marked with the reason that a user should have.
 */
import {
  all,
  any,
  type Condition,
  combine,
  defineModel,
  definePolicy,
  describeCondition,
  fromJSON,
  fromSnapshot,
  type InferRow,
  type InferSubject,
  isNotFalse,
  isTrue,
  memoryFacts,
  mergeResources,
  needs,
  not,
  type PolicyJson,
  rules,
  type SnapshotJson,
  t,
} from 'bailiwick'
import { filter as kyselyFilter } from 'bailiwick/kysely'
import { filter } from 'bailiwick/sql'
import type { Kysely } from 'kysely'

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
function expectType<_T extends true>(): void {}
type IsAny<T> = 0 extends 1 & T ? true : false

const model = defineModel({
  subject: {
    id: t.id(),
    name: t.text(),
    role: t.enum('reader', 'writer', 'editor'),
    banned: t.boolean(),
    suspended: t.boolean().optional(),
    teamIds: t.array(t.id()),
    level: t.int(),
  },
  context: { ip: t.text().optional(), office: t.boolean() },
  anonymous: { role: 'reader', banned: false },
  resource: {
    article: {
      id: t.id(),
      authorId: t.id(),
      teamId: t.id().optional(),
      status: t.enum('draft', 'published'),
      title: t.text(),
      words: t.int(),
      price: t.decimal(2).optional(),
      score: t.float(),
      locked: t.boolean().optional(),
      publishedAt: t.timestamp().optional(),
      tags: t.array(t.text()),
      settings: t.json({ theme: t.text(), limits: { max: t.int() } }),
      team: t.one('team', 'teamId').optional(),
      comments: t.many('comment', 'articleId'),
    },
    team: { id: t.id(), ownerId: t.id(), frozen: t.boolean() },
    comment: { id: t.id(), articleId: t.id(), flagged: t.boolean().optional(), article: t.one('article', 'articleId') },
    admin: {},
  },
})

defineModel({
  subject: { id: t.id() },
  resource: {
    article: {
      id: t.id(),
      teamId: t.id(),
      // @ts-expect-error a relation to a resource that does not exist
      team: t.one('taem', 'teamId'),
    },
  },
})

const articles = definePolicy(model, 'article', ({ subject, resource: article, context, granted, holds }) => {
  expectType<Equal<IsAny<typeof article.status>, false>>()
  expectType<Equal<IsAny<typeof article.team.ownerId>, false>>()
  const own = article.authorId.is(subject.id)
  expectType<Equal<typeof own, Condition<false>>>()
  const published = article.publishedAt.lt(context.now.minus({ days: 7 }))
  expectType<Equal<typeof published, Condition<true>>>()
  const owner = article.team.ownerId.is(subject.id)
  expectType<Equal<typeof owner, Condition<true>>>()
  const flagged = article.comments.some((comment) => comment.flagged)
  expectType<Equal<typeof flagged, Condition<true>>>()
  const both = all(own, published)
  expectType<Equal<typeof both, Condition<true>>>()
  const known = isTrue(both)
  expectType<Equal<typeof known, Condition<false>>>()
  const theme = article.settings.theme.is('dark')
  expectType<Equal<typeof theme, Condition<true>>>()
  return {
    create: { allow: subject.role.in('writer', 'editor') },
    read: {
      description: 'See it in lists and open it',
      allow: {
        own,
        published,
        owner,
        both,
        everything: true,
        team: article.teamId.in(subject.teamIds),
        tagged: article.tags.hasAny(['news']),
        member: { when: article.team.ownerId.is(subject.id), because: 'Only the team may read it.' },
        theme,
        max: article.settings.limits.max.gte(subject.level),
        granted: granted(),
        manager: granted('team.manage', article.team),
        auditor: holds('article.audit'),
      },
      deny: { banned: subject.banned, flagged: isTrue(flagged), known },
      fields: { title: own, '*': any(own, not(published)) },
    },
    ...rules(['update', 'delete'], { allow: subject.role.atLeast('writer') }),
    publish: { implies: ['read'], composedOf: ['update', 'delete'] },
  }
})
const admins = definePolicy(model, 'admin', ({ subject }) => ({ manage: { allow: subject.role.is('editor') } }))
const everywhere = definePolicy(model, '*', ({ subject }) => ({ '*': { deny: isNotFalse(subject.suspended) } }))

definePolicy(model, 'article', ({ subject, resource: article }) => ({
  // @ts-expect-error a deny over a nullable attribute: say isTrue or isNotFalse
  e1: { deny: { locked: article.locked } },
  // @ts-expect-error a deny through a nullable hop
  e2: { deny: { frozen: article.team.frozen } },
  // @ts-expect-error a deny over a relation whose element can be unknown
  e3: { deny: article.comments.some((comment) => comment.flagged) },
  // @ts-expect-error an enum against text
  e4: { allow: article.status.is(subject.name) },
  // @ts-expect-error text against an enum
  e5: { allow: article.title.is(article.status) },
  // @ts-expect-error an id against text
  e6: { allow: article.authorId.is(subject.name) },
  // @ts-expect-error one enum against another
  e7: { allow: article.status.is(subject.role) },
  // @ts-expect-error implies an action that does not exist
  e8: { implies: ['raed'] },
  // @ts-expect-error an empty in
  e9: { allow: article.status.in() },
  // @ts-expect-error an unknown enum value
  e10: { allow: article.status.is('publishd') },
  // @ts-expect-error an unknown attribute
  e11: { allow: article.statsu.is('draft') },
  // @ts-expect-error comparison with null
  e12: { allow: article.title.is(null) },
  // @ts-expect-error equality of a float
  e13: { allow: article.score.is(1) },
  // @ts-expect-error order of an id
  e14: { allow: article.authorId.lt('a') },
  // @ts-expect-error a pattern on a number
  e15: { allow: article.words.like('1%') },
  // @ts-expect-error all of nothing
  e16: { allow: all() },
  // @ts-expect-error no lists of conditions
  e17: { allow: [article.locked] },
  // @ts-expect-error deny takes no `true`
  e18: { deny: true },
  // @ts-expect-error a field that does not exist
  e19: { fields: { titel: subject.banned } },
  // @ts-expect-error a plain boolean is not a condition
  e20: { allow: { never: false } },
}))

definePolicy(model, '*', ({ resource }) => ({
  // @ts-expect-error a policy for every resource knows no attributes
  '*': { allow: resource.id.is('a') },
}))
// @ts-expect-error an unknown resource
definePolicy(model, 'artikel', () => ({}))

const policy = combine(articles, admins, everywhere)
const access = policy.for(
  { id: 'u1', name: 'Ada', role: 'writer', banned: false, suspended: null, teamIds: [], level: 1 },
  { context: { office: true } },
)
policy.for(null)
// @ts-expect-error a missing subject attribute
policy.for({ id: 'u1', role: 'writer' })
// @ts-expect-error undefined is not a subject
policy.for(undefined)

const article = {
  id: 'a',
  authorId: 'u1',
  status: 'draft',
  publishedAt: new Date(),
  team: { id: 't', ownerId: 'u1' },
} as const
access.can('article.read', article)
access.can('article.publish', { ...article, comments: [{ flagged: null }], team: null })
access.can('admin.manage')
access.on('article').can('delete', article)
// @ts-expect-error unknown action
access.can('article.raed')
// @ts-expect-error unknown resource
access.can('artikel.read')
// @ts-expect-error the action of another resource
access.can('admin.read')
// @ts-expect-error `*` is no action
access.can('article.*')
// @ts-expect-error a resource that was not found is not an omitted one
access.can('article.read', undefined)
// @ts-expect-error a wrong type on the row
access.can('article.read', { words: 'many' })
// @ts-expect-error an unknown enum value on the row
access.can('article.read', { status: 'publishd' })

expectType<Equal<ReturnType<typeof access.actions<'admin'>>, readonly 'manage'[]>>()
const kept = access.filter('article.read', [article])
expectType<Equal<IsAny<(typeof kept)[number]>, false>>()
kept[0]?.team.ownerId.toUpperCase()
const [masked] = access.redact('article.read', [article])
const status: 'draft' | 'published' | undefined = masked?.status
status satisfies string | undefined
expectType<Equal<IsAny<typeof masked>, false>>()

const [nulled] = access.redact('article.read', [article], { style: 'null' })
expectType<Equal<(typeof nulled & object)['status'], 'draft' | null>>()
const marked = access.on('article').redact('read', article, { style: { sentinel: 0 } })
expectType<Equal<(typeof marked & object)['status'], 'draft' | 0>>()
// @ts-expect-error an unknown style
access.redact('article.read', [article], { style: 'blank' })
const fields = access.permittedFieldsOf('article.read', article)
expectType<Equal<'title' extends (typeof fields)[number] ? true : false, true>>()
// @ts-expect-error a relation is no attribute
fields satisfies readonly 'team'[]

access.can('article.update', article, { changes: { title: 'x', price: null } })
access.canAny(['article.update', 'article.delete'], article, { changes: {} })
access.canAll(['article.update'], article, { changes: {} })
access.decide('article.update', article, { changes: { teamId: 'u' }, related: { team: { id: 'u', ownerId: 'u1' } } })
access.authorize('article.update', article, { changes: { publishedAt: new Date() } })
access.explain('article.update', article, { changes: { tags: ['a'] } })
access.on('article').can('update', article, { changes: { title: 'x' } })
access.can('article.create', { authorId: 'u1' }, { related: { team: null } })
// @ts-expect-error an unknown attribute among the changes
access.can('article.update', article, { changes: { titel: 'x' } })
// @ts-expect-error a wrong type among the changes
access.can('article.update', article, { changes: { words: 'many' } })
// @ts-expect-error null for what is never null
access.can('article.update', article, { changes: { title: null } })
// @ts-expect-error a relation among the changes
access.can('article.update', article, { changes: { team: null } })
// @ts-expect-error an attribute among the related rows
access.can('article.update', article, { changes: {}, related: { title: 'x' } })
// @ts-expect-error the changes themselves
access.can('article.update', article, { title: 'x' })
// @ts-expect-error an unknown attribute among the changes, of one resource
access.on('article').can('update', article, { changes: { titel: 'x' } })

definePolicy(model, 'article', ({ subject, resource: article, before }) => ({
  read: { allow: { few: { when: true, fields: ['id', 'title'] } } },
  update: {
    allow: { few: { when: subject.role.is('editor'), fields: ['title'], because: 'Editors only.' } },
    after: {
      allow: { publish: { when: all(before.status.is('draft'), article.status.is('published')), fields: ['status'] } },
      deny: { moved: before.teamId.isDistinctFrom(article.teamId) },
    },
  },
  open: { allow: true, after: { allow: true } },
}))
definePolicy(model, 'article', ({ subject, before }) => ({
  // @ts-expect-error an unknown attribute
  read: { allow: { few: { when: true, fields: ['titel'] } } },
  // @ts-expect-error a relation
  open: { allow: { few: { when: true, fields: ['team'] } } },
  // @ts-expect-error no attribute at all
  close: { allow: { few: { when: true, fields: [] } } },
  // @ts-expect-error a deny gives nothing
  update: { deny: { few: { when: subject.banned, fields: ['title'] } } },
  // @ts-expect-error a deny that can be unknown
  lock: { after: { deny: { locked: before.locked } } },
  // @ts-expect-error a list is no rule
  move: { after: { allow: [true] } },
  // @ts-expect-error a field condition of a relation
  list: { fields: { team: subject.banned } },
}))
definePolicy(model, '*', ({ before }) => {
  // @ts-expect-error every resource has no `before`
  before.id
  return { '*': {} }
})

filter(access, 'article.read')
filter(access, 'admin.manage')
// @ts-expect-error a filter of an unknown action
filter(access, 'article.raed')
// @ts-expect-error `*` is no action
filter(access, 'article.*')
declare const db: Kysely<{ article: { id: string } }>
db.selectFrom('article')
  .select('id')
  .where(kyselyFilter(access, 'article.read', { as: 'article' }))
// @ts-expect-error a filter of an unknown action
kyselyFilter(access, 'article.raed')

const tenancy = defineModel({
  subject: { id: t.id(), tenant: t.tenant({ type: t.uuid() }) },
  resource: {
    note: { tenant: t.tenant({ type: t.uuid() }) },
    template: { tenant: t.tenant({ type: t.uuid(), shared: true }) },
    country: { id: t.id() },
  },
  global: ['country'],
})
expectType<Equal<InferSubject<typeof tenancy>['tenant'], string>>()
expectType<Equal<InferRow<typeof tenancy, 'note'>['tenant'], string>>()
expectType<Equal<InferRow<typeof tenancy, 'template'>['tenant'], string | null>>()
// @ts-expect-error no resource of the model
defineModel({ subject: { tenant: t.tenant() }, resource: { country: { id: t.id() } }, global: ['county'] })

type Article = InferRow<typeof model, 'article'>
expectType<Equal<Article['status'], 'draft' | 'published'>>()
expectType<Equal<Article['price'], string | number | null>>()
expectType<Equal<Article['publishedAt'], Date | string | null>>()
expectType<Equal<Article['tags'], readonly string[]>>()
expectType<Equal<'team' extends keyof Article ? true : false, false>>()
expectType<Equal<InferSubject<typeof model>['suspended'], boolean | null>>()

definePolicy(model, 'comment', ({ subject, resource: comment, permitted }) => {
  const readable = permitted(comment.article, 'article.read')
  expectType<Equal<typeof readable, Condition<false>>>()
  permitted(comment.article.team, 'team.manage')
  // @ts-expect-error a resource that the model does not declare
  permitted(comment.article, 'artikel.read')
  // @ts-expect-error an action without its resource
  permitted(comment.article, 'read')
  // @ts-expect-error without an action
  permitted(comment.article)
  // @ts-expect-error an attribute is no row
  permitted(comment.articleId, 'article.read')
  return { read: { allow: { readable }, deny: { hidden: not(readable), banned: subject.banned } } }
})

const someone = { id: 'u', name: 'Bo', role: 'reader', banned: false, suspended: null, teamIds: [], level: 1 } as const
policy.for(someone, { onBehalfOf: someone })
policy.for(someone, { onBehalfOf: [someone, null, { subject: someone, context: { office: true } }] })
policy.for(null, { onBehalfOf: { subject: null, facts: memoryFacts([]) } })
// @ts-expect-error a session that was not loaded
policy.for(someone, { onBehalfOf: undefined })
// @ts-expect-error nor in a list
policy.for(someone, { onBehalfOf: [undefined] })
// @ts-expect-error a missing subject attribute
policy.for(someone, { onBehalfOf: { id: 'u' } })
policy.for(someone, { onDecision: ({ decision, verb }) => `${verb} ${decision.allowed}`.trim() })
// @ts-expect-error no such thing in the event
policy.for(someone, { onDecision: ({ user }) => user })

const needed = needs(access, 'article.read', { redact: true })
expectType<Equal<(typeof needed)['attributes'], readonly string[]>>()
// @ts-expect-error an unknown action
needs(access, 'article.raed')

const fragment = { invoice: { id: t.id(), articleId: t.id(), article: t.one('post', 'articleId') } }
const posts = { post: { id: t.id(), title: t.text(), invoices: t.many('invoice', 'articleId') } }
const whole = defineModel({ subject: { id: t.id() }, resource: mergeResources(fragment, posts) })
definePolicy(whole, 'invoice', ({ resource: invoice }) => {
  const named = invoice.article.title.is('a')
  expectType<Equal<typeof named, Condition<false>>>()
  return { read: { allow: named } }
})
// @ts-expect-error a relation to a resource that no part declares
defineModel({ subject: { id: t.id() }, resource: mergeResources(fragment) })
// @ts-expect-error what is not a record of resources
mergeResources(fragment, { post: 'text' })
const written: PolicyJson = policy.toJSON()
const stored = fromJSON(model, written, { actions: policy })
expectType<Equal<Parameters<ReturnType<typeof stored.for>['can']>[0], Parameters<typeof access.can>[0]>>()
combine(policy, stored).for(null).can('article.read')
// @ts-expect-error a stored rule adds no name: unknown action
combine(policy, stored).for(null).can('article.raed')
fromJSON(model, '{}').for(null).can('article.whatever')
// @ts-expect-error unknown resource
fromJSON(model, '{}').for(null).can('artikel.read')
// @ts-expect-error an unknown option
fromJSON(model, written, { action: policy })

const snapshot: SnapshotJson = access.toJSON()
fromSnapshot<typeof policy>(model, snapshot).can('article.read', article)
// @ts-expect-error unknown action
fromSnapshot<typeof policy>(model, snapshot).can('article.raed', article)
fromSnapshot(model, snapshot).can('article.whatever', article)
// @ts-expect-error a wrong type on the row
fromSnapshot(model, snapshot).can('article.whatever', { words: 'many' })

policy.rules({ resource: 'article', uses: 'subject.id', metadata: { audit: true } })
// @ts-expect-error an unknown key of the filter
policy.rules({ resorce: 'article' })
policy.action('article.read')
// @ts-expect-error unknown action
policy.action('article.raed')
policy.possibleActions({ suspended: true })[0]?.possible satisfies 'always' | 'sometimes' | 'never' | undefined
// @ts-expect-error an unknown attribute of the subject
policy.possibleActions({ suspendd: true })
describeCondition(policy.rule('article.read/own').condition) satisfies string
