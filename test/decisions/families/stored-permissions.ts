import { deepStrictEqual as equal } from 'node:assert'
import { all, any, defineModel, not, t } from 'bailiwick'
import { type DecisionFamily, decision } from '../table.ts'

const model = defineModel({
  subject: { id: t.id() },
  resource: {
    article: {
      id: t.id(),
      authorId: t.id().optional(),
      teamId: t.id().optional(),
      team: t.one('team', 'teamId').optional(),
      comments: t.many('comment', 'articleId'),
    },
    team: { id: t.id(), name: t.text().optional() },
    comment: { id: t.id(), articleId: t.id() },
    report: { id: t.uuid() },
    plain: { id: t.id() },
  },
})

const row = { authorId: null, teamId: null }
const ofTeam = { authorId: null, teamId: 't1', team: { id: 't1' } }
const noted = {
  ...row,
  comments: [
    { id: 'c1', articleId: 'row' },
    { id: 'c2', articleId: 'row' },
  ],
}
const here = { type: 'article', id: 'row' }

/** Semantics 10. */
export const storedPermissions: DecisionFamily = {
  kind: 'decisions',
  name: 'granted, denied and holds',
  subject: { id: 'ann' },
  policy: ({ definePolicy, combine }) =>
    combine(
      definePolicy(model, 'article', ({ subject, resource: article, granted, holds }) => ({
        read: { allow: { granted: granted(), own: article.authorId.is(subject.id) } },
        write: { allow: { granted: granted() } },
        list: { allow: true },
        move: { allow: { manager: granted('team.manage', article.team) } },
        stay: { allow: { 'not a manager': not(granted('team.manage', article.team)) } },
        print: { allow: { printer: holds('office.print') } },
        export: { allow: { both: all(holds('office.export'), granted()) } },
        offer: {
          allow: { either: any(holds('office.export'), granted()) },
          deny: { blocked: holds('office.blocked') },
        },
        moderate: { allow: { moderator: article.comments.some((comment) => granted('comment.hide', comment)) } },
        edit: { allow: { own: article.authorId.is(subject.id) }, implies: ['write'] },
      })),
      definePolicy(model, 'team', ({ granted }) => ({ '*': { allow: { granted: granted() } }, manage: {}, join: {} })),
      definePolicy(model, 'report', ({ granted }) => ({ open: { allow: granted() } })),
      definePolicy(model, 'plain', () => ({ open: { allow: true } })),
    ),
  cases: [
    decision('nothing is stored', 'article.read', row, 'deny', {
      facts: [],
      reasons: ['no-allow', 'article.read/granted', 'article.read/own'],
    }),
    decision('a grant on this row', 'article.read', row, 'allow', {
      facts: [{ permission: 'article.read', ...here }],
      reasons: ['article.read/granted'],
    }),
    decision('a grant on another row', 'article.read', row, 'deny', {
      facts: [{ permission: 'article.read', type: 'article', id: 'other' }],
    }),
    decision('a grant on another type with the same id', 'article.read', row, 'deny', {
      facts: [{ permission: 'article.read', type: 'team', id: 'row' }],
    }),
    decision('a grant on the tenant', 'article.read', row, 'allow', { facts: [{ permission: 'article.read' }] }),
    decision('a grant of another action', 'article.read', row, 'deny', { facts: [{ permission: 'article.write' }] }),
    decision('a grant of the namespace', 'article.read', row, 'allow', { facts: [{ permission: 'article' }] }),
    decision('a name that only begins alike is no namespace', 'article.read', row, 'deny', {
      facts: [{ permission: 'art' }, { permission: 'article.rea' }],
    }),
    decision('granted() means the action it is written under', 'article.write', row, 'allow', {
      facts: [{ permission: 'article.write' }],
    }),
    decision('a rule of the policy needs no grant', 'article.read', { ...row, authorId: 'ann' }, 'allow', {
      facts: [],
      reasons: ['article.read/own'],
    }),
    decision('a stored denial stops a grant', 'article.read', row, 'deny', {
      facts: [{ permission: 'article.read' }, { permission: 'article.read', effect: 'deny', ...here }],
      reasons: ['article.read/denied'],
    }),
    decision('a stored denial stops every rule', 'article.read', { ...row, authorId: 'ann' }, 'deny', {
      facts: [{ permission: 'article.read', effect: 'deny', ...here }],
      reasons: ['article.read/denied'],
    }),
    decision('a stored denial stops actions without granted() too', 'article.list', row, 'deny', {
      facts: [{ permission: 'article.list', effect: 'deny', ...here }],
      reasons: ['article.list/denied'],
    }),
    decision('a stored denial of the namespace', 'article.list', row, 'deny', {
      facts: [{ permission: 'article', effect: 'deny' }],
      reasons: ['article.list/denied'],
    }),
    decision('a stored denial on another row', 'article.list', row, 'allow', {
      facts: [{ permission: 'article.list', effect: 'deny', type: 'article', id: 'other' }],
    }),
    decision('a stored denial of another action', 'article.list', row, 'allow', {
      facts: [{ permission: 'article.read', effect: 'deny' }],
    }),
    decision('what does not use granted() is not controlled', 'plain.open', {}, 'allow', {
      facts: [{ permission: 'plain.open', effect: 'deny' }],
    }),
    decision('a grant on a related row', 'article.move', ofTeam, 'allow', {
      facts: [{ permission: 'team.manage', type: 'team', id: 't1' }],
    }),
    decision('a grant on another related row', 'article.move', ofTeam, 'deny', {
      facts: [{ permission: 'team.manage', type: 'team', id: 't2' }],
    }),
    decision('a stored denial on the related row', 'article.move', ofTeam, 'deny', {
      facts: [{ permission: 'team.manage' }, { permission: 'team.manage', effect: 'deny', type: 'team', id: 't1' }],
    }),
    decision('nothing is granted on an absent row', 'article.move', row, 'deny', {
      facts: [{ permission: 'team.manage' }],
    }),
    decision('not granted on an absent row', 'article.stay', row, 'allow', { facts: [{ permission: 'team.manage' }] }),
    decision('not granted', 'article.stay', ofTeam, 'allow', { facts: [] }),
    decision('not granted where it is', 'article.stay', ofTeam, 'deny', { facts: [{ permission: 'team.manage' }] }),
    decision('granted on an element of a relation', 'article.moderate', noted, 'allow', {
      facts: [{ permission: 'comment.hide', type: 'comment', id: 'c2' }],
    }),
    decision('granted on no element of a relation', 'article.moderate', noted, 'deny', {
      facts: [{ permission: 'comment.hide', type: 'comment', id: 'c3' }],
    }),
    decision('A153 holds a permission', 'article.print', row, 'allow', {
      facts: [{ permission: 'office.print' }],
      reasons: ['article.print/printer'],
    }),
    decision('A153 does not hold it', 'article.print', row, 'deny', { facts: [{ permission: 'office.export' }] }),
    decision('holds by the namespace', 'article.print', row, 'allow', { facts: [{ permission: 'office' }] }),
    decision('a permission on one row is not held', 'article.print', row, 'deny', {
      facts: [{ permission: 'office.print', ...here }],
    }),
    decision('a denied permission is not held', 'article.print', row, 'deny', {
      facts: [{ permission: 'office' }, { permission: 'office.print', effect: 'deny' }],
    }),
    decision('both are needed', 'article.export', row, 'deny', { facts: [{ permission: 'office.export' }] }),
    decision('both are there', 'article.export', row, 'allow', {
      facts: [{ permission: 'office.export' }, { permission: 'article.export', ...here }],
    }),
    decision('either suffices', 'article.offer', row, 'allow', { facts: [{ permission: 'article.offer', ...here }] }),
    decision('holds in a deny', 'article.offer', row, 'deny', {
      facts: [{ permission: 'office' }],
      reasons: ['article.offer/blocked'],
    }),
    decision("granted() of '*' means each action", 'team.join', {}, 'allow', {
      facts: [{ permission: 'team.join' }],
      reasons: ['team.join/granted'],
    }),
    decision("granted() of '*' means no other action", 'team.join', {}, 'deny', {
      facts: [{ permission: 'team.manage' }],
    }),
    decision(
      'a uuid in another form is the same row',
      'report.open',
      { id: 'ABCDEFAB-0000-4000-8000-00000000ABCD' },
      'allow',
      {
        facts: [{ permission: 'report.open', type: 'report', id: 'abcdefab-0000-4000-8000-00000000abcd' }],
      },
    ),
    decision('granted() stays with its action under implies', 'article.edit', { ...row, authorId: 'ann' }, 'allow', {
      facts: [],
    }),
    decision('implies gives the weaker without a grant', 'article.write', { ...row, authorId: 'ann' }, 'allow', {
      facts: [],
      reasons: ['article.edit/own'],
    }),
    decision('an id that looks like SQL', 'article.read', { ...row, id: "x'; drop table fact" }, 'allow', {
      facts: [{ permission: 'article.read', type: 'article', id: "x'; drop table fact" }],
    }),
    decision('without facts nothing is asked', 'article.read', row, { throws: 'MISSING_FACTS' }),
  ],
}

