import { deepStrictEqual as equal } from 'node:assert'
import { all, combine, defineModel, definePolicy, isTrue, not, t } from 'bailiwick'
import { type DecisionFamily, decision, type ErrorFamily } from '../table.ts'

const model = defineModel({
  subject: { id: t.id(), tenantId: t.tenant(), banned: t.boolean() },
  global: ['team', 'member', 'vote'],
  resource: {
    comment: {
      id: t.id(),
      tenantId: t.tenant(),
      articleId: t.id().optional(),
      article: t.one('article', 'articleId').optional(),
      votes: t.many('vote', 'commentId'),
    },
    article: {
      id: t.id(),
      tenantId: t.tenant(),
      authorId: t.id().optional(),
      teamId: t.id().optional(),
      locked: t.boolean().optional(),
      team: t.one('team', 'teamId').optional(),
      comments: t.many('comment', 'articleId'),
    },
    team: { id: t.id(), ownerId: t.id().optional(), members: t.many('member', 'teamId') },
    member: { id: t.id(), teamId: t.id(), userId: t.id(), user: t.one('team', 'userId') },
    vote: {
      id: t.id(),
      commentId: t.id(),
      articleId: t.id().optional(),
      article: t.one('article', 'articleId').optional(),
    },
  },
})

const plain = { tenantId: 'acme', authorId: null, teamId: null, locked: null }
const about = (article: object | null, more: object = {}) => ({
  tenantId: 'acme',
  articleId: 'a1',
  article: article && { id: 'a1', ...plain, ...article },
  ...more,
})
const orphan = { tenantId: 'acme', articleId: null }
const mine = { authorId: 'ann' }
const team = (ownerId: string | null, ...members: readonly string[]) => ({
  teamId: 't1',
  team: {
    id: 't1',
    ownerId,
    members: members.map((userId) => ({ id: userId, teamId: 't1', userId })),
  },
})
const row = (article: object) => ({ ...plain, ...article })

