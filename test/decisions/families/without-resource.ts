import { type QuestionFamily, question } from '../table.ts'
import { ann } from './newsroom.ts'
import { editor, given, kinds, own, policy } from './newsroom-policy.ts'

export const withoutResource: QuestionFamily = {
  kind: 'questions',
  name: 'questions without a resource',
  policy,
  subject: ann,
  cases: [
    question('can, always', (access) => access.can('article.open'), true, given),
    question('can, never', (access) => access.can('article.closed'), false, given),
    question('can, conditional', (access) => access.can('article.read'), false, given),
    question('can, decided by the subject', (access) => access.can('article.create'), true, {
      ...given,
      subject: editor,
    }),
    question('A011 can, decided against by the subject', (access) => access.can('article.create'), false, given),
    question('can of a plain permission', (access) => access.can('admin.manage'), true, { ...given, subject: editor }),
    question(
      'undefined is no resource and no omission',
      (access) => access.can('article.open', undefined),
      { throws: 'MISSING_RESOURCE' },
      given,
    ),
    question(
      'null is no resource either',
      (access) => access.can('article.open', null),
      { throws: 'MISSING_RESOURCE' },
      given,
    ),
    question('A012 possible, conditional', (access) => access.possible('article.read'), true, given),
    question(
      'A012 possible is told from always by the plan',
      (access) => kinds(access, 'read', 'open'),
      ['when', 'always'],
      given,
    ),
    question('possible, always', (access) => access.possible('article.open'), true, given),
    question('possible, never', (access) => access.possible('article.closed'), false, given),
    question('possible, denied by the subject', (access) => access.possible('article.read'), false, {
      ...given,
      subject: { banned: true },
    }),
    question('possible for the anonymous subject', (access) => access.possible('article.read'), true, {
      ...given,
      subject: null,
    }),
    question('possible for nobody else than an owner', (access) => access.possible('article.update'), false, {
      ...given,
      subject: null,
    }),
    question(
      'the plan of each kind',
      (access) => kinds(access, 'open', 'closed', 'read', 'create', 'staff'),
      ['always', 'never', 'when', 'never', 'never'],
      given,
    ),
    question(
      'the plan of an editor',
      (access) => kinds(access, 'create', 'staff', 'mixed'),
      ['always', 'always', 'always'],
      { ...given, subject: editor },
    ),
    question('the plan of the context', (access) => kinds(access, 'local', 'recent'), ['always', 'always'], given),
    question('the plan of another context', (access) => kinds(access, 'local'), ['never'], {
      ...given,
      context: { ip: 'away' },
    }),
    question(
      'the plan of a missing context',
      (access) => access.plan('article.local'),
      { throws: 'MISSING_CONTEXT' },
      { facts: [] },
    ),
    question('the plan of stored permissions', (access) => kinds(access, 'stored'), ['always'], {
      ...given,
      facts: [{ permission: 'x' }],
    }),
    question('the plan of facts that fail', (access) => kinds(access, 'stored'), ['never'], {
      ...given,
      facts: 'failing',
    }),
    question(
      'the plan of facts that fail says so',
      (access) => access.plan('article.stored').errors.map(String),
      ['Error: the directory is down'],
      { ...given, facts: 'failing' },
    ),
    question('the plan of an unknown deny', (access) => kinds(access, 'calm'), ['never'], given),
    question('the plan of a deny that is false', (access) => kinds(access, 'calm'), ['always'], {
      ...given,
      subject: { suspended: false },
    }),
    question('the plan names its action', (access) => access.plan('article.read').action, 'article.read', given),
    question(
      'decide, conditional',
      (access) => access.decide('article.read').reasons.map(({ rule }) => rule),
      ['needs-resource'],
      given,
    ),
    question(
      'decide, always',
      (access) => access.decide('article.open').reasons.map(({ rule }) => rule),
      ['article.open/allow'],
      given,
    ),
    question(
      'decide, never',
      (access) => access.decide('article.closed').reasons.map(({ rule }) => rule),
      ['no-allow'],
      given,
    ),
    question(
      'decide, denied by the subject',
      (access) => access.decide('article.read').reasons.map(({ rule }) => rule),
      ['article.read/banned'],
      { ...given, subject: { banned: true } },
    ),
    question(
      'explain, conditional',
      (access) => access.explain('article.read').reasons.map(({ rule }) => rule),
      ['needs-resource'],
      given,
    ),
    question('explain, always', (access) => access.explain('article.open').allowed, true, given),
    question('A019 an unknown action', (access) => access.can('article.reed'), { throws: 'UNKNOWN_ACTION' }, given),
    question(
      'A019 an unknown action without a resource in its name',
      (access) => access.possible('read'),
      { throws: 'UNKNOWN_ACTION' },
      given,
    ),
    question('an unknown resource', (access) => access.plan('artikel.read'), { throws: 'UNKNOWN_RESOURCE' }, given),
    question(
      'trap 34 an action of the prototype',
      (access) => access.can('article.constructor'),
      { throws: 'UNKNOWN_ACTION' },
      given,
    ),
    question(
      'trap 34 a resource of the prototype',
      (access) => access.actions('constructor', own),
      { throws: 'UNKNOWN_RESOURCE' },
      given,
    ),
  ],
}
