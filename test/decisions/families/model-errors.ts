import { defineModel, t } from 'bailiwick'
import type { ErrorFamily, Untyped } from '../table.ts'
import { at, define } from './mistakes.ts'

export const modelErrors: ErrorFamily = {
  kind: 'errors',
  name: 'errors of a model',
  cases: [
    at('no subject', 'INVALID_MODEL', 'A model needs `subject`', () => defineModel({ resource: {} } as Untyped)),
    at('no resource', 'INVALID_MODEL', 'A model needs `resource`', () => defineModel({ subject: {} } as Untyped)),
    at(
      'a key that is no part of a model',
      'INVALID_MODEL',
      'resources',
      define({ resource: {}, resources: {} }),
      'resource',
    ),
    at(
      'an attribute that is no type',
      'INVALID_MODEL',
      '`article.title` is not a type',
      define({ resource: { article: { title: 'text' } } }),
    ),
    at(
      'A120 a name with a dot',
      'INVALID_MODEL',
      '`article.draft` cannot name',
      define({ resource: { 'article.draft': { id: t.id() } } }),
    ),
    at(
      'A120 an attribute with a dot',
      'INVALID_MODEL',
      'attribute of article',
      define({ resource: { article: { 'a.b': t.id() } } }),
    ),
    at(
      'a relation of the subject',
      'INVALID_MODEL',
      'the subject has attributes only',
      define({ subject: { team: t.one('team', 'id') }, resource: {} }),
    ),
    at(
      'a relation to an unknown resource',
      'UNKNOWN_RESOURCE',
      '`teem`',
      define({
        resource: { article: { id: t.id(), teamId: t.id(), team: t.one('teem', 'teamId') }, team: { id: t.id() } },
      }),
      'team',
    ),
    at(
      'a relation by an unknown attribute',
      'UNKNOWN_ATTRIBUTE',
      '`teamld`',
      define({
        resource: { article: { id: t.id(), teamId: t.id(), team: t.one('team', 'teamld') }, team: { id: t.id() } },
      }),
      'teamId',
    ),
    at(
      'a relation between types',
      'INVALID_MODEL',
      'the types must be the same',
      define({
        resource: { article: { id: t.id(), teamId: t.uuid(), team: t.one('team', 'teamId') }, team: { id: t.id() } },
      }),
    ),
    at(
      'a relation by a float',
      'INVALID_MODEL',
      'cannot be a key',
      define({ resource: { article: { id: t.float(), other: t.float(), self: t.one('article', 'other') } } }),
    ),
    at(
      'a nullable key of a relation that is always there',
      'INVALID_MODEL',
      'may be absent',
      define({
        resource: {
          article: { id: t.id(), teamId: t.id().optional(), team: t.one('team', 'teamId') },
          team: { id: t.id() },
        },
      }),
    ),
    at(
      'two tenants',
      'INVALID_MODEL',
      'two tenant keys',
      define({ subject: { id: t.id(), a: t.tenant() }, resource: { article: { a: t.tenant(), b: t.tenant() } } }),
    ),
    at(
      'a tenant that the subject lacks',
      'INVALID_MODEL',
      'add `t.tenant()` to the subject',
      define({ resource: { article: { a: t.tenant() } } }),
    ),
    at(
      'a resource that has no tenant and does not say so',
      'INVALID_MODEL',
      "`article` has no tenant, so its rows would be open across tenants. Give it one (`a: t.tenant()`), or say that its rows belong to no tenant: `global: ['article']`.",
      define({ subject: { id: t.id(), a: t.tenant() }, resource: { article: { id: t.id() } } }),
    ),
    at(
      'a resource that has a tenant and says that it has none',
      'INVALID_MODEL',
      'say one of the two',
      define({ subject: { a: t.tenant() }, resource: { article: { a: t.tenant() } }, global: ['article'] }),
    ),
    at(
      'an unknown resource without a tenant',
      'UNKNOWN_RESOURCE',
      '`artikle`',
      define({ subject: { a: t.tenant() }, resource: { article: { a: t.tenant() } }, global: ['artikle'] }),
      'article',
    ),
    at(
      'a name in the place of resources without a tenant',
      'INVALID_MODEL',
      "`global: ['country']`",
      define({ subject: { a: t.tenant() }, resource: {}, global: 'article' }),
    ),
    at(
      'resources without a tenant where nobody has one',
      'INVALID_MODEL',
      'the subject has none either',
      define({ resource: { article: { id: t.id() } }, global: ['article'] }),
    ),
    at(
      'an anonymous subject with an unknown attribute',
      'UNKNOWN_ATTRIBUTE',
      '`nane`',
      define({ subject: { name: t.text() }, anonymous: { nane: 'a' }, resource: {} }),
      'name',
    ),
    at(
      'a table of an unknown resource',
      'UNKNOWN_RESOURCE',
      '`artikle`',
      define({ resource: { article: { id: t.id() } }, tables: { artikle: 'a' } }),
      'article',
    ),
    at(
      'a table with two dots',
      'INVALID_MODEL',
      'is not a table name',
      define({ resource: { article: { id: t.id() } }, tables: { article: 'a.b.c' } }),
    ),
    at(
      'a tenant of another type than that of the subject',
      'INVALID_MODEL',
      'the same type',
      define({ subject: { id: t.id(), a: t.tenant() }, resource: { article: { a: t.tenant({ type: t.uuid() }) } } }),
    ),
    at(
      'a default of another type',
      'INVALID_MODEL',
      'The default of `subject.age`',
      define({ subject: { age: t.int().default('a' as never) }, resource: {} }),
    ),
    at('an enum without values', 'INVALID_MODEL', 'at least one value', () => (t.enum as Untyped)()),
    at('an enum with a value twice', 'INVALID_MODEL', 'twice', () => t.enum('a', 'a')),
    at('an array of optional values', 'INVALID_MODEL', 'optional', () => t.array(t.text().optional() as Untyped)),
    at('an array of arrays', 'INVALID_MODEL', 'scalar type', () => t.array(t.array(t.text()) as Untyped)),
    at('a decimal of half a digit', 'INVALID_MODEL', 'scale', () => t.decimal(0.5)),
    at('a json path that ends in a timestamp', 'INVALID_MODEL', 'seen: timestamp', () =>
      t.json({ at: t.timestamp() as Untyped }),
    ),
  ],
}