/** Semantics 11. */
export const permittedRows: DecisionFamily = {
  kind: 'decisions',
  name: 'permitted along a relation',
  subject: { id: 'ann', tenantId: 'acme', banned: false },
  policy: ({ definePolicy, combine }) =>
    combine(
      definePolicy(model, 'comment', ({ resource: comment, permitted }) => ({
        read: { allow: { article: permitted(comment.article, 'article.read') } },
        update: { allow: permitted(comment.article, 'article.update') },
        open: { allow: permitted(comment.article, 'article.open') },
        close: { allow: permitted(comment.article, 'article.close') },
        keep: { allow: not(permitted(comment.article, 'article.read')) },
        show: { allow: true, deny: { hidden: not(permitted(comment.article, 'article.read')) } },
        hide: { allow: true, deny: { shown: permitted(comment.article, 'article.read') } },
        manage: { allow: permitted(comment.article.team, 'team.manage') },
        enter: { allow: permitted(comment.article.team, 'team.enter') },
        edit: { allow: permitted(comment.article, 'article.edit') },
        view: { allow: permitted(comment.article, 'article.view') },
        release: { allow: permitted(comment.article, 'article.release') },
        list: { allow: permitted(comment, 'comment.read') },
        count: { allow: comment.votes.some((vote) => permitted(vote.article, 'article.read')) },
        audit: { allow: comment.votes.every((vote) => permitted(vote.article, 'article.read')) },
        clear: { allow: comment.votes.none((vote) => permitted(vote.article, 'article.read')) },
        grant: { allow: permitted(comment.article, 'article.grant') },
      })),
      definePolicy(model, 'article', ({ subject, resource: article, permitted, granted }) => ({
        '*': { deny: { banned: subject.banned } },
        read: {
          allow: { own: article.authorId.is(subject.id), team: permitted(article.team, 'team.read') },
          deny: { locked: isTrue(article.locked) },
        },
        update: { allow: true },
        open: { allow: true },
        close: {},
        edit: { allow: { own: article.authorId.is(subject.id) }, implies: ['view'] },
        view: { allow: { member: article.team.members.some((member) => member.userId.is(subject.id)) } },
        approve: { allow: permitted(article.team, 'team.manage') },
        release: { composedOf: ['edit', 'approve'] },
        discuss: { allow: article.comments.some((comment) => permitted(comment, 'comment.list')), crossTenant: true },
        grant: { allow: granted() },
      })),
      definePolicy(model, 'team', ({ subject, resource: team }) => ({
        read: {
          allow: {
            owner: team.ownerId.is(subject.id),
            member: team.members.some((member) => member.userId.is(subject.id)),
          },
        },
        manage: { allow: team.ownerId.is(subject.id) },
        enter: { allow: true },
      })),
    ) as never,
  cases: [
    decision('the related row is permitted', 'comment.read', about(mine), 'allow', {
      facts: [],
      reasons: ['comment.read/article'],
    }),
    decision('it is not', 'comment.read', about({ authorId: 'bob' }), 'deny', {
      facts: [],
      reasons: ['no-allow', 'comment.read/article'],
    }),
    decision('what is unknown there is false here', 'comment.read', about({}), 'deny', {
      facts: [],
      check: ({ reasons }) => equal(reasons[1]?.value, false),
    }),
    decision('a deny there', 'comment.read', about({ ...mine, locked: true }), 'deny', { facts: [] }),
    decision("a deny of '*' there", 'comment.read', about(mine), 'deny', { facts: [], subject: { banned: true } }),
    decision('a null key', 'comment.read', orphan, 'deny', { facts: [] }),
    decision('a key without a row', 'comment.read', about(null), 'deny', { facts: [] }),
    decision('everybody, on a row that is there', 'comment.open', about({}), 'allow', { facts: [] }),
    decision('everybody, on a null key', 'comment.open', orphan, 'deny', { facts: [] }),
    decision('everybody, on a key without a row', 'comment.open', about(null), 'deny', { facts: [] }),
    decision('everybody, on a row of another tenant', 'comment.open', about({ tenantId: 'evil' }), 'deny', {
      facts: [],
    }),
    decision('nobody', 'comment.close', about(mine), 'deny', { facts: [] }),
    decision('negated where it is permitted', 'comment.keep', about(mine), 'deny', { facts: [] }),
    decision('negated where it is not', 'comment.keep', about({ authorId: 'bob' }), 'allow', { facts: [] }),
    decision('negated where it is unknown there', 'comment.keep', about({}), 'allow', { facts: [] }),
    decision('negated over a null key', 'comment.keep', orphan, 'allow', { facts: [] }),
    decision('negated over a key without a row', 'comment.keep', about(null), 'allow', { facts: [] }),
    decision('in a deny, permitted', 'comment.hide', about(mine), 'deny', {
      facts: [],
      reasons: ['comment.hide/shown'],
    }),
    decision('in a deny, not permitted', 'comment.hide', about({}), 'allow', { facts: [] }),
    decision('negated in a deny, permitted', 'comment.show', about(mine), 'allow', { facts: [] }),
    decision('negated in a deny, absent', 'comment.show', orphan, 'deny', { facts: [] }),
    decision('several hops', 'comment.manage', about(team('ann')), 'allow', { facts: [] }),
    decision('several hops, not permitted', 'comment.manage', about(team('bob')), 'deny', { facts: [] }),
    decision('several hops, the last key is null', 'comment.manage', about({}), 'deny', { facts: [] }),
    decision('several hops, everybody', 'comment.enter', about(team(null)), 'allow', { facts: [] }),
    decision('several hops, everybody, the last key is null', 'comment.enter', about({}), 'deny', { facts: [] }),
    decision(
      'several hops, everybody, the last row is not there',
      'comment.enter',
      about({ teamId: 't', team: null }),
      'deny',
      {
        facts: [],
      },
    ),
    decision('what is permitted there may lead on', 'comment.read', about(team('ann')), 'allow', { facts: [] }),
    decision('and on, to an element', 'comment.read', about(team(null, 'bob', 'ann')), 'allow', { facts: [] }),
    decision('and on, to no element', 'comment.read', about(team(null, 'bob')), 'deny', { facts: [] }),
    decision('what the action requires', 'comment.update', about(mine), 'allow', { facts: [] }),
    decision('what the action requires, of which nothing is permitted', 'comment.update', about({}), 'deny', {
      facts: [],
    }),
    decision('what implies it', 'comment.view', about(mine), 'allow', { facts: [] }),
    decision('an element behind the hop', 'comment.view', about(team(null, 'ann')), 'allow', { facts: [] }),
    decision('what implies is not implied', 'comment.edit', about(team(null, 'ann')), 'deny', { facts: [] }),
    decision('all the parts', 'comment.release', about({ ...mine, ...team('ann') }), 'allow', { facts: [] }),
    decision('one of the parts', 'comment.release', about({ ...mine, ...team('bob') }), 'deny', { facts: [] }),
    decision('another action on the same row', 'comment.list', about(mine), 'allow', { facts: [] }),
    decision('another action on the same row, not permitted', 'comment.list', about({}), 'deny', { facts: [] }),
    ...(
      [
        ['two, one permitted', ['ann', 'bob'], 'allow', 'deny', 'deny'],
        ['two, both permitted', ['ann', 'ann'], 'allow', 'allow', 'deny'],
        ['one of another', ['bob'], 'deny', 'deny', 'allow'],
        ['one of nobody', [null], 'deny', 'deny', 'allow'],
        ['none', [], 'deny', 'allow', 'allow'],
      ] as const
    ).flatMap(([title, authors, some, every, none]) => {
      const votes = authors.map((authorId, index) => ({
        id: `v${index}`,
        commentId: 'row',
        articleId: `b${index}`,
        article: { ...row({ authorId }), id: `b${index}` },
      }))
      const given = { ...orphan, votes }
      return [
        decision(`from some element: ${title}`, 'comment.count', given, some, { facts: [] }),
        decision(`from every element: ${title}`, 'comment.audit', given, every, { facts: [] }),
        decision(`from no element: ${title}`, 'comment.clear', given, none, { facts: [] }),
      ]
    }),
    decision(
      'an element whose key is null',
      'comment.audit',
      { ...orphan, votes: [{ id: 'v', commentId: 'row', articleId: null }] },
      'deny',
      { facts: [] },
    ),
    decision(
      'on an element, whose own action leads on',
      'article.discuss',
      row({
        comments: [{ id: 'c1', tenantId: 'acme', articleId: 'row', article: { id: 'row', ...row(mine) } }],
        ...mine,
      }),
      'allow',
      { facts: [] },
    ),
    decision('granted() there means the action there', 'comment.grant', about({}), 'allow', {
      facts: [{ permission: 'article.grant', type: 'article', id: 'a1' }],
    }),
    decision('granted() there means no action here', 'comment.grant', about({}), 'deny', {
      facts: [{ permission: 'comment.grant' }, { permission: 'article.grant', type: 'article', id: 'row' }],
    }),
    decision('a stored denial there', 'comment.open', about({}), 'deny', {
      facts: [{ permission: 'article.open', effect: 'deny', type: 'article', id: 'a1' }],
    }),
    decision('nothing is granted on an absent row', 'comment.grant', orphan, 'deny', {
      facts: [{ permission: 'article.grant' }],
    }),
    decision(
      'the related row is not loaded',
      'comment.read',
      { tenantId: 'acme', articleId: 'a1' },
      { throws: 'RELATION_NOT_LOADED' },
      {
        facts: [],
        notInSql: 'SQL loads it',
      },
    ),
  ],
}

