import { deepStrictEqual as equal } from 'node:assert'
import { all, any, isNotFalse, isTrue, not } from 'bailiwick'
import { type DecisionFamily, decision } from '../table.ts'
import { ann, newsroom } from './newsroom.ts'

const draft = { status: 'draft', authorId: null, teamId: null, locked: null, notes: null }
const published = { ...draft, status: 'published' }
const own = { ...draft, authorId: 'ann' }

export const allowAndDeny: DecisionFamily = {
  kind: 'decisions',
  name: 'allow and deny',
  subject: ann,
  policy: ({ definePolicy, combine }) =>
    combine(
      definePolicy(newsroom, 'article', ({ subject, resource: article }) => ({
        nothing: {},
        open: { allow: true },
        read: {
          allow: {
            published: article.status.is('published'),
            own: article.authorId.is(subject.id),
            'of a team': article.teamId.in(subject.teamIds),
          },
          deny: { banned: subject.banned, locked: isTrue(article.locked) },
        },
        single: { allow: article.status.is('published') },
        both: { allow: all(article.status.is('published'), article.authorId.is(subject.id)) },
        either: {
          allow: {
            never: all(article.status.is('draft'), article.status.is('published')),
            own: article.authorId.is(subject.id),
          },
        },
        closed: { deny: subject.banned },
        guarded: { allow: true, deny: { banned: subject.banned, 'a reader': subject.role.is('reader') } },
        strict: { allow: true, deny: isNotFalse(article.locked) },
        lenient: { allow: true, deny: isTrue(article.locked) },
        editors: { allow: subject.role.is('editor') },
        staff: { allow: any(subject.roles.has('writer'), subject.roles.has('editor')) },
        reasoned: { allow: { own: { when: article.authorId.is(subject.id), because: 'Only the author.' } } },
        always: { allow: { everyone: true, own: article.authorId.is(subject.id) } },
      })),
      definePolicy(newsroom, 'comment', () => ({ open: {}, read: { allow: true } })),
    ),
  cases: [
    decision('A001 no rules deny', 'article.nothing', draft, 'deny', { reasons: ['no-allow'] }),
    decision('A002 one unconditional rule allows any row', 'article.open', draft, 'allow', {
      reasons: ['article.open/allow'],
    }),
    decision('A003 a rule for one action says nothing of another', 'article.nothing', published, 'deny'),
    decision('A004 a rule on one resource says nothing of another', 'comment.open', { articleId: 'a' }, 'deny'),
    decision('A005 one of two conditions does not suffice', 'article.both', published, 'deny'),
    decision('A005 both conditions do', 'article.both', { ...published, authorId: 'ann' }, 'allow'),
    decision('A006 the first of several allows', 'article.read', published, 'allow', {
      reasons: ['article.read/published'],
    }),
    decision('A006 the second of several allows', 'article.read', own, 'allow', { reasons: ['article.read/own'] }),
    decision('A009 one never matches, the other does', 'article.either', own, 'allow', {
      reasons: ['article.either/own'],
    }),
    decision(
      'several allows, in declaration order',
      'article.read',
      { ...published, authorId: 'ann', teamId: 't1' },
      'allow',
      {
        subject: { teamIds: ['t1'] },
        reasons: ['article.read/published', 'article.read/own', 'article.read/of a team'],
      },
    ),
    decision('no allow: each is a reason', 'article.read', { ...draft, authorId: 'bob' }, 'deny', {
      reasons: ['no-allow', 'article.read/published', 'article.read/own', 'article.read/of a team'],
    }),
    decision('A104 a true deny wins over any allow', 'article.read', { ...published, authorId: 'ann' }, 'deny', {
      subject: { banned: true },
      reasons: ['article.read/banned'],
    }),
    decision(
      'every true deny is a reason, in declaration order',
      'article.read',
      { ...published, locked: true },
      'deny',
      {
        subject: { banned: true },
        reasons: ['article.read/banned', 'article.read/locked'],
      },
    ),
    decision('a deny says nothing where nothing allows', 'article.read', { ...draft, locked: true }, 'deny', {
      reasons: ['article.read/locked'],
    }),
    decision('A106 a deny only, which is false', 'article.closed', draft, 'deny', { reasons: ['no-allow'] }),
    decision('A106 a deny only, which is true', 'article.closed', draft, 'deny', {
      subject: { banned: true },
      reasons: ['article.closed/deny'],
    }),
    decision('A108 allow true with every deny false', 'article.guarded', draft, 'allow', {
      subject: { role: 'writer' },
    }),
    decision('A108 allow true with a deny true', 'article.guarded', draft, 'deny', {
      reasons: ['article.guarded/a reader'],
    }),
    decision('an unnamed rule is called allow', 'article.single', published, 'allow', {
      reasons: ['article.single/allow'],
    }),
    decision('a rule that is true beside a named one', 'article.always', own, 'allow', {
      reasons: ['article.always/everyone', 'article.always/own'],
    }),
    decision('trap 3 null under isTrue does not deny', 'article.lenient', draft, 'allow'),
    decision('true under isTrue denies', 'article.lenient', { ...draft, locked: true }, 'deny', {
      reasons: ['article.lenient/deny'],
    }),
    decision('false under isTrue does not deny', 'article.lenient', { ...draft, locked: false }, 'allow'),
    decision('trap 3 null under isNotFalse denies', 'article.strict', draft, 'deny', {
      reasons: ['article.strict/deny'],
    }),
    decision('true under isNotFalse denies', 'article.strict', { ...draft, locked: true }, 'deny'),
    decision('false under isNotFalse does not deny', 'article.strict', { ...draft, locked: false }, 'allow'),
    decision('A011 never, for a subject for whom it is false', 'article.editors', draft, 'deny', {
      reasons: ['no-allow', 'article.editors/allow'],
    }),
    decision('A016 any of several roles', 'article.staff', draft, 'allow', {
      subject: { roles: ['reader', 'editor'] },
    }),
    decision('A016 none of several roles', 'article.staff', draft, 'deny', { subject: { roles: ['reader', 'guest'] } }),
    decision('A017 no role at all', 'article.staff', draft, 'deny', { subject: { roles: [] } }),
    decision('A013 the id of the subject', 'article.reasoned', own, 'allow', { reasons: ['article.reasoned/own'] }),
    decision('A113 the words for the end user', 'article.reasoned', { ...draft, authorId: 'bob' }, 'deny', {
      check: ({ reasons }) =>
        equal(reasons[1], { rule: 'article.reasoned/own', effect: 'allow', value: false, because: 'Only the author.' }),
    }),
    decision('an unknown allow does not allow, and says why', 'article.reasoned', draft, 'deny', {
      check: ({ reasons }) =>
        equal(reasons[1], {
          rule: 'article.reasoned/own',
          effect: 'allow',
          value: 'unknown',
          cause: 'article.authorId is null',
          because: 'Only the author.',
        }),
    }),
    decision('A112 what each allow came to', 'article.read', draft, 'deny', {
      check: ({ reasons }) =>
        equal(
          reasons.map(({ rule, value }) => `${rule} ${value}`),
          [
            'no-allow false',
            'article.read/published false',
            'article.read/own unknown',
            'article.read/of a team false',
          ],
        ),
    }),
    decision('a decision is plain data', 'article.open', draft, 'allow', {
      check: (decided) =>
        equal(JSON.parse(JSON.stringify(decided)), {
          allowed: true,
          action: 'article.open',
          reasons: [{ rule: 'article.open/allow', effect: 'allow', value: true }],
          errors: [],
        }),
    }),
  ],
}

