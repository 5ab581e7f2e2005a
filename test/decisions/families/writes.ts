import { deepEqual, equal } from 'node:assert/strict'
import { type DecisionFamily, decision, type Row } from '../table.ts'
import { ann, draft, editor, reader, writesPolicy } from './writes-policy.ts'

const own = draft
const team = { id: 't', tenantId: 'acme', ownerId: 'ann' }
const foreign = { ...draft, authorId: 'bob' }
const dated = { ...draft, at: new Date('2026-01-31T10:00:00Z') }

type Extra = Parameters<typeof decision>[4]
const update = (title: string, row: Row, changes: Row, expect: Parameters<typeof decision>[3], more: Extra = {}) =>
  decision(title, 'article.update', row, expect, { changes, ...more })

/** `own` but for one attribute that only an editor may write: denied exactly where it counts as written. */
const price = (title: string, before: unknown, after: unknown, isWritten: boolean) =>
  update(title, { ...own, locked: false, price: before, teamId: null }, { price: after }, isWritten ? 'deny' : 'allow')

/** Semantics 16: a row before and after. */
export const writes: DecisionFamily = {
  kind: 'decisions',
  name: 'writes',
  subject: ann,
  policy: writesPolicy,
  cases: [
    decision('without changes only the row before is asked', 'article.update', own, 'allow', {
      reasons: ['article.update/own'],
    }),
    update('a change within the rules', own, { title: 'Wasps' }, 'allow', {
      reasons: ['article.update/own', 'article.update/own@after'],
    }),
    update('no changes', own, {}, 'allow'),
    update('the row before is denied', foreign, { title: 'Wasps' }, 'deny', {
      reasons: [
        'no-allow',
        'article.update/own',
        'article.update/editor',
        'article.update/team owner',
        'no-allow@after',
        'article.update/own@after',
        'article.update/editor@after',
        'article.update/team owner@after',
      ],
    }),
    update('nobody takes a row by writing himself on it', foreign, { authorId: 'ann' }, 'deny'),
    update('nobody gives a row away that he could not have then', own, { authorId: 'bob' }, 'deny', {
      reasons: [
        'no-allow@after',
        'article.update/own@after',
        'article.update/editor@after',
        'article.update/team owner@after',
      ],
    }),
    update('another allow may permit the row after', { ...own, teamId: 't', team }, { authorId: 'bob' }, 'allow', {
      reasons: ['article.update/own', 'article.update/team owner', 'article.update/team owner@after'],
    }),
    update('a deny of the row before', { ...own, locked: true }, { locked: false }, 'deny', {
      reasons: ['article.update/locked'],
    }),
    update('a deny of the row after', own, { locked: true }, 'deny', { reasons: ['article.update/locked@after'] }),
    update('what it requires is asked of the row after too', own, { status: 'archived' }, 'deny', {
      reasons: ['article.read/archived@after'],
    }),
    update('and of the row before', { ...own, status: 'archived' }, { title: 'x' }, 'deny', {
      reasons: ['article.read/archived', 'article.read/archived@after'],
    }),
    update('an editor still reads what he archives', own, { status: 'archived' }, 'allow', { subject: editor }),
    decision('an action that requires nothing', 'article.drop', own, 'allow', { changes: { status: 'archived' } }),
    update('into another tenant', own, { tenantId: 'evil' }, 'deny', {
      subject: editor,
      reasons: ['article.update/other tenant@after', 'article.read/other tenant@after'],
    }),
    update('out of another tenant', { ...own, tenantId: 'evil' }, { tenantId: 'acme' }, 'deny', { subject: editor }),

    update('a refused attribute is named', own, { status: 'published', title: 'x' }, 'deny', {
      reasons: ['article.update/field status'],
      check: ({ reasons, fields }) => {
        deepEqual(reasons, [
          {
            rule: 'article.update/field status',
            effect: 'allow',
            value: false,
            field: 'status',
            cause: 'subject.role is "editor" is false',
          },
        ])
        equal(fields, undefined)
      },
    }),
    update('an attribute that is written as it was', own, { status: 'draft', title: 'x' }, 'allow'),
    update('a whole row with one change', own, { ...own, title: 'x' }, 'allow'),
    update('a field condition is asked of the row before', { ...own, price: '200' }, { price: '50' }, 'deny', {
      reasons: ['article.update/field price'],
    }),
    update('and of the row after', { ...own, price: '50' }, { price: '200' }, 'deny', {
      reasons: ['article.update/field price@after'],
    }),
    update('both true', { ...own, price: '50' }, { price: '60' }, 'allow'),
    update('unknown refuses', { ...own, price: '50' }, { price: null }, 'deny', {
      check: ({ reasons }) => equal(reasons[0]?.cause, 'article.price lt 100.00 is unknown: article.price is null'),
    }),
    update('two refused attributes', { ...own, price: '200' }, { price: '50', status: 'review' }, 'deny', {
      reasons: ['article.update/field price', 'article.update/field status'],
    }),
    update('a permitted write lists what may be written', own, { title: 'x' }, 'allow', {
      check: ({ fields }) => {
        equal(fields?.['title'], true)
        equal(fields?.['status'], false)
        equal(fields?.['createdAt'], false)
      },
    }),
    update(
      'a field condition that needs what is not loaded',
      { ...own, teamId: 't' },
      { words: 1 },
      {
        throws: 'RELATION_NOT_LOADED',
      },
    ),

    price('A decimal is the same however it is written', '200.00', 200, false),
    price('a number for a decimal', '200.10', 200.1, false),
    price('another decimal', '200.10', '200.01', true),
    price('null stays null', null, null, false),
    price('null to a value', null, '1', true),
    update(
      'an absent attribute counts as written',
      { ...own, price: undefined, status: undefined },
      { status: 'draft' },
      {
        throws: 'ATTRIBUTE_NOT_LOADED',
      },
    ),
    decision(
      'an absent attribute counts as written, and is refused',
      'article.move',
      { ...own, status: 'review', words: undefined },
      'deny',
      {
        changes: { status: 'published', words: 900 },
        reasons: ['article.move/field words@after'],
      },
    ),

    decision('a transition', 'article.move', own, 'allow', {
      changes: { status: 'review' },
      reasons: ['article.move/own', 'article.move/other policy', 'article.move/after/submit@after'],
    }),
    decision('a transition that is not declared', 'article.move', own, 'deny', {
      changes: { status: 'published' },
      reasons: [
        'no-allow@after',
        'article.move/after/submit@after',
        'article.move/after/publish@after',
        'article.manage/editor@after',
      ],
    }),
    decision('no change is no transition', 'article.move', own, 'deny', { changes: {} }),
    decision('without changes no transition is asked for', 'article.move', own, 'allow'),
    decision('the rules for the row before still count', 'article.move', foreign, 'deny', {
      changes: { status: 'review' },
      reasons: [
        'no-allow',
        'article.move/own',
        'article.move/editor',
        'article.move/other policy',
        'article.manage/editor',
      ],
    }),
    decision('a transition gives its own fields', 'article.move', { ...own, status: 'review' }, 'allow', {
      changes: { status: 'published', at: '2026-02-01T00:00:00Z' },
    }),
    decision('and no others', 'article.move', { ...own, status: 'review' }, 'deny', {
      changes: { status: 'published', title: 'x' },
      reasons: ['article.move/field title@after'],
      check: ({ reasons }) => equal(reasons[0]?.cause, 'no allow that is true lists it'),
    }),
    decision('a deny that compares with the row before', 'article.move', own, 'deny', {
      changes: { status: 'review', authorId: 'bob' },
      reasons: ['article.move/after/given@after'],
    }),
    decision('its deny takes the place of the one beside it', 'article.move', own, 'allow', {
      changes: { status: 'review', locked: true },
    }),
    decision('and of no other', 'article.move', own, 'deny', {
      changes: { status: 'review', price: '1000' },
      reasons: ['article.move/dear@after'],
    }),
    decision('the tenant rule stays', 'article.move', own, 'deny', {
      changes: { status: 'review', tenantId: 'evil' },
      reasons: ['article.move/other tenant@after'],
    }),
    decision('after with a deny alone keeps the allows', 'article.keep', own, 'allow', { changes: { title: 'x' } }),
    decision('after with a deny alone denies', 'article.keep', own, 'deny', {
      changes: { teamId: 't' },
      reasons: ['article.keep/after/moved@after'],
    }),
    decision('after: { allow: true }', 'article.open', own, 'allow', { changes: { status: 'archived' } }),
    decision(
      'after: { allow: true } leaves the row before to its rules',
      'article.open',
      { ...own, status: 'review' },
      'deny',
      {
        changes: { status: 'archived' },
      },
    ),
    decision('whoever may do what implies it needs no transition', 'article.move', own, 'allow', {
      subject: { ...editor, id: 'eve' },
      changes: { status: 'published' },
      reasons: ['article.move/editor', 'article.manage/editor', 'article.manage/editor@after'],
    }),
    decision('what denies the implied write denies the other', 'article.manage', own, 'deny', {
      subject: editor,
      changes: { authorId: 'bob' },
      reasons: ['article.move/after/given@after'],
    }),
    decision('a composed write needs every part after the changes', 'article.finish', own, 'allow', {
      changes: { status: 'review' },
    }),
    decision('a composed write with one part missing', 'article.finish', own, 'deny', { changes: { title: 'x' } }),
    decision('a composed write gives what every part gives', 'article.finish', { ...own, status: 'review' }, 'deny', {
      changes: { status: 'published', title: 'x' },
      reasons: ['article.finish/field title@after'],
    }),
    decision('a composed write with the fields of its part', 'article.finish', { ...own, status: 'review' }, 'allow', {
      changes: { status: 'published' },
    }),

    update(
      'the old team says nothing about the new one',
      { ...foreign, teamId: 't', team },
      { teamId: 'u' },
      {
        throws: 'RELATION_NOT_LOADED',
      },
    ),
    update('the new team is given', { ...foreign, teamId: 't', team }, { teamId: 'u' }, 'allow', {
      related: { team: { ...team, id: 'u' } },
    }),
    update('the new team is of somebody else', { ...foreign, teamId: 't', team }, { teamId: 'u' }, 'deny', {
      related: { team: { ...team, id: 'u', ownerId: 'bob' } },
    }),
    update(
      'the new team is not the one of the key',
      { ...foreign, teamId: 't', team },
      { teamId: 'u' },
      {
        throws: 'INVALID_VALUE',
      },
      { related: { team } },
    ),
    update('the new team is of another tenant', { ...foreign, teamId: 't', team }, { teamId: 'u' }, 'deny', {
      related: { team: { ...team, id: 'u', tenantId: 'evil' } },
    }),
    update('a null key needs no row', { ...foreign, teamId: 't', team }, { teamId: null }, 'deny'),
    update('a key that stays keeps its row', { ...foreign, teamId: 't', team }, { teamId: 't', title: 'x' }, 'allow'),
    update('where another rule decides, the new team is not needed', own, { teamId: 'u' }, 'allow'),

    update('a Date of the same instant', dated, { at: '2026-01-31T10:00:00.000Z' }, 'allow'),
    update('the generated attribute as it was', own, { createdAt: new Date('2026-01-01T00:00:00Z') }, 'allow'),
    update('a generated attribute', own, { createdAt: '2026-01-02T00:00:00Z' }, { throws: 'GENERATED_ATTRIBUTE' }),
    update('an unknown attribute', own, { titel: 'x' }, { throws: 'UNKNOWN_ATTRIBUTE' }),
    update('a name that every object has', own, JSON.parse('{"__proto__": 1}'), { throws: 'UNKNOWN_ATTRIBUTE' }),
    update('a relation among the changes', own, { team }, { throws: 'UNKNOWN_ATTRIBUTE' }),
    update(
      'an attribute among the related rows',
      own,
      {},
      { throws: 'UNKNOWN_ATTRIBUTE' },
      { related: { title: 'x' } },
    ),
    update('undefined', own, { title: undefined }, { throws: 'INVALID_VALUE' }),
    update('null for what is never null', own, { title: null }, { throws: 'INVALID_VALUE' }),
    update('a wrong type', own, { title: 1 }, { throws: 'INVALID_VALUE' }),
    update('a wrong enum value', own, { status: 'lost' }, { throws: 'INVALID_VALUE' }),
    update('too many digits', own, { price: '1.001' }, { throws: 'INVALID_VALUE' }),
    update('a wrong element', own, { tags: ['a', 1] }, { throws: 'INVALID_VALUE' }),
    update('json that JSON cannot carry', own, { settings: { theme: undefined } }, { throws: 'INVALID_VALUE' }),
    update('wrong also where the row is denied', foreign, { title: 1 }, { throws: 'INVALID_VALUE' }),
    decision('a resource without rows', 'report.export', {}, { throws: 'INVALID_OPTION' }, { changes: { a: 1 } }),
    decision('changes of a row that is to be', 'article.create', own, { throws: 'INVALID_OPTION' }, { changes: {} }),
    update('a reader', own, { title: 'x' }, 'deny', { subject: reader }),
  ],
}