/** Semantics 3: an error is a fourth value, absorbed where the rest decides. */
export const failingFacts: DecisionFamily = {
  kind: 'decisions',
  name: 'facts that fail',
  subject: { id: 'ann' },
  policy: ({ definePolicy }) =>
    definePolicy(model, 'plain', ({ subject, resource: plain, holds }) => ({
      plain: { allow: { holder: holds('x') } },
      absorbed: { allow: { holder: holds('x'), own: plain.id.is(subject.id) } },
      either: { allow: any(holds('x'), plain.id.is(subject.id)) },
      both: { allow: all(holds('x'), plain.id.is(subject.id)) },
      negated: { allow: not(holds('x')) },
      denied: { allow: true, deny: { holder: holds('x') } },
      cleared: { allow: true, deny: all(holds('x'), plain.id.is(subject.id)) },
      decided: { allow: { holder: holds('x') }, deny: { own: plain.id.is(subject.id) } },
    })),
  cases: [
    decision('a failing allow does not allow', 'plain.plain', {}, 'deny', {
      facts: 'failing',
      check: ({ errors, reasons }) =>
        equal(
          [errors, reasons[1]],
          [
            ['the directory is down'],
            { rule: 'plain.plain/holder', effect: 'allow', value: 'error', cause: 'the directory is down' },
          ],
        ),
    }),
    decision('another allow absorbs the failure', 'plain.absorbed', { id: 'ann' }, 'allow', {
      facts: 'failing',
      reasons: ['plain.absorbed/own'],
    }),
    decision('another allow that is false does not', 'plain.absorbed', { id: 'bob' }, 'deny', { facts: 'failing' }),
    decision('any(error, true) is true', 'plain.either', { id: 'ann' }, 'allow', { facts: 'failing' }),
    decision('any(error, false) is an error', 'plain.either', { id: 'bob' }, 'deny', {
      facts: 'failing',
      check: ({ reasons }) => equal(reasons[1]?.value, 'error'),
    }),
    decision('all(error, true) is an error', 'plain.both', { id: 'ann' }, 'deny', {
      facts: 'failing',
      check: ({ reasons }) => equal(reasons[1]?.value, 'error'),
    }),
    decision('all(error, false) is false', 'plain.both', { id: 'bob' }, 'deny', {
      facts: 'failing',
      check: ({ reasons }) => equal(reasons[1]?.value, false),
    }),
    decision('not(error) does not allow', 'plain.negated', {}, 'deny', { facts: 'failing' }),
    decision('A114 a failing deny denies', 'plain.denied', {}, 'deny', {
      facts: 'failing',
      check: ({ reasons }) =>
        equal(reasons, [
          { rule: 'plain.denied/holder', effect: 'deny', value: 'error', cause: 'the directory is down' },
        ]),
    }),
    decision('a failing deny that the rest decides does not', 'plain.cleared', { id: 'bob' }, 'allow', {
      facts: 'failing',
    }),
    decision('a failing deny that the rest does not decide', 'plain.cleared', { id: 'ann' }, 'deny', {
      facts: 'failing',
    }),
    decision('a true deny beside a failing allow', 'plain.decided', { id: 'ann' }, 'deny', {
      facts: 'failing',
      reasons: ['plain.decided/own'],
    }),
    decision('without a resource a failing allow does not allow', 'plain.plain', undefined, 'deny', {
      facts: 'failing',
      check: ({ errors }) => equal(errors, ['the directory is down']),
    }),
    decision('without a resource a failing deny denies', 'plain.denied', undefined, 'deny', { facts: 'failing' }),
  ],
}
