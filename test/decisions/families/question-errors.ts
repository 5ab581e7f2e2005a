import { defineModel, definePolicy, memoryFacts, t } from 'bailiwick'
import { filter as kyselyFilter } from 'bailiwick/kysely'
import { filter as prismaFilter } from 'bailiwick/prisma'
import { generateRls } from 'bailiwick/rls'
import { filter, identifier, toPg } from 'bailiwick/sql'
import type { ErrorCase, ErrorFamily, Untyped } from '../table.ts'

/** What an untyped caller can get wrong while he asks. */

const model = defineModel({
  subject: { id: t.id(), age: t.int(), role: t.enum('reader', 'editor'), teams: t.array(t.id()) },
  context: { ip: t.text() },
  resource: {
    article: {
      id: t.id(),
      authorId: t.id().column('author_id'),
      score: t.int().virtual(),
      team: t.one('team', 'authorId'),
      comments: t.many('comment', 'articleId'),
    },
    team: { id: t.id(), name: t.text() },
    comment: { id: t.id(), articleId: t.id(), hidden: t.boolean() },
    admin: {},
  },
})
const policy: Untyped = definePolicy(model, 'article', ({ subject, resource: article, context }) => ({
  read: { allow: article.authorId.is(subject.id) },
  near: { allow: context.ip.is('home') },
  scored: { allow: article.score.gt(5) },
  team: { allow: article.team.name.is('a') },
  noted: { allow: article.comments.none((comment) => comment.hidden) },
  open: { allow: true },
}))
const stored: Untyped = definePolicy(model, 'article', ({ granted, holds }) => ({
  read: { allow: granted() },
  print: { allow: holds('x') },
}))
const admin: Untyped = definePolicy(model, 'admin', () => ({ manage: { allow: true } }))
const ann = { id: 'ann', age: 7, role: 'reader', teams: [] }
const row = { id: 'a', authorId: 'ann' }
const access = policy.for(ann)

const at = (
  title: string,
  code: ErrorCase['code'],
  message: string,
  write: () => unknown,
  suggestion?: string,
): ErrorCase => ({
  ...{ title, code, message, write },
  ...(suggestion === undefined ? {} : { suggestion }),
})

