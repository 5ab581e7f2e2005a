import { equal } from 'node:assert/strict'
import type { DecisionCase, DecisionFamily, Row } from '../table.ts'
import { ann, editor, reader, writesPolicy } from './writes-policy.ts'

const inDefault = 'the columns of the table have no default'
const inFields = 'a filter says nothing about fields'

const create = (
  title: string,
  row: Row,
  expect: DecisionCase['expect'],
  more: Partial<DecisionCase> = {},
): DecisionCase => ({ title, action: 'article.create', row, expect, ...more })

const article = { id: 'row', tenantId: 'acme', authorId: 'ann', title: 'Bees', locked: false, words: 900 }
const by = (authorId: string) => ({ ...article, authorId })

/** Semantics 16 and 18: a row to be. */
export const creates: DecisionFamily = {
  kind: 'decisions',
  name: 'rows to be created',
  subject: ann,
  policy: writesPolicy,
  cases: [
    create('an own row', article, 'allow', { reasons: ['article.create/writer'] }),
    create('somebody else’s row', by('bob'), 'deny', {
      reasons: [
        'no-allow',
        'article.create/writer',
        'article.create/short',
        'article.create/plain',
        'article.create/team',
      ],
    }),
    create('it does not require read', { ...article, status: 'archived' }, 'deny', {
      notInSql: inFields,
      reasons: ['article.create/field status'],
    }),
    create('an editor need not ask', { ...article, status: 'archived' }, 'allow', { subject: editor }),
    create('another tenant', { ...article, tenantId: 'evil' }, 'deny', {
      reasons: ['article.create/other tenant'],
    }),
    create('a deny', { ...article, locked: true }, 'deny', { reasons: ['article.create/locked'] }),
    create('the default of what is left out', { ...by('bob'), words: undefined }, 'deny', { notInSql: inDefault }),
    create('a default denies nothing', { ...article, locked: undefined }, 'allow', { notInSql: inDefault }),
    create('a value instead of the default', { ...by('bob'), words: 10 }, 'allow', {
      reasons: ['article.create/short'],
    }),
    create('optional and left out is null', by('bob'), 'allow', {
      subject: reader,
      reasons: ['article.create/plain'],
    }),
    create('optional and undefined is left out', { ...by('bob'), notes: undefined }, 'allow', { subject: reader }),
    create('optional and given', { ...by('bob'), notes: 'x' }, 'deny', { subject: reader }),
    create(
      'left out and needed',
      { id: 'row', tenantId: 'acme', words: 900 },
      { throws: 'ATTRIBUTE_NOT_LOADED' },
      {
        notInSql: 'a filter does not know what was left out',
      },
    ),
    create('left out, and another rule decides', { id: 'row', tenantId: 'acme', words: 1 }, 'allow', {
      notInSql: inDefault,
    }),
    create(
      'no tenant',
      { ...article, tenantId: undefined },
      { throws: 'ATTRIBUTE_NOT_LOADED' },
      {
        notInSql: 'a filter does not know what was left out',
      },
    ),
    create('a refused attribute', { ...article, price: '5' }, 'deny', {
      notInSql: inFields,
      reasons: ['article.create/field price'],
      check: ({ reasons }) => equal(reasons[0]?.cause, 'subject.role is "editor" is false'),
    }),
    create('a refused attribute given as null', { ...article, price: null }, 'deny', { notInSql: inFields }),
    create('a field condition about the row', { ...article, status: 'draft' }, 'allow'),
    create('two refused attributes', { ...article, price: '5', status: 'review' }, 'deny', {
      notInSql: inFields,
      reasons: ['article.create/field price', 'article.create/field status'],
    }),
    create(
      'a related row',
      { ...by('bob'), teamId: 't', team: { id: 't', tenantId: 'acme', ownerId: 'ann' } },
      'allow',
    ),
    create(
      'a related row of another tenant',
      {
        ...by('bob'),
        teamId: 't',
        team: { id: 't', tenantId: 'evil', ownerId: 'ann' },
      },
      'deny',
    ),
    create(
      'a related row that is not loaded',
      { ...by('bob'), teamId: 't' },
      { throws: 'RELATION_NOT_LOADED' },
      {
        notInSql: 'a filter loads nothing',
      },
    ),
    create(
      'an unknown attribute',
      { ...article, titel: 'x' },
      { throws: 'UNKNOWN_ATTRIBUTE' },
      {
        notInSql: 'a row of the table has its columns only',
      },
    ),
    create(
      'a wrong type',
      { ...article, title: 1 },
      { throws: 'INVALID_VALUE' },
      {
        notInSql: 'a column has one type',
      },
    ),
    create(
      'null for what is never null',
      { ...article, title: null },
      { throws: 'INVALID_VALUE' },
      {
        notInSql: 'a column says itself what it takes',
      },
    ),
    create(
      'a generated attribute',
      { ...article, createdAt: '2026-01-01T00:00:00Z' },
      {
        throws: 'GENERATED_ATTRIBUTE',
      },
      { notInSql: 'a row of the table has been filled in' },
    ),
  ],
}