const team = { id: 't1', ownerId: 'ann' }

/** Rules over relations, and what is unknown on the way. */
export const relationRules: DecisionFamily = {
  kind: 'decisions',
  name: 'rules over relations',
  subject: ann,
  policy: ({ definePolicy }) =>
    definePolicy(newsroom, 'article', ({ subject, resource: article }) => ({
      read: {
        allow: {
          'team owner': article.team.ownerId.is(subject.id),
          'team name': article.team.name.startsWith('public'),
          published: article.status.is('published'),
        },
        deny: { flagged: isNotFalse(article.comments.some((comment) => comment.flagged)) },
      },
      calm: { allow: true, deny: { flagged: isTrue(article.comments.some((comment) => comment.flagged)) } },
      foreign: { allow: not(article.team.ownerId.is(subject.id)) },
      quiet: { allow: article.comments.none((comment) => comment.authorId.is(subject.id)) },
    })),
  cases: [
    decision(
      'A053 two rules over one relation, the first',
      'article.read',
      { ...draft, teamId: 't1', team: { ...team, name: 'x' }, comments: [] },
      'allow',
      { reasons: ['article.read/team owner'] },
    ),
    decision(
      'A053 two rules over one relation, the second',
      'article.read',
      { ...draft, teamId: 't1', team: { ...team, ownerId: 'bob', name: 'public' }, comments: [] },
      'allow',
      { reasons: ['article.read/team name'] },
    ),
    decision(
      'A053 two rules over one relation, both',
      'article.read',
      { ...draft, teamId: 't1', team: { ...team, name: 'public' }, comments: [] },
      'allow',
      { reasons: ['article.read/team owner', 'article.read/team name'] },
    ),
    decision(
      'A054 without the related row, another rule still allows',
      'article.read',
      { ...published, comments: [] },
      'allow',
      { reasons: ['article.read/published'] },
    ),
    decision('an absent row allows nothing and is the cause', 'article.foreign', draft, 'deny', {
      check: ({ reasons }) =>
        equal(reasons[1], {
          rule: 'article.foreign/allow',
          effect: 'allow',
          value: 'unknown',
          cause: 'article.team.ownerId is null',
        }),
    }),
    decision(
      'A057 negated: somebody else owns the team',
      'article.foreign',
      { ...draft, teamId: 't1', team: { id: 't1', ownerId: 'bob' } },
      'allow',
    ),
    decision(
      'EXISTS is two-valued: a null flag under isNotFalse denies',
      'article.read',
      { ...published, comments: [{ id: 'c', articleId: 'row', flagged: null }] },
      'deny',
      { reasons: ['article.read/flagged'] },
    ),
    decision(
      'a null flag under isTrue does not deny',
      'article.calm',
      { ...published, comments: [{ id: 'c', articleId: 'row', flagged: null }] },
      'allow',
    ),
    decision(
      'a flag denies',
      'article.calm',
      {
        ...published,
        comments: [
          { id: 'c', articleId: 'row', flagged: null },
          { id: 'd', articleId: 'row', flagged: true },
        ],
      },
      'deny',
      { reasons: ['article.calm/flagged'] },
    ),
    decision('A052 no comments, no flag', 'article.calm', { ...published, comments: [] }, 'allow'),
    decision(
      'A055 several comments, one article',
      'article.quiet',
      {
        ...draft,
        comments: ['bob', 'cid', 'bob'].map((authorId, index) => ({ id: `c${index}`, articleId: 'row', authorId })),
      },
      'allow',
    ),
    decision(
      'none with an unknown author',
      'article.quiet',
      { ...draft, comments: [{ id: 'c', articleId: 'row', authorId: null }] },
      'deny',
      {
        check: ({ reasons }) => equal(reasons[1]?.cause, 'comment.authorId is null'),
      },
    ),
  ],
}