const two = {
  subject: { id: t.id() },
  resource: {
    article: { id: t.id(), teamId: t.id(), team: t.one('team', 'teamId') },
    team: { id: t.id(), articleId: t.id(), article: t.one('article', 'articleId') },
  },
} as const
const small = defineModel(two)
const ann = { id: 'ann' }

export const permittedErrors: ErrorFamily = {
  kind: 'errors',
  name: 'permitted, refused',
  cases: [
    {
      title: 'two actions that hang on each other',
      code: 'PERMITTED_CYCLE',
      message: 'article.read -> team.read -> article.read',
      write: () =>
        combine(
          definePolicy(small, 'article', ({ resource, permitted }) => ({
            read: { allow: permitted(resource.team, 'team.read') },
          })),
          definePolicy(small, 'team', ({ resource, permitted }) => ({
            read: { allow: permitted(resource.article, 'article.read') },
          })),
        ).for(ann),
    },
    {
      title: 'an action that hangs on itself',
      code: 'PERMITTED_CYCLE',
      message: 'article.read -> article.read',
      write: () =>
        definePolicy(small, 'article', ({ resource, permitted }) => ({
          read: { allow: permitted(resource, 'article.read') },
        })).rules(),
    },
    {
      title: 'a cycle through what is required',
      code: 'PERMITTED_CYCLE',
      message: 'article.read -> article.update -> article.read',
      write: () =>
        definePolicy(small, 'article', ({ resource, permitted }) => ({
          read: { allow: permitted(resource, 'article.update') },
          update: { allow: true },
        })).rules(),
    },
    {
      title: 'a cycle through implies',
      code: 'PERMITTED_CYCLE',
      message: 'article.read -> article.read',
      write: () =>
        definePolicy(small, 'article', ({ resource, permitted }) => ({
          read: {},
          edit: { allow: permitted(resource, 'article.read'), implies: ['read'] },
        })).rules(),
    },
    {
      title: "a cycle through '*'",
      code: 'PERMITTED_CYCLE',
      message: 'article.read -> article.read',
      write: () =>
        definePolicy(small, 'article', ({ resource, permitted }) => ({
          '*': { deny: not(permitted(resource, 'article.read')) },
          read: { allow: true },
          open: { allow: true },
        })).rules(),
    },
    {
      title: 'an unknown action of the related row',
      code: 'UNKNOWN_ACTION',
      message: 'Unknown action in permitted(…) of article.read/allow `team.raed`. Did you mean `team.read`?',
      suggestion: 'team.read',
      write: () =>
        combine(
          definePolicy(small, 'article', ({ resource, permitted }) => ({
            read: { allow: all(permitted(resource.team, 'team.raed')) },
          })),
          definePolicy(small, 'team', () => ({ read: { allow: true } })),
        ).for(ann),
    },
    {
      title: 'an action that no policy declares',
      code: 'UNKNOWN_ACTION',
      message: 'None is declared.',
      write: () =>
        definePolicy(small, 'article', ({ resource, permitted }) => ({
          read: { allow: permitted(resource.team, 'team.read') },
        })).for(ann),
    },
    {
      title: 'permitted with the action of another resource',
      code: 'UNKNOWN_RESOURCE',
      message: "Unknown resource in permitted('article.read') `article`. Known: `team`.",
      write: () =>
        definePolicy(small, 'article', ({ resource, permitted }) => ({
          read: { allow: permitted(resource.team, 'article.read') },
        })),
    },
    {
      title: 'permitted of what is not a row',
      code: 'INVALID_POLICY',
      message: 'permitted() takes a row and an action of its resource',
      write: () =>
        definePolicy(small, 'article', ({ subject, permitted }) => ({
          read: { allow: permitted(subject as never, 'article.read') },
        })),
    },
    {
      title: 'permitted without an action',
      code: 'INVALID_POLICY',
      message: 'permitted() takes a row and an action of its resource',
      write: () =>
        definePolicy(small, 'article', ({ resource, permitted }) => ({
          read: { allow: permitted(resource.team, undefined as never) },
        })),
    },
    {
      title: 'permitted that no rule uses',
      code: 'UNUSED_CONDITION',
      message: "permitted(article.team, 'team.read')",
      write: () =>
        definePolicy(small, 'article', ({ resource, permitted }) => {
          permitted(resource.team, 'team.read')
          return { read: { allow: true } }
        }),
    },
  ],
}
