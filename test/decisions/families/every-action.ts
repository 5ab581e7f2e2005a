import { deepStrictEqual as equal } from 'node:assert'
import { isNotFalse, isTrue, rules } from 'bailiwick'
import { type DecisionFamily, decision } from '../table.ts'
import { ann, newsroom } from './newsroom.ts'

const draft = { status: 'draft', authorId: null, teamId: null, locked: null, notes: null }
const own = { ...draft, authorId: 'ann' }
const ofTeam = { ...draft, teamId: 't1' }
const inTeam = { teamIds: ['t1'] }

export const everyAction: DecisionFamily = {
  kind: 'decisions',
  name: "the action '*', the resource '*' and combine",
  subject: ann,
  policy: ({ definePolicy, combine }) =>
    combine(
      definePolicy(newsroom, 'article', ({ subject, resource: article }) => ({
        '*': { allow: { owner: article.authorId.is(subject.id) }, deny: { locked: isTrue(article.locked) } },
        read: { allow: { everyone: true } },
        rename: {},
        archive: { deny: { published: article.status.is('published') } },
        publish: { composedOf: ['rename', 'archive'] },
      })),
      definePolicy(newsroom, 'comment', ({ resource: comment, subject }) => ({
        read: { allow: { own: comment.authorId.is(subject.id) } },
        ...rules(['hide', 'pin'], { allow: { editor: subject.role.is('editor') } }),
      })),
      definePolicy(newsroom, 'article', ({ subject }) => ({
        read: { deny: { suspended: isNotFalse(subject.suspended) } },
      })),
      definePolicy(newsroom, 'article', ({ resource: article, subject }) => ({
        rename: { allow: { member: article.teamId.in(subject.teamIds) } },
      })),
      definePolicy(newsroom, '*', ({ subject }) => ({
        '*': { allow: { admin: subject.roles.has('admin') }, deny: { banned: subject.banned } },
        read: { allow: { auditor: subject.roles.has('auditor') } },
      })),
      definePolicy(newsroom, 'admin', ({ subject }) => ({
        manage: { allow: { chief: subject.roles.has('chief') } },
        enter: {},
      })),
    ),
  cases: [
    decision('A007 all actions if owner and read for any: reading a foreign row', 'article.read', draft, 'allow', {
      subject: { suspended: false },
      reasons: ['article.read/everyone'],
    }),
    decision('A007 all actions if owner and read for any: changing a foreign row', 'article.rename', draft, 'deny'),
    decision('A008 all actions if owner: an own row', 'article.rename', own, 'allow', { reasons: ['article.*/owner'] }),
    decision('A008 all actions if owner: a foreign row', 'article.archive', { ...draft, authorId: 'bob' }, 'deny'),
    decision("a deny of '*' holds for every action", 'article.rename', { ...own, locked: true }, 'deny', {
      reasons: ['article.*/locked'],
    }),
    decision(
      "a deny of '*' holds for an action of another policy",
      'article.rename',
      { ...ofTeam, locked: true },
      'deny',
      { subject: inTeam, reasons: ['article.*/locked'] },
    ),
    decision('the rules of several policies are one: allow', 'article.rename', ofTeam, 'allow', {
      subject: inTeam,
      reasons: ['article.rename/member'],
    }),
    decision('the rules of several policies are one: deny', 'article.read', own, 'deny', {
      subject: { suspended: true },
      reasons: ['article.read/suspended'],
    }),
    decision('the rules of several policies are one: an unknown deny', 'article.read', own, 'deny', {
      reasons: ['article.read/suspended'],
    }),
    decision("a role that may do everything, by the resource '*'", 'article.archive', draft, 'allow', {
      subject: { roles: ['admin'] },
      reasons: ['*.*/admin'],
    }),
    decision("the resource '*' speaks of every resource", 'comment.pin', { articleId: 'a', authorId: null }, 'allow', {
      subject: { roles: ['admin'] },
      reasons: ['*.*/admin'],
    }),
    decision(
      "an action of '*' on every resource that declares it",
      'comment.read',
      { articleId: 'a', authorId: 'bob' },
      'allow',
      { subject: { roles: ['auditor'] }, reasons: ['*.read/auditor'] },
    ),
    decision("an action of '*' gives no other action", 'comment.pin', { articleId: 'a', authorId: 'bob' }, 'deny', {
      subject: { roles: ['auditor'] },
    }),
    decision('banned is said once', 'comment.read', { articleId: 'a', authorId: 'ann' }, 'deny', {
      subject: { banned: true },
      reasons: ['*.*/banned'],
    }),
    decision(
      'a deny stops the role that may do everything',
      'article.archive',
      { ...draft, status: 'published' },
      'deny',
      { subject: { roles: ['admin'] }, reasons: ['article.archive/published'] },
    ),
    decision('A029 all actions for an admin, also a composed one', 'article.publish', draft, 'allow', {
      subject: { roles: ['admin'] },
    }),
    decision(
      'A109 shared rules are rules of the first action',
      'comment.hide',
      { articleId: 'a', authorId: null },
      'allow',
      { subject: { role: 'editor' }, reasons: ['comment.hide/editor'] },
    ),
    decision(
      'A109 shared rules are rules of the second action',
      'comment.pin',
      { articleId: 'a', authorId: null },
      'allow',
      { subject: { role: 'editor' }, reasons: ['comment.pin/editor'] },
    ),
    decision(
      'A109 shared rules are not shared with others',
      'comment.read',
      { articleId: 'a', authorId: null },
      'deny',
      { subject: { role: 'editor' } },
    ),
    decision('a plain permission is asked without a resource', 'admin.manage', undefined, 'allow', {
      subject: { roles: ['chief'] },
      reasons: ['admin.manage/chief'],
    }),
    decision('a plain permission that nobody gives', 'admin.manage', undefined, 'deny', {
      reasons: ['no-allow', '*.*/admin', 'admin.manage/chief'],
      check: ({ errors }) => equal(errors, []),
    }),
    decision("a plain permission by '*'", 'admin.enter', undefined, 'allow', {
      subject: { roles: ['admin'] },
      reasons: ['*.*/admin'],
    }),
    decision("a plain permission denied by '*'", 'admin.manage', undefined, 'deny', {
      subject: { roles: ['chief'], banned: true },
      reasons: ['*.*/banned'],
    }),
  ],
}