export const questionErrors: ErrorFamily = {
  kind: 'errors',
  name: 'errors of a question',
  cases: [
    at('A018 no subject', 'MISSING_SUBJECT', 'give a subject, or null', () => policy.for(undefined)),
    at('A018 null where the model declares no anonymous subject', 'MISSING_SUBJECT', 'no `anonymous` subject', () =>
      policy.for(null),
    ),
    at('a subject that is a text', 'MISSING_SUBJECT', 'policy.for(string)', () => policy.for('ann')),
    at('a subject that is a list', 'MISSING_SUBJECT', 'an object with the attributes', () => policy.for([ann])),
    at('a subject that lacks an attribute', 'ATTRIBUTE_NOT_LOADED', '`subject.age` is not on the subject', () =>
      policy.for({ id: 'ann', role: 'reader', teams: [] }),
    ),
    at('trap 34 a subject whose prototype has it', 'ATTRIBUTE_NOT_LOADED', '`subject.id`', () =>
      policy.for(Object.create(ann)),
    ),
    at('a subject of a wrong type', 'INVALID_VALUE', '`subject.age` is "7"; expected an integer', () =>
      policy.for({ ...ann, age: '7' }),
    ),
    at('a subject with an unknown enum value', 'INVALID_VALUE', '"reader", "editor"', () =>
      policy.for({ ...ann, role: 'admin' }),
    ),
    at('a subject whose list is none', 'INVALID_VALUE', '`subject.teams` is "t1"; expected an array', () =>
      policy.for({ ...ann, teams: 't1' }),
    ),
    at('an element of a list of the subject', 'INVALID_VALUE', '`subject.teams[1]`', () =>
      policy.for({ ...ann, teams: ['t1', 2] }),
    ),
    at('an unknown option', 'INVALID_OPTION', '`contexts`', () => policy.for(ann, { contexts: {} }), 'context'),
    at(
      'an unknown context attribute',
      'INVALID_OPTION',
      '`ipp`',
      () => policy.for(ann, { context: { ipp: 'home' } }),
      'ip',
    ),
    at('a context attribute of a wrong type', 'INVALID_VALUE', '`context.ip`', () =>
      policy.for(ann, { context: { ip: 1 } }),
    ),
    at('a context attribute that is missing', 'MISSING_CONTEXT', '`context.ip`', () => access.can('article.near', row)),
    at('a context attribute that is missing in a plan', 'MISSING_CONTEXT', '`context.ip`', () =>
      access.plan('article.near'),
    ),
    at('no facts', 'MISSING_FACTS', 'give `policy.for(subject, { facts })`', () => stored.for(ann)),
    at(
      'A019 an action that does not exist',
      'UNKNOWN_ACTION',
      '`article.raed`',
      () => access.can('article.raed', row),
      'article.read',
    ),
    at('an action without a resource', 'UNKNOWN_ACTION', 'written `resource.action`', () => access.can('raed', row)),
    at(
      'an action and a resource as two words',
      'UNKNOWN_ACTION',
      "`can('article.read', row)`",
      () => access.can('read', 'article'),
      'article.read',
    ),
    at(
      'a resource that does not exist',
      'UNKNOWN_RESOURCE',
      '`artikle`',
      () => access.can('artikle.read', row),
      'article',
    ),
    at('an action that is no text', 'UNKNOWN_ACTION', '`undefined`', () => access.can(undefined, row)),
    at('a resource that is undefined', 'MISSING_RESOURCE', 'Load it first', () =>
      access.can('article.read', undefined),
    ),
    at('a resource that is null', 'MISSING_RESOURCE', 'Load it first', () => access.decide('article.read', null)),
    at('a resource that is null, where anything is permitted', 'MISSING_RESOURCE', '`article.open`', () =>
      access.authorize('article.open', null),
    ),
    at('a resource that is a list', 'MISSING_RESOURCE', 'Give one row', () => access.can('article.read', [row])),
    at('a resource that is an id', 'MISSING_RESOURCE', 'Give one row', () => access.can('article.read', 'a')),
    at('rows that are none', 'MISSING_RESOURCE', 'an array of rows', () => access.filter('article.read', row)),
    at('explain of undefined', 'MISSING_RESOURCE', '`article.read`', () => access.explain('article.read', undefined)),
    at('a fact with half a resource', 'INVALID_OPTION', 'both `type` and `id` or neither', () =>
      memoryFacts([{ permission: 'x', type: 'article' } as Untyped]),
    ),
    at('a fact with another effect', 'INVALID_OPTION', 'allow or deny', () =>
      memoryFacts([{ permission: 'x', effect: 'maybe' } as Untyped]),
    ),
    at('trap 33 an attribute that is not on the row', 'ATTRIBUTE_NOT_LOADED', 'an absent key is not null', () =>
      access.can('article.read', { id: 'a' }),
    ),
    at('trap 33 an attribute that is undefined', 'ATTRIBUTE_NOT_LOADED', '`article.authorId`', () =>
      access.can('article.read', { id: 'a', authorId: undefined }),
    ),
    at('an attribute under the name of its column', 'ATTRIBUTE_NOT_LOADED', 'select it as "authorId"', () =>
      access.can('article.read', { id: 'a', author_id: 'ann' }),
    ),
    at('trap 34 an attribute of the prototype of the row', 'ATTRIBUTE_NOT_LOADED', '`article.authorId`', () =>
      access.can('article.read', Object.create(row)),
    ),
    at('A056 a related row that is not loaded', 'RELATION_NOT_LOADED', '`article.team` is not loaded', () =>
      access.can('article.team', row),
    ),
    at('A056 related rows that are not loaded', 'RELATION_NOT_LOADED', 'all related rows, as an array', () =>
      access.can('article.noted', row),
    ),
    at('related rows that are no list', 'INVALID_VALUE', 'an array of all related rows', () =>
      access.can('article.noted', { ...row, comments: {} }),
    ),
    at('a related row that is a list', 'INVALID_VALUE', 'a row or null', () =>
      access.can('article.team', { ...row, team: [] }),
    ),
    at('a related row that is an id', 'INVALID_VALUE', 'a row', () =>
      access.can('article.noted', { ...row, comments: ['c'] }),
    ),
    at('a value that does not fit', 'INVALID_VALUE', '`article.authorId` is 7; expected a string', () =>
      access.can('article.read', { id: 'a', authorId: 7 }),
    ),
    at('no actions', 'EMPTY_CONDITION', 'canAny of no actions', () => access.canAny([], row)),
    at('the subject may not', 'FORBIDDEN', '`article.read` is denied: no-allow', () =>
      access.authorize('article.read', { id: 'a', authorId: 'bob' }),
    ),
    at('a check failed', 'DECISION_FAILED', 'a check failed: the disk is full', () =>
      stored
        .for(ann, {
          facts: {
            ...memoryFacts([]),
            holds: () => {
              throw new Error('the disk is full')
            },
          },
        })
        .authorize('article.print', row),
    ),
    at('facts that answer something else', 'DECISION_FAILED', 'expected true or false', () =>
      stored
        .for(ann, { facts: { ...memoryFacts([]), holds: () => Promise.resolve(true) } })
        .authorize('article.print', row),
    ),
  ],
}

