import { defineModel, definePolicy, t } from 'bailiwick'
import type { ErrorFamily, Untyped } from '../table.ts'
import { at, write } from './mistakes.ts'
import { ann, draft, writesPolicy } from './writes-policy.ts'

const rule = (detail: Untyped, effect = 'allow') => write(() => ({ read: { [effect]: { rule: detail } } }))
const after = (rules: (refs: Untyped) => unknown, action = 'edit') =>
  write((refs) => ({ [action]: { allow: true, after: rules(refs) } }))

const made = defineModel({
  subject: { id: t.id(), tenantId: t.tenant() },
  global: ['user', 'part'],
  resource: {
    note: {
      id: t.id().generated(),
      madeAt: t.timestamp().generated(),
      ownerId: t.id().generated(),
      tenantId: t.tenant(),
      text: t.text(),
      owner: t.one('user', 'ownerId'),
      parts: t.many('part', 'noteId'),
    },
    user: { id: t.id(), name: t.text() },
    part: { id: t.id(), noteId: t.id(), text: t.text() },
  },
})
const creating = (rules: (refs: Untyped) => Untyped) => () =>
  definePolicy(made, 'note', ((refs: Untyped) => rules(refs)) as Untyped) as Untyped
const resolved = (rules: (refs: Untyped) => Untyped) => () =>
  (creating(rules)() as Untyped).for({ id: 'ann', tenantId: 'acme' }).can('note.create', {})

const access: Untyped = (
  writesPolicy({ definePolicy, combine: ((...all: Untyped[]) => all[0]) as Untyped }) as Untyped
).for(ann)
const row = { id: 'row', ...draft }
const asked =
  (verb: string, ...rest: readonly unknown[]) =>
  () =>
    access[verb]('article.update', row, ...rest)