/** Semantics 7, last: update and delete require read. */
export const requiredReads: DecisionFamily = {
  kind: 'decisions',
  name: 'update and delete require read',
  subject: ann,
  policy: ({ definePolicy, combine }) =>
    combine(
      definePolicy(newsroom, 'article', ({ subject, resource: article }) => ({
        read: { allow: { published: article.status.is('published') }, deny: { suspended: isTrue(subject.suspended) } },
        update: { allow: { own: article.authorId.is(subject.id) }, deny: { locked: isTrue(article.locked) } },
        delete: { allow: { editor: subject.role.is('editor') } },
        create: { allow: true },
      })),
      definePolicy(newsroom, 'comment', ({ subject, resource: comment }) => ({
        read: { allow: true },
        update: { allow: { own: comment.authorId.is(subject.id) }, implies: ['read'] },
        manage: { allow: { editor: subject.role.is('editor') }, implies: ['update'] },
      })),
    ),
  cases: [
    decision('trap 37 update of a row that may be read', 'article.update', { ...own, status: 'published' }, 'allow', {
      reasons: ['article.update/own'],
    }),
    decision('trap 37 update of a row that may not be read', 'article.update', own, 'deny', {
      check: ({ reasons }) =>
        equal(
          reasons.some(({ rule }) => rule.startsWith('no-allow')),
          true,
        ),
    }),
    decision('a deny of read denies update', 'article.update', { ...own, status: 'published' }, 'deny', {
      subject: { suspended: true },
      reasons: ['article.read/suspended'],
    }),
    decision('a deny of update leaves read', 'article.read', { ...own, status: 'published', locked: true }, 'allow'),
    decision('delete of a row that may be read', 'article.delete', { ...draft, status: 'published' }, 'allow', {
      subject: { role: 'editor' },
    }),
    decision('delete of a row that may not be read', 'article.delete', draft, 'deny', { subject: { role: 'editor' } }),
    decision('delete that nothing allows', 'article.delete', { ...draft, status: 'published' }, 'deny'),
    decision('create does not require read', 'article.create', draft, 'allow'),
    decision('what implies update gives it', 'comment.update', { articleId: 'a', authorId: 'bob' }, 'allow', {
      subject: { role: 'editor' },
      reasons: ['comment.manage/editor'],
    }),
    decision(
      'what implies update does not require read itself',
      'comment.manage',
      { articleId: 'a', authorId: 'bob' },
      'allow',
      { subject: { role: 'editor' } },
    ),
  ],
}
