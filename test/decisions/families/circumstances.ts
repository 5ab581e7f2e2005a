import { deepStrictEqual as equal } from 'node:assert'
import { isNotFalse } from 'bailiwick'
import { type DecisionFamily, decision } from '../table.ts'
import { ann, newsroom } from './newsroom.ts'

const draft = { status: 'draft', authorId: null, teamId: null, locked: null, notes: null, price: null }
const published = { ...draft, status: 'published' }

export const contexts: DecisionFamily = {
  kind: 'decisions',
  name: 'context and the anonymous subject',
  subject: ann,
  policy: ({ definePolicy }) =>
    definePolicy(newsroom, 'article', ({ subject, resource: article, context }) => ({
      open: { allow: article.status.is('published') },
      local: { allow: context.ip.startsWith('10.') },
      patient: { allow: context.attempts.lt(3) },
      either: { allow: { published: article.status.is('published'), local: context.ip.startsWith('10.') } },
      early: { allow: context.now.lt('2026-01-01T00:00:00Z') },
      later: { allow: context.now.gt('2020-01-01T00:00:00Z') },
      own: { allow: article.authorId.is(subject.id) },
      free: { allow: true, deny: subject.banned },
      calm: { allow: true, deny: isNotFalse(subject.suspended) },
    })),
  cases: [
    decision('a context attribute that is given', 'article.local', draft, 'allow', { context: { ip: '10.0.0.1' } }),
    decision('a context attribute that does not fit', 'article.local', draft, 'deny', {
      context: { ip: '192.168.0.1' },
    }),
    decision('a context attribute that is missing', 'article.local', draft, { throws: 'MISSING_CONTEXT' }),
    decision('a missing context attribute that no rule needs', 'article.open', published, 'allow'),
    decision('a default stands for what is not given', 'article.patient', draft, 'allow'),
    decision('what is given stands before the default', 'article.patient', draft, 'deny', { context: { attempts: 3 } }),
    decision(
      'a context attribute of a wrong type',
      'article.local',
      draft,
      { throws: 'INVALID_VALUE' },
      { context: { ip: 10 } },
    ),
    decision(
      'a context attribute that the model does not declare',
      'article.open',
      published,
      { throws: 'INVALID_OPTION' },
      { context: { port: 80 } },
    ),
    decision('now is given', 'article.early', draft, 'allow', { context: { now: '2025-12-31T23:59:59Z' } }),
    decision('now as a Date', 'article.early', draft, 'deny', { context: { now: new Date('2026-01-01T00:00:00Z') } }),
    decision('now is this moment where it is not given', 'article.later', draft, 'allow'),
    decision('the anonymous subject is what the model declares', 'article.free', draft, 'allow', { subject: null }),
    decision('A018 what the anonymous subject lacks is unknown', 'article.own', { ...draft, authorId: 'ann' }, 'deny', {
      subject: null,
      check: ({ reasons }) => equal(reasons[1]?.cause, 'subject.id is null'),
    }),
    decision('A018 an id that nobody has', 'article.own', draft, 'deny', { subject: null }),
    decision('A156 the anonymous subject has no attribute that is not declared', 'article.calm', draft, 'deny', {
      subject: null,
      reasons: ['article.calm/deny'],
    }),
    decision('the anonymous subject and an open rule', 'article.open', published, 'allow', { subject: null }),
  ],
}

const all = { id: true, authorId: true, teamId: true, status: true, locked: true, notes: true, price: true }

/** Semantics 17: what a decision says about fields. */
export const fields: DecisionFamily = {
  kind: 'decisions',
  name: 'fields in the decision',
  subject: ann,
  policy: ({ definePolicy }) =>
    definePolicy(newsroom, 'article', ({ subject, resource: article }) => ({
      read: {
        allow: article.status.is('published'),
        fields: { notes: article.authorId.is(subject.id), price: subject.role.is('editor') },
      },
      update: { allow: true, fields: { '*': subject.role.is('editor'), notes: article.authorId.is(subject.id) } },
      list: { allow: true },
    })),
  cases: [
    decision(
      'an attribute without a condition is visible',
      'article.read',
      { ...published, authorId: 'ann' },
      'allow',
      {
        subject: { role: 'editor' },
        check: (decided) => equal(decided.fields, all),
      },
    ),
    decision(
      'an attribute whose condition is false is not',
      'article.read',
      { ...published, authorId: 'bob' },
      'allow',
      { check: (decided) => equal(decided.fields, { ...all, notes: false, price: false }) },
    ),
    decision('an attribute whose condition is unknown is not', 'article.read', published, 'allow', {
      check: (decided) => equal(decided.fields?.['notes'], false),
    }),
    decision('a denied row shows nothing', 'article.read', draft, 'deny', {
      check: (decided) => equal(decided.fields, undefined),
    }),
    decision(
      "'*' is the condition of what is not listed",
      'article.update',
      { ...published, authorId: 'ann' },
      'allow',
      {
        check: (decided) => equal([decided.fields?.['notes'], decided.fields?.['status']], [true, false]),
      },
    ),
    decision("a listed attribute does not follow '*'", 'article.update', { ...published, authorId: 'bob' }, 'allow', {
      subject: { role: 'editor' },
      check: (decided) => equal([decided.fields?.['notes'], decided.fields?.['status']], [false, true]),
    }),
    decision('an action that says nothing about fields lists none', 'article.list', draft, 'allow', {
      check: (decided) => equal(decided.fields, undefined),
    }),
  ],
}