const checked = (evaluate: () => unknown, sql?: (tools: Untyped) => unknown): Untyped =>
  definePolicy(model, 'article', ({ custom }) => ({
    read: {
      allow: custom('liked', { uses: 'resource', reads: ['id'], evaluate, ...(sql ? { sql } : {}) } as Untyped),
    },
  }))

export const filterErrors: ErrorFamily = {
  kind: 'errors',
  name: 'errors of a filter',
  cases: [
    at('an attribute that has no column', 'VIRTUAL_ATTRIBUTE', '`article.score`', () =>
      filter(access, 'article.scored'),
    ),
    at('an attribute that has no column, through Kysely', 'VIRTUAL_ATTRIBUTE', 'access.filter', () =>
      kyselyFilter(access, 'article.scored'),
    ),
    at('a check that has no SQL', 'CHECK_WITHOUT_SQL', '`liked`', () =>
      filter(checked(() => true).for(ann), 'article.read'),
    ),
    at('a check whose SQL is text', 'UNTRUSTED_SQL', 'The `sql` of the check `liked` gave string', () =>
      filter(
        checked(
          () => true,
          () => 'true',
        ).for(ann),
        'article.read',
      ),
    ),
    at('what Prisma cannot say', 'NOT_IN_PRISMA', 'the custom check `liked`', () =>
      prismaFilter(checked(() => true).for(ann), 'article.read'),
    ),
    at('a column that the check does not read', 'UNKNOWN_ATTRIBUTE', '`score`', () =>
      filter(
        checked(
          () => true,
          ({ column }: Untyped) => column('score'),
        ).for(ann),
        'article.read',
      ),
    ),
    at(
      'a parameter of an unknown type',
      'TYPE_MISMATCH',
      '`int88`',
      () =>
        filter(
          checked(
            () => true,
            ({ parameter }: Untyped) => parameter(1, 'int88'),
          ).for(ann),
          'article.read',
        ),
      'int8',
    ),
    at('an asynchronous check', 'ASYNC_POLICY', '`liked`', () => checked(async () => true).for(ann)),
    at('a resource without a table', 'NO_TABLE', '`admin` declares no attributes', () =>
      filter(admin.for(ann), 'admin.manage'),
    ),
    at('a check under row-level security', 'NOT_IN_ROW_SECURITY', 'article.read/allow: the check liked', () =>
      generateRls(
        checked(() => true),
        { role: 'app' },
      ),
    ),
    at(
      'an action that does not exist',
      'UNKNOWN_ACTION',
      '`article.raed`',
      () => filter(access, 'article.raed'),
      'article.read',
    ),
    at('something else than access', 'INVALID_OPTION', 'what `policy.for(subject)` returns', () =>
      filter({} as never, 'article.read'),
    ),
    at('an unknown option', 'INVALID_OPTION', '`alias`', () =>
      filter(access, 'article.read', { alias: 'a' } as Untyped),
    ),
    at('a context attribute that is missing', 'MISSING_CONTEXT', '`context.ip`', () => filter(access, 'article.near')),
    at('a fragment made of JSON', 'UNTRUSTED_SQL', 'toPg takes a fragment', () =>
      toPg(JSON.parse('{"strings":["true"],"values":[]}')),
    ),
    at('an empty name', 'UNTRUSTED_SQL', 'is not a name', () => identifier('')),
    at('a name with U+0000', 'UNTRUSTED_SQL', 'is not a name', () => identifier('a\0b')),
    at('a name that is an object', 'UNTRUSTED_SQL', 'is not a name', () => identifier({} as never)),
  ],
}
