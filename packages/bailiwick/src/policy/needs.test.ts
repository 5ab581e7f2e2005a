import { combine, defineModel, definePolicy, isTrue, mergeResources, needs, t } from 'bailiwick'
import { describe, expect, it } from 'vitest'

const model = defineModel({
  naming: 'snake_case',
  global: ['team'],
  subject: { id: t.id(), tenantId: t.tenant(), role: t.enum('reader', 'editor'), banned: t.boolean() },
  resource: {
    article: {
      id: t.id(),
      tenantId: t.tenant(),
      authorId: t.id(),
      teamId: t.id(),
      status: t.enum('draft', 'published'),
      hot: t.boolean().virtual(),
      locked: t.boolean().optional(),
      notes: t.text().optional(),
      team: t.one('team', 'teamId'),
      comments: t.many('comment', 'articleId'),
    },
    team: { id: t.id(), ownerId: t.id(), name: t.text() },
    comment: {
      id: t.id(),
      tenantId: t.tenant(),
      articleId: t.id(),
      authorId: t.id(),
      body: t.text(),
      secret: t.boolean(),
      article: t.one('article', 'articleId'),
    },
  },
})
const policy = combine(
  definePolicy(model, 'article', ({ subject, resource: article, permitted }) => ({
    '*': { deny: { banned: subject.banned } },
    read: {
      allow: { published: article.status.is('published'), editor: subject.role.is('editor') },
      fields: { notes: article.authorId.is(subject.id) },
    },
    update: { allow: { owner: article.team.ownerId.is(subject.id) }, deny: { locked: isTrue(article.locked) } },
    rank: { allow: article.hot },
    discuss: { allow: article.comments.some((comment) => comment.authorId.is(subject.id)) },
    moderate: { allow: article.comments.some((comment) => permitted(comment, 'comment.read')) },
    close: {},
  })),
  definePolicy(model, 'comment', ({ subject, resource: comment }) => ({
    read: {
      allow: { open: true },
      fields: { body: comment.secret, authorId: comment.article.authorId.is(subject.id) },
    },
  })),
)
const reader = { id: 'u1', tenantId: 'acme', role: 'reader', banned: false } as const

describe('needs', () => {
  it('lists the attributes, columns and relations that decide', () => {
    expect(needs(policy.for(reader), 'article.update')).toEqual({
      attributes: ['tenantId', 'teamId', 'status', 'locked'],
      columns: ['tenant_id', 'team_id', 'status', 'locked'],
      relations: { team: { attributes: ['id', 'ownerId'], columns: ['id', 'owner_id'], relations: {} } },
    })
  })

  it('leaves out what the subject alone decides', () => {
    const editor = policy.for({ ...reader, role: 'editor' })
    expect(needs(editor, 'article.read').attributes).toEqual(['tenantId', 'authorId'])
    expect(needs(policy.for({ ...reader, banned: true }), 'article.update')).toEqual({
      attributes: [],
      columns: [],
      relations: {},
    })
    expect(needs(policy.for(reader), 'article.close').attributes).toEqual([])
  })

  it('gives no column of a virtual attribute', () => {
    expect(needs(policy.for(reader), 'article.rank')).toMatchObject({
      attributes: ['tenantId', 'hot'],
      columns: ['tenant_id'],
    })
  })

  it('takes the keys and tenants that elements are checked by', () => {
    expect(needs(policy.for(reader), 'article.discuss')).toEqual({
      attributes: ['id', 'tenantId'],
      columns: ['id', 'tenant_id'],
      relations: {
        comments: {
          attributes: ['tenantId', 'articleId', 'authorId'],
          columns: ['tenant_id', 'article_id', 'author_id'],
          relations: {},
        },
      },
    })
  })

  it('adds what redact needs of the related rows that decide', () => {
    const access = policy.for(reader)
    expect(needs(access, 'article.discuss', { redact: true }).relations.comments).toEqual({
      attributes: ['tenantId', 'articleId', 'authorId', 'secret'],
      columns: ['tenant_id', 'article_id', 'author_id', 'secret'],
      relations: {
        article: {
          attributes: ['id', 'tenantId', 'authorId', 'status'],
          columns: ['id', 'tenant_id', 'author_id', 'status'],
          relations: {},
        },
      },
    })
    const article = { id: 'a', tenantId: 'acme', authorId: 'u1', status: 'published' } as const
    const comment = { tenantId: 'acme', articleId: 'a', authorId: 'u1', secret: false, article }
    const copy = access.redact('article.discuss', { id: 'a', tenantId: 'acme', comments: [comment] })
    expect(copy?.comments).toEqual([{ tenantId: 'acme', articleId: 'a', secret: false, authorId: 'u1', article }])
  })

  it('asks for everybody on whose behalf the subject asks', () => {
    const access = policy.for({ ...reader, role: 'editor' }, { onBehalfOf: reader })
    expect(needs(access, 'article.read').attributes).toEqual(['tenantId', 'authorId', 'status'])
  })

  it('refuses what it does not know', () => {
    const access = policy.for(reader)
    expect(() => needs(access, 'article.raed' as never)).toThrow('Did you mean `article.read`?')
    expect(() => needs({} as never, 'article.read' as never)).toThrow('needs takes what')
    expect(() => needs(access, 'article.read', { redacted: true } as never)).toThrow('Did you mean `redact`?')
    expect(() => needs(access, 'article.read', { redact: 1 } as never)).toThrow('true or false')
  })
})

describe('mergeResources', () => {
  const news = { article: { id: t.id(), invoiceId: t.id(), invoice: t.one('invoice', 'invoiceId') } }
  const billing = { invoice: { id: t.id(), paid: t.boolean(), articles: t.many('article', 'invoiceId') } }

  it('makes one model whose relations lead from file to file', () => {
    const merged = defineModel({ subject: { id: t.id() }, resource: mergeResources(news, billing) })
    const rules = definePolicy(merged, 'article', ({ resource: article }) => ({
      read: { allow: article.invoice.paid },
    }))
    expect(Object.keys(merged.describe().resources)).toEqual(['article', 'invoice'])
    expect(rules.for({ id: 'u' }).can('article.read', { invoiceId: 'i', invoice: { id: 'i', paid: true } })).toBe(true)
  })

  it('refuses a resource that is declared twice', () => {
    expect(() => mergeResources(news, billing, { article: { id: t.id() } })).toThrow(
      'mergeResources: `article` is declared in part 1 and in part 3. Declare it once, or rename one of them.',
    )
    expect(() => mergeResources(news, news)).toThrow('part 1 and in part 2')
  })

  it('refuses what is no record', () => {
    expect(() => mergeResources(news, undefined as never)).toThrow('part 2 is not a record')
    expect(() => mergeResources([] as never)).toThrow('part 1 is not a record')
  })

  it('leaves a relation to nowhere to the model', () => {
    expect(() => defineModel({ subject: { id: t.id() }, resource: mergeResources(news) as never })).toThrow(
      'Unknown resource `invoice`',
    )
  })
})