/** What an author and a caller can get wrong about fields and writes. */
export const writeErrors: ErrorFamily = {
  kind: 'errors',
  name: 'errors of fields and writes',
  cases: [
    at(
      'an unknown field of a rule',
      'UNKNOWN_ATTRIBUTE',
      'fields of article.read/rule `titel`',
      rule({ when: true, fields: ['titel'] }),
      'title',
    ),
    at('a relation among the fields', 'UNKNOWN_ATTRIBUTE', '`comments`', rule({ when: true, fields: ['comments'] })),
    at('no fields', 'INVALID_POLICY', 'at least one attribute', rule({ when: true, fields: [] })),
    at('fields that are no list', 'INVALID_POLICY', 'at least one attribute', rule({ when: true, fields: 'title' })),
    at('undefined fields', 'INVALID_POLICY', 'at least one attribute', rule({ when: true, fields: undefined })),
    at('a hole among the fields', 'UNKNOWN_ATTRIBUTE', '`undefined`', rule({ when: true, fields: Array(1) })),
    at(
      'fields of a deny',
      'INVALID_POLICY',
      '`fields`',
      write(({ subject }) => ({ read: { deny: { rule: { when: subject.banned, fields: ['title'] } } } })),
    ),
    at(
      'fields of a rule for every resource',
      'UNKNOWN_ATTRIBUTE',
      'None is declared',
      write(() => ({ read: { allow: { rule: { when: true, fields: ['title'] } } } }), '*'),
    ),
    at(
      'a rule with the name of a refused field',
      'INVALID_POLICY',
      'call the rule something else',
      write(() => ({ read: { allow: { 'field title': true } } })),
    ),

    at(
      'after that is a condition',
      'INVALID_POLICY',
      '`allow`, `deny` or both',
      after(({ subject }) => subject.banned),
    ),
    at(
      'after that is empty',
      'INVALID_POLICY',
      '`allow`, `deny` or both',
      after(() => ({})),
    ),
    at(
      'after that is a list',
      'INVALID_POLICY',
      '`allow`, `deny` or both',
      after(() => []),
    ),
    at(
      'an unknown key of after',
      'INVALID_POLICY',
      '`alow`',
      after(() => ({ alow: true })),
      'allow',
    ),
    at(
      'an undefined part of after',
      'INVALID_POLICY',
      'rather than give undefined',
      after(() => ({ allow: undefined })),
    ),
    at(
      'an empty part of after',
      'EMPTY_CONDITION',
      'article.edit.after.allow is empty',
      after(() => ({ allow: {} })),
    ),
    at(
      'after of a read',
      'INVALID_POLICY',
      'one row only',
      after(() => ({ allow: true }), 'read'),
    ),
    at(
      'after of a create',
      'INVALID_POLICY',
      'one row only',
      after(() => ({ allow: true }), 'create'),
    ),
    at(
      'a deny of after that is always true',
      'INVALID_POLICY',
      'takes a condition',
      after(() => ({ deny: { rule: true } })),
    ),
    at(
      'a deny of after that can be unknown',
      'UNKNOWN_DENY',
      '`article.locked` may be null',
      after(({ before }) => ({ deny: before.locked })),
    ),
    at(
      'before beside after',
      'INVALID_CONDITION',
      '`before.status is "draft"` speaks of `before`',
      write(({ before }) => ({ edit: { allow: before.status.is('draft') } })),
    ),
    at(
      'before in a field condition',
      'INVALID_CONDITION',
      'only the rules of `after`',
      write(({ before }) => ({ edit: { allow: true, fields: { title: before.status.is('draft') } } })),
    ),
    at(
      'before inside a relation',
      'INVALID_CONDITION',
      'only the rules of `after`',
      write(({ before, resource }) => ({
        edit: { allow: resource.comments.some((comment: Untyped) => comment.articleId.is(before.id)) },
      })),
    ),
    at(
      'an unknown attribute of before',
      'UNKNOWN_ATTRIBUTE',
      '`stauts`',
      after(({ before }) => ({ allow: before.stauts.is('draft') })),
      'status',
    ),
    at(
      'before of every resource',
      'INVALID_POLICY',
      'has no `before`',
      write(({ before }) => ({ edit: { allow: before.status.is('draft') } }), '*'),
    ),
    at(
      'a condition on before that no rule uses',
      'UNUSED_CONDITION',
      '`before.status is "draft"`',
      write(({ before }) => {
        before.status.is('draft')
        return { edit: { allow: true } }
      }),
    ),
    at(
      'two rules of after with one name',
      'DUPLICATE_RULE',
      'article.edit/after/rule',
      write(() => ({ edit: { allow: { 'after/rule': true }, after: { allow: { rule: true } } } })),
    ),

    at(
      'create by a generated attribute',
      'GENERATED_ATTRIBUTE',
      '`note.madeAt`',
      creating(({ resource, context }) => ({ create: { allow: resource.madeAt.lt(context.now) } })),
    ),
    at(
      'create denied by a generated attribute',
      'GENERATED_ATTRIBUTE',
      'note.create/deny decides on rows that are created',
      creating(({ resource }) => ({ create: { deny: resource.id.is('x') } })),
    ),
    at(
      'a field of create by a generated attribute',
      'GENERATED_ATTRIBUTE',
      'note.create/field text',
      creating(({ resource }) => ({ create: { allow: true, fields: { text: resource.id.is('x') } } })),
    ),
    at(
      'create behind a generated key',
      'GENERATED_ATTRIBUTE',
      '`note.ownerId`',
      creating(({ resource }) => ({ create: { allow: resource.owner.name.is('x') } })),
    ),
    at(
      'create by rows that cannot be there yet',
      'GENERATED_ATTRIBUTE',
      '`note.id`',
      creating(({ resource }) => ({ create: { allow: resource.parts.none((part: Untyped) => part.text.is('x')) } })),
    ),
    at(
      'create by a grant on the row',
      'GENERATED_ATTRIBUTE',
      '`note.id`',
      creating(({ granted }) => ({ create: { allow: granted() } })),
    ),
    at(
      'a rule of the star for create',
      'GENERATED_ATTRIBUTE',
      '`note.id`',
      creating(({ resource }) => ({ '*': { deny: resource.id.is('x') }, create: { allow: true } })),
    ),
    at(
      'a rule that is implied for create',
      'GENERATED_ATTRIBUTE',
      'note.own/allow',
      resolved(({ resource }) => ({ own: { allow: resource.id.is('x'), implies: ['create'] }, create: {} })),
    ),

    at('an unknown option', 'INVALID_OPTION', '`change`', asked('can', { change: {} }), 'changes'),
    at('the changes themselves', 'INVALID_OPTION', '`title`', asked('authorize', { title: 'x' })),
    at('options that are none', 'INVALID_OPTION', 'an object such as { changes }', asked('decide', null)),
    at('a list of options', 'INVALID_OPTION', 'an object such as { changes }', asked('explain', [])),
    at(
      'undefined changes',
      'INVALID_OPTION',
      '`changes` is a plain object; seen: undefined',
      asked('can', { changes: undefined }),
    ),
    at('changes that are a list', 'INVALID_OPTION', 'seen: an array', asked('can', { changes: [] })),
    at(
      'changes that are an instance',
      'INVALID_OPTION',
      'seen: an instance of a class',
      asked('can', { changes: new Map() }),
    ),
    at('changes that are text', 'INVALID_OPTION', 'seen: "x"', asked('can', { changes: 'x' })),
    at(
      'related rows without changes',
      'INVALID_OPTION',
      'without `changes`',
      asked('can', { related: { team: null } }),
    ),
    at(
      'an unknown relation',
      'UNKNOWN_ATTRIBUTE',
      '`taem`',
      asked('can', { changes: {}, related: { taem: null } }),
      'team',
    ),
    at(
      'an unknown attribute among the changes',
      'UNKNOWN_ATTRIBUTE',
      '`titel`',
      asked('can', { changes: { titel: 'x' } }),
      'title',
    ),
    at(
      'a relation among the changes',
      'UNKNOWN_ATTRIBUTE',
      'related: { team: … }',
      asked('can', { changes: { team: null } }),
    ),
    at(
      'undefined among the changes',
      'INVALID_VALUE',
      'leave the key out',
      asked('can', { changes: { title: undefined } }),
    ),
    at('a stale relation', 'RELATION_NOT_LOADED', 'give { changes, related: { team: … } }', () =>
      access.can(
        'article.update',
        { ...row, authorId: 'bob', teamId: 't', team: { id: 't', tenantId: 'acme', ownerId: 'ann' } },
        { changes: { teamId: 'u' } },
      ),
    ),
    at(
      'a generated attribute among the changes',
      'GENERATED_ATTRIBUTE',
      '`article.createdAt` is filled by the database',
      asked('can', { changes: { createdAt: '2030-01-01T00:00:00Z' } }),
    ),
    at(
      'a refused attribute',
      'FORBIDDEN',
      'article.update/field status (subject.role is "editor" is false)',
      asked('authorize', { changes: { status: 'published' } }),
    ),
    at(
      'a refused row after',
      'FORBIDDEN',
      'article.update/locked after the changes',
      asked('authorize', { changes: { locked: true } }),
    ),
    at('the words of a rule of after', 'FORBIDDEN', 'Nobody gives articles away.', () =>
      access.authorize('article.move', row, { changes: { status: 'review', authorId: 'bob' } }),
    ),
    at('null in a list', 'MISSING_RESOURCE', 'asked with null as row 1 of its list', () =>
      access.redact('article.read', [row, null]),
    ),
    at('a list in a list', 'MISSING_RESOURCE', 'asked with an array as row 0 of its list', () =>
      access.redact('article.read', [[row]]),
    ),
  ],
}