const settings = (title: string, before: unknown, after: unknown, isWritten: boolean) =>
  decision(title, 'article.move', { ...own, status: 'review', settings: before }, isWritten ? 'deny' : 'allow', {
    changes: { status: 'published', settings: after },
  })
const attribute = (title: string, name: string, before: unknown, after: unknown, isWritten: boolean) =>
  decision(title, 'article.move', { ...own, status: 'review', [name]: before }, isWritten ? 'deny' : 'allow', {
    changes: { status: 'published', [name]: after },
  })

/** What counts as written: `move` from review to published gives `status` and `at` only. */
export const written: DecisionFamily = {
  kind: 'decisions',
  name: 'what counts as written',
  subject: ann,
  policy: writesPolicy,
  cases: [
    attribute('equal text', 'title', 'Bees', 'Bees', false),
    attribute('other text', 'title', 'Bees', 'bees', true),
    attribute('equal decimals', 'price', '1.10', '1.1', false),
    attribute('a decimal as a number', 'price', '1.10', 1.1, false),
    attribute('another decimal', 'price', '1.10', '1.11', true),
    attribute('null and null', 'notes', null, null, false),
    attribute('null and text', 'notes', null, '', true),
    attribute('text and null', 'notes', '', null, true),
    attribute('not loaded before', 'notes', undefined, null, true),
    attribute('equal lists', 'tags', ['a', null], ['a', null], false),
    attribute('another order', 'tags', ['a', 'b'], ['b', 'a'], true),
    attribute('a longer list', 'tags', ['a'], ['a', 'b'], true),
    attribute('a shorter list', 'tags', ['a', 'b'], ['a'], true),
    attribute('null in a list', 'tags', ['a', null], ['a', 'b'], true),
    attribute('a list and null', 'tags', [], null, true),
    attribute('empty lists', 'tags', [], [], false),
    attribute('a stored value that does not fit', 'words', 'many', 900, true),
    settings('equal json in another order', { a: 1, b: [true] }, { b: [true], a: 1 }, false),
    settings('other json', { a: 1 }, { a: 2 }, true),
    settings('json with one key more', { a: 1 }, { a: 1, b: null }, true),
    settings('a json list is no object', [], {}, true),
    settings('json null', null, null, false),
    decision('a Date of the same instant', 'article.keep', { ...own, createdAt: new Date(0) }, 'allow', {
      changes: { createdAt: '1970-01-01T00:00:00Z' },
    }),
    decision('text of the same instant in another zone', 'article.keep', own, 'allow', {
      changes: { createdAt: '2026-01-01T01:00:00+01:00' },
    }),
    decision(
      'digits that a Date has not',
      'article.keep',
      { ...own, createdAt: new Date(0) },
      {
        throws: 'GENERATED_ATTRIBUTE',
      },
      { changes: { createdAt: '1970-01-01T00:00:00.000001Z' } },
    ),
    decision(
      'a Date of another instant',
      'article.keep',
      own,
      { throws: 'GENERATED_ATTRIBUTE' },
      {
        changes: { createdAt: new Date(0) },
      },
    ),
  ],
}
