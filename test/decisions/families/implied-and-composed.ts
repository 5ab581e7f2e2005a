import { deepStrictEqual as equal } from 'node:assert'
import { isTrue } from 'bailiwick'
import { type DecisionFamily, decision } from '../table.ts'
import { ann, newsroom } from './newsroom.ts'

const draft = { status: 'draft', authorId: null, teamId: null, locked: null, notes: null }
const own = { ...draft, authorId: 'ann' }
const ofTeam = { ...draft, teamId: 't1' }
const inTeam = { teamIds: ['t1'] }

/** Semantics 7: x implies y gives allow(x) to y and deny(y) to x. */
export const implied: DecisionFamily = {
  kind: 'decisions',
  name: 'implies',
  subject: ann,
  policy: ({ definePolicy }) =>
    definePolicy(newsroom, 'article', ({ subject, resource: article }) => ({
      see: { allow: { published: article.status.is('published') }, deny: { banned: subject.banned } },
      comment: {
        allow: { member: article.teamId.in(subject.teamIds) },
        deny: { locked: isTrue(article.locked) },
        implies: ['see'],
      },
      write: {
        allow: { own: article.authorId.is(subject.id) },
        deny: { reader: subject.role.is('reader') },
        implies: ['comment'],
      },
      mention: { allow: { editor: subject.role.is('editor') }, implies: ['see'] },
    })),
  cases: [
    decision('holding the stronger gives the weaker', 'article.see', ofTeam, 'allow', {
      subject: inTeam,
      reasons: ['article.comment/member'],
    }),
    decision('transitively', 'article.see', own, 'allow', {
      subject: { role: 'writer' },
      reasons: ['article.write/own'],
    }),
    decision('by another way', 'article.see', draft, 'allow', {
      subject: { role: 'editor' },
      reasons: ['article.mention/editor'],
    }),
    decision(
      'holding the weaker does not give the stronger',
      'article.comment',
      { ...draft, status: 'published' },
      'deny',
      { reasons: ['no-allow', 'article.comment/member', 'article.write/own'] },
    ),
    decision('denying the weaker denies the stronger', 'article.comment', ofTeam, 'deny', {
      subject: { ...inTeam, banned: true },
      reasons: ['article.see/banned'],
    }),
    decision('denying the weaker denies the strongest', 'article.write', own, 'deny', {
      subject: { role: 'writer', banned: true },
      reasons: ['article.see/banned'],
    }),
    decision('denying what lies between denies the strongest', 'article.write', { ...own, locked: true }, 'deny', {
      subject: { role: 'writer' },
      reasons: ['article.comment/locked'],
    }),
    decision('A130 denying the stronger leaves the weaker', 'article.see', { ...ofTeam, locked: true }, 'allow', {
      subject: inTeam,
    }),
    decision('the denies of x never reduce what it gives', 'article.see', own, 'allow', {
      reasons: ['article.write/own'],
    }),
    decision('and deny x itself', 'article.write', own, 'deny', { reasons: ['article.write/reader'] }),
    decision('every deny that is not false, from everywhere', 'article.write', { ...own, locked: true }, 'deny', {
      subject: { banned: true },
      check: ({ reasons }) =>
        equal(reasons.map(({ rule }) => rule).sort(), [
          'article.comment/locked',
          'article.see/banned',
          'article.write/reader',
        ]),
    }),
    decision('siblings give each other nothing', 'article.comment', draft, 'deny', { subject: { role: 'editor' } }),
  ],
}

/** Semantics 7: x composedOf [p, q] adds all(allow(p), allow(q)) to x, and the denies of both. */
export const composed: DecisionFamily = {
  kind: 'decisions',
  name: 'composedOf',
  subject: ann,
  policy: ({ definePolicy }) =>
    definePolicy(newsroom, 'article', ({ subject, resource: article }) => ({
      read: {
        allow: { own: article.authorId.is(subject.id), published: article.status.is('published') },
        deny: { banned: subject.banned },
      },
      open: { allow: { member: article.teamId.in(subject.teamIds) }, deny: { locked: isTrue(article.locked) } },
      index: { composedOf: ['read'] },
      show: { allow: { editor: subject.role.is('editor') }, composedOf: ['read', 'open'] },
      print: { composedOf: ['show'] },
      export: { composedOf: ['print', 'index'] },
      create: {},
      new: { composedOf: ['create'] },
      strict: { deny: { reader: subject.role.is('reader') }, composedOf: ['read'] },
    })),
  cases: [
    decision('A021 the only part gives the whole', 'article.index', own, 'allow', {
      reasons: ['article.index/composed of read'],
    }),
    decision('A022 one part of two gives nothing', 'article.show', own, 'deny'),
    decision('A022 both parts give the whole', 'article.show', { ...own, teamId: 't1' }, 'allow', {
      subject: inTeam,
      reasons: ['article.show/composed of read and open'],
    }),
    decision(
      'the parts may be allowed by any of their rules',
      'article.show',
      { ...ofTeam, status: 'published' },
      'allow',
      { subject: inTeam },
    ),
    decision('A023 the whole itself allowed', 'article.show', draft, 'allow', {
      subject: { role: 'editor' },
      reasons: ['article.show/editor'],
    }),
    decision('A023 the whole gives none of its parts', 'article.read', draft, 'deny', { subject: { role: 'editor' } }),
    decision('A024 a chain of three', 'article.export', { ...own, teamId: 't1' }, 'allow', { subject: inTeam }),
    decision('A024 a chain of three, its base missing', 'article.export', ofTeam, 'deny', { subject: inTeam }),
    decision('A027 read on own rows and open on others', 'article.show', ofTeam, 'deny', { subject: inTeam }),
    decision('A028 new requires create, and only read is given', 'article.new', own, 'deny'),
    decision('denying a part denies the whole', 'article.show', { ...own, teamId: 't1', locked: true }, 'deny', {
      subject: inTeam,
      reasons: ['article.open/locked'],
    }),
    decision('denying a part denies the whole, however it is allowed', 'article.show', draft, 'deny', {
      subject: { role: 'editor', banned: true },
      reasons: ['article.read/banned'],
    }),
    decision('denying a part denies what is above the whole', 'article.export', { ...own, teamId: 't1' }, 'deny', {
      subject: { ...inTeam, banned: true },
      reasons: ['article.read/banned'],
    }),
    decision('denying the whole leaves its parts', 'article.read', own, 'allow'),
    decision('denying the whole denies it', 'article.strict', own, 'deny', { reasons: ['article.strict/reader'] }),
    decision('an unknown part is the cause', 'article.index', draft, 'deny', {
      check: ({ reasons }) =>
        equal(
          reasons.map(({ value, cause }) => [value, cause]),
          [
            [false, undefined],
            ['unknown', 'article.authorId is null'],
          ],
        ),
    }),
  ],
}
