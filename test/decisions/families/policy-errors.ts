import { combine, definePolicy, fromJSON, isTrue, t } from 'bailiwick'
import type { ErrorFamily, Untyped } from '../table.ts'
import { ann, at, define, model, write } from './mistakes.ts'

export const policyErrors: ErrorFamily = {
  kind: 'errors',
  name: 'errors of a policy',
  cases: [
    at('no model', 'INVALID_POLICY', 'made by `defineModel`', () =>
      (definePolicy as Untyped)({}, 'article', () => ({})),
    ),
    at(
      'an unknown resource',
      'UNKNOWN_RESOURCE',
      '`artikle`',
      write(() => ({}), 'artikle'),
      'article',
    ),
    at(
      'a list of actions',
      'INVALID_POLICY',
      'record of actions',
      write(() => []),
    ),
    at(
      'an action that is a condition',
      'INVALID_POLICY',
      '{ allow: … }',
      write(({ subject }) => ({ read: subject.banned })),
    ),
    at(
      'an action that is a list',
      'INVALID_POLICY',
      '{ allow: … }',
      write(() => ({ read: [] })),
    ),
    at(
      'A120 an action with a dot',
      'INVALID_POLICY',
      '`read.all` cannot name',
      write(() => ({ 'read.all': { allow: true } })),
    ),
    at(
      'an unknown key of an action',
      'INVALID_POLICY',
      '`alow`',
      write(() => ({ read: { alow: true } })),
      'allow',
    ),
    at(
      'an unknown key of a rule',
      'INVALID_POLICY',
      '`becuase`',
      write(() => ({ read: { allow: { rule: { when: true, becuase: 'a' } } } })),
      'because',
    ),
    at(
      'a rule without a name',
      'INVALID_POLICY',
      'empty name',
      write(() => ({ read: { allow: { ' ': true } } })),
    ),
    at(
      'a list of rules',
      'INVALID_CONDITION',
      'seen a list',
      write(() => ({ read: { allow: [true] } })),
    ),
    at(
      'allow false',
      'INVALID_CONDITION',
      'seen `false`',
      write(() => ({ read: { allow: false } })),
    ),
    at(
      'deny true',
      'INVALID_POLICY',
      'leave out the allow rules',
      write(() => ({ read: { deny: true } })),
    ),
    at(
      'a record of no rules',
      'EMPTY_CONDITION',
      'Leave it out, or name a rule',
      write(() => ({ read: { allow: {} } })),
    ),
    at(
      'a rule that is no condition',
      'INVALID_CONDITION',
      'seen `yes`',
      write(() => ({ read: { allow: { rule: 'yes' } } })),
    ),
    at(
      'A014 a rule that is a function',
      'INVALID_CONDITION',
      'a function (conditions are data',
      write(() => ({ read: { allow: { rule: () => true } } })),
    ),
    at(
      'fields that are a list',
      'INVALID_POLICY',
      'record from attributes to conditions',
      write(() => ({ read: { allow: true, fields: ['title'] } })),
    ),
    at(
      'A045 a field that the model does not declare',
      'UNKNOWN_ATTRIBUTE',
      '`titel`',
      write(({ subject }) => ({ read: { allow: true, fields: { titel: isTrue(subject.banned) } } })),
      'title',
    ),
    at(
      'implies nothing',
      'INVALID_POLICY',
      'at least one action',
      write(() => ({ read: { implies: [] } })),
    ),
    at(
      'A026 implies an action that is not declared',
      'UNKNOWN_ACTION',
      '`raed`',
      write(() => ({ read: {}, edit: { implies: ['raed'] } })),
      'read',
    ),
    at(
      'A026 composed of an action that is not declared',
      'UNKNOWN_ACTION',
      '`opne`',
      write(() => ({ open: {}, show: { composedOf: ['opne'] } })),
      'open',
    ),
    at(
      'A025 a cycle lists its actions in order',
      'ACTION_CYCLE',
      'show -> read -> open -> show',
      write(() => ({ show: { composedOf: ['read'] }, read: { implies: ['open'] }, open: { composedOf: ['show'] } })),
    ),
    at(
      'A025 an action that implies itself',
      'ACTION_CYCLE',
      'read -> read',
      write(() => ({ read: { implies: ['read'] } })),
    ),
    at(
      'an action that implies what it is composed of',
      'ACTION_CYCLE',
      'show -> read -> show',
      write(() => ({ show: { implies: ['read'], composedOf: ['read'] }, read: { allow: true } })),
    ),
    at(
      'an allow and a deny of one name',
      'DUPLICATE_RULE',
      '`article.read/rule`',
      write(({ subject }) => ({ read: { allow: { rule: true }, deny: { rule: subject.banned } } })),
    ),
    at('one name in two policies', 'DUPLICATE_RULE', '`article.read/rule`', () =>
      combine(
        write(() => ({ read: { allow: { rule: true } } }))(),
        write(() => ({ read: { allow: { rule: true } } }))(),
      ),
    ),
    at('one field in two policies', 'DUPLICATE_RULE', 'field `title`', () => {
      const fields = write(({ subject }) => ({ read: { fields: { title: subject.banned } } }))
      return (combine(fields(), fields()) as Untyped).for(ann)
    }),
    at('update without read', 'READ_REQUIRED', 'Declare who may read', () =>
      write(() => ({ update: { allow: true } }))().for(ann as never),
    ),
    at('delete without read', 'READ_REQUIRED', '`article.delete` requires `article.read`', () =>
      write(() => ({ delete: { allow: true } }))().for(ann as never),
    ),
    at(
      'an action of * that nothing declares',
      'UNKNOWN_ACTION',
      '`raed`',
      () => combine(write(() => ({ read: {} }))(), write(() => ({ raed: {} }), '*')()).for(ann as never),
      'read',
    ),
    at(
      'the resource in rules for every resource',
      'INVALID_POLICY',
      'has no resource',
      write(({ resource }) => ({ '*': { allow: resource.title.is('a') } }), '*'),
    ),
    at('nothing combined', 'INVALID_POLICY', 'combine() of nothing', () => (combine as Untyped)()),
    at('something else combined', 'INVALID_POLICY', 'made by `definePolicy`', () => (combine as Untyped)({})),
    at('two models combined', 'MODEL_MISMATCH', 'one and the same model', () =>
      (combine as Untyped)(
        write(() => ({ read: {} }))(),
        definePolicy(
          define({ resource: { article: { id: t.id() } } })() as Untyped,
          'article' as never,
          (() => ({ read: {} })) as Untyped,
        ),
      ),
    ),
    at(
      'granted with an action and no row',
      'INVALID_POLICY',
      'granted() takes nothing',
      write(({ granted }) => ({ read: { allow: granted('article.read') } })),
    ),
    at(
      'granted with something else than a row',
      'INVALID_POLICY',
      'an action and a row',
      write(({ granted, resource }) => ({ read: { allow: granted('article.read', resource.title) } })),
    ),
    at(
      'granted on a resource without an id',
      'INVALID_MODEL',
      'needs an attribute `id`',
      write(({ granted }) => ({ read: { allow: granted() } }), 'tag'),
    ),
    at(
      'holds without a code',
      'INVALID_POLICY',
      'holds() takes a permission code',
      write(({ holds }) => ({ read: { allow: holds('') } })),
    ),
    at(
      'a filter of rules that does not exist',
      'INVALID_OPTION',
      '`efect`',
      () => (write(() => ({ read: { allow: true } }))() as Untyped).rules({ efect: 'allow' }),
      'effect',
    ),
    at(
      'rules of an action that does not exist',
      'UNKNOWN_ACTION',
      '`article.raed`',
      () => write(() => ({ read: { allow: true } }))().rules({ action: 'article.raed' }),
      'article.read',
    ),
    at(
      'relations of an unknown resource',
      'UNKNOWN_RESOURCE',
      '`artikle`',
      () => write(() => ({ read: { allow: true } }))().relationsUsed('artikle' as never),
      'article',
    ),
    at('JSON that is no policy', 'INVALID_JSON', '$: seen an empty list', () => fromJSON(model, [])),
    at(
      'a rule that the policy does not have',
      'UNKNOWN_RULE',
      '`article.read/owm`',
      () =>
        definePolicy(model, 'article', ({ subject }) => ({ read: { allow: { own: subject.banned } } })).rule(
          'article.read/owm',
        ),
      'article.read/own',
    ),
  ],
}
