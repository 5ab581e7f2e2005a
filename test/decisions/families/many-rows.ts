import { type QuestionFamily, question } from '../table.ts'
import { ann } from './newsroom.ts'
import { given, ids, other, own, policy, published, rows } from './newsroom-policy.ts'

export const manyRows: QuestionFamily = {
  kind: 'questions',
  name: 'questions about many rows and actions',
  policy,
  subject: ann,
  cases: [
    question(
      'filter keeps the permitted rows in their order',
      (access) => ids(access.filter('article.read', rows)),
      ['a1', 'a2'],
      given,
    ),
    question('filter gives the very rows', (access) => access.filter('article.read', rows)[0] === own, true, given),
    question('filter of nothing', (access) => access.filter('article.read', []), [], given),
    question('filter where nothing is permitted', (access) => access.filter('article.closed', rows), [], given),
    question('A008 only own rows', (access) => ids(access.filter('article.update', rows)), ['a1'], given),
    question(
      'filter of something else than rows',
      (access) => access.filter('article.read', 'rows' as never),
      { throws: 'MISSING_RESOURCE' },
      given,
    ),
    question(
      'filter of a row that is missing',
      (access) => access.filter('article.read', [own, null]),
      { throws: 'MISSING_RESOURCE' },
      given,
    ),
    question(
      'filter of a row that lacks an attribute',
      (access) => access.filter('article.update', [{ id: 'a' }]),
      { throws: 'ATTRIBUTE_NOT_LOADED' },
      given,
    ),
    question(
      'decideMany answers in order',
      (access) => access.decideMany('article.read', rows).map(({ allowed }) => allowed),
      [true, true, false],
      given,
    ),
    question(
      'decideMany gives reasons',
      (access) => access.decideMany('article.read', rows).map(({ reasons }) => reasons[0]?.rule),
      ['article.read/own', 'article.read/published', 'no-allow'],
      given,
    ),
    question('decideMany of nothing', (access) => access.decideMany('article.read', []), [], given),
    question(
      'A117 actions of an own row',
      (access) => access.actions('article', own),
      ['read', 'update', 'open', 'local', 'recent', 'mixed'],
      given,
    ),
    question(
      'A117 actions are what each question says',
      (access) => access.actions('article', published).every((action) => access.can(`article.${action}`, published)),
      true,
      given,
    ),
    question(
      'A117 actions of a foreign draft',
      (access) => access.actions('article', other),
      ['open', 'local', 'recent', 'stranger'],
      given,
    ),
    question(
      'actions without a row',
      (access) => access.actions('article', undefined),
      { throws: 'MISSING_RESOURCE' },
      given,
    ),
    question('canAny, one', (access) => access.canAny(['article.closed', 'article.update'], own), true, given),
    question('canAny, none', (access) => access.canAny(['article.closed', 'article.update'], other), false, given),
    question('canAny without a resource', (access) => access.canAny(['article.read', 'article.open']), true, given),
    question('A154 canAny of nothing', (access) => access.canAny([], own), { throws: 'EMPTY_CONDITION' }, given),
    question('canAll, all', (access) => access.canAll(['article.read', 'article.update'], own), true, given),
    question('canAll, one', (access) => access.canAll(['article.read', 'article.update'], published), false, given),
    question('A154 canAll of nothing', (access) => access.canAll([], own), { throws: 'EMPTY_CONDITION' }, given),
    question('on: can', (access) => access.on('article').can('read', own), true, given),
    question('on: decide', (access) => access.on('article').decide('read', other).action, 'article.read', given),
    question(
      'on: actions',
      (access) => access.on('article').actions(own),
      ['read', 'update', 'open', 'local', 'recent', 'mixed'],
      given,
    ),
    question('on: filter', (access) => ids(access.on('article').filter('read', rows)), ['a1', 'a2'], given),
    question(
      'on: without a resource',
      (access) => [access.on('article').can('open'), access.on('article').possible('read')],
      [true, true],
      given,
    ),
    question(
      'on an unknown resource',
      (access) => access.on('artikel').can('read'),
      { throws: 'UNKNOWN_RESOURCE' },
      given,
    ),
    question('explain says the same', (access) => access.explain('article.read', own).allowed, true, given),
    question(
      'A113 explain down to the values',
      (access) =>
        access.explain('article.read', own).rules.find(({ rule }) => rule === 'article.read/own')?.tree.operands,
      [
        { text: 'article.authorId', value: '"ann"' },
        { text: 'subject.id', value: '"ann"' },
      ],
      given,
    ),
    question(
      'A125 under a negation the success is a failure',
      (access) => {
        const { tree } = access.explain('article.stranger', own).rules[0]!
        return [tree.value, tree.children[0]?.value, tree.children[0]?.text]
      },
      [false, true, 'article.authorId is subject.id'],
      given,
    ),
    question(
      'A125 and the failure is a success',
      (access) => {
        const { tree } = access.explain('article.stranger', other).rules[0]!
        return [tree.value, tree.children[0]?.value]
      },
      [true, false],
      given,
    ),
    question(
      'explain of what is required as well',
      (access) =>
        access
          .explain('article.update', own)
          .rules.map(({ rule }) => rule)
          .sort(),
      [
        'article.read/banned',
        'article.read/own',
        'article.read/published',
        'article.update/locked',
        'article.update/own',
      ],
      given,
    ),
    question(
      'trap 34 what the prototype of a row says is not read',
      (access) => access.can('article.read', Object.create(own)),
      { throws: 'ATTRIBUTE_NOT_LOADED' },
      given,
    ),
  ],
}
