import { deepStrictEqual as equal } from 'node:assert'
import { all, any, defineModel, definePolicy, isRedacted, isTrue, memoryFacts, t } from 'bailiwick'
import {
  type DecisionFamily,
  decision,
  type ErrorFamily,
  type QuestionFamily,
  question,
  type Row,
  type Writing,
} from '../table.ts'

const model = defineModel({
  subject: {
    id: t.id(),
    role: t.enum('agent', 'writer', 'editor'),
    tenantId: t.tenant().optional(),
    banned: t.boolean(),
  },
  context: { secondFactor: t.boolean().default(false) },
  anonymous: { role: 'agent', banned: false },
  resource: {
    article: {
      id: t.id(),
      tenantId: t.tenant(),
      authorId: t.id(),
      readerId: t.id().optional(),
      status: t.enum('draft', 'published'),
      notes: t.text().optional(),
      fee: t.int().optional(),
      comments: t.many('comment', 'articleId'),
    },
    comment: { id: t.id(), tenantId: t.tenant(), articleId: t.id(), authorId: t.id(), text: t.text() },
    report: { id: t.id() },
  },
  global: ['report'],
})

const agent = { id: 'bot', role: 'agent', tenantId: 'acme', banned: false } as const
const ann = { id: 'ann', role: 'writer', tenantId: 'acme', banned: false } as const
const eve = { ...ann, id: 'eve', role: 'editor' } as const
const row = { tenantId: 'acme', authorId: 'ann', readerId: null, status: 'draft', notes: 'n', fee: 1 }

const policy = ({ definePolicy, combine }: Writing) =>
  combine(
    definePolicy(model, 'article', ({ subject, resource: article, context }) => ({
      '*': { deny: { banned: subject.banned } },
      read: {
        allow: {
          own: article.authorId.is(subject.id),
          agent: subject.role.is('agent'),
          published: article.status.is('published'),
        },
        fields: {
          notes: any(article.authorId.is(subject.id), subject.role.is('agent')),
          fee: subject.role.is('agent'),
        },
      },
      update: { allow: { agent: subject.role.is('agent'), own: article.authorId.is(subject.id) } },
      create: { allow: { agent: subject.role.is('agent'), writer: subject.role.is('writer') } },
      lend: { allow: true, deny: { reader: isTrue(article.readerId.is(subject.id)) } },
      sign: { allow: all(context.secondFactor, article.status.is('draft')) },
      edit: { allow: article.readerId.is(subject.id) },
    })),
    definePolicy(model, 'comment', ({ subject, resource: comment }) => ({
      read: {
        allow: { own: comment.authorId.is(subject.id), agent: subject.role.is('agent') },
        fields: { text: subject.role.in('agent', 'writer') },
      },
    })),
  )

/** Semantics 13. */
export const bounds: DecisionFamily = {
  kind: 'decisions',
  name: 'acting on behalf of others',
  subject: agent,
  policy,
  cases: [
    decision('both may', 'article.read', row, 'allow', {
      onBehalfOf: ann,
      check: ({ reasons }) =>
        equal(reasons, [
          { rule: 'article.read/agent', effect: 'allow', value: true },
          { rule: 'article.read/own', effect: 'allow', value: true, onBehalfOf: 0 },
        ]),
    }),
    decision('the person may not', 'article.read', row, 'deny', {
      onBehalfOf: eve,
      check: ({ reasons }) =>
        equal(reasons, [
          { rule: 'no-allow', effect: 'allow', value: false, onBehalfOf: 0 },
          { rule: 'article.read/own', effect: 'allow', value: false, onBehalfOf: 0 },
          { rule: 'article.read/agent', effect: 'allow', value: false, onBehalfOf: 0 },
          { rule: 'article.read/published', effect: 'allow', value: false, onBehalfOf: 0 },
        ]),
    }),
    decision('the subject itself may not', 'article.read', row, 'deny', {
      subject: { role: 'writer' },
      onBehalfOf: ann,
      check: ({ reasons }) => equal(reasons[0], { rule: 'no-allow', effect: 'allow', value: false }),
    }),
    decision('neither may', 'article.read', row, 'deny', {
      subject: { banned: true },
      onBehalfOf: { ...ann, banned: true },
      check: ({ reasons }) =>
        equal(reasons, [
          { rule: 'article.*/banned', effect: 'deny', value: true },
          { rule: 'article.*/banned', effect: 'deny', value: true, onBehalfOf: 0 },
        ]),
    }),
    decision('a list of one', 'article.read', row, 'allow', { onBehalfOf: [ann] }),
    decision('a list, all may', 'article.read', { ...row, status: 'published' }, 'allow', { onBehalfOf: [ann, eve] }),
    decision('a list, the last may not', 'article.read', row, 'deny', {
      onBehalfOf: [ann, eve],
      check: ({ reasons }) => equal(new Set(reasons.map(({ onBehalfOf }) => onBehalfOf)), new Set([1])),
    }),
    decision('a list, the first may not', 'article.read', row, 'deny', { onBehalfOf: [eve, ann] }),
    decision('a person of another tenant', 'article.read', row, 'deny', {
      onBehalfOf: { ...ann, tenantId: 'evil' },
      reasons: ['article.read/other tenant'],
    }),
    decision('a visitor who is not signed in', 'article.read', row, 'deny', { onBehalfOf: [null] }),
    decision('what is required holds for each', 'article.update', row, 'allow', { onBehalfOf: ann }),
    decision('what is required does not hold for the person', 'article.update', row, 'deny', { onBehalfOf: eve }),
    decision('a deny that is true for the person only', 'article.lend', { ...row, readerId: 'eve' }, 'deny', {
      onBehalfOf: eve,
      check: ({ reasons }) =>
        equal(reasons, [{ rule: 'article.lend/reader', effect: 'deny', value: true, onBehalfOf: 0 }]),
    }),
    decision('a deny that is true for nobody', 'article.lend', { ...row, readerId: 'x' }, 'allow', { onBehalfOf: eve }),
    decision('unknown for the person', 'article.edit', row, 'deny', {
      onBehalfOf: eve,
      check: ({ reasons }) =>
        equal(
          reasons.filter(({ value }) => value === 'unknown').map(({ cause, onBehalfOf }) => [cause, onBehalfOf]),
          [
            ['article.readerId is null', undefined],
            ['article.readerId is null', 0],
          ],
        ),
    }),
    decision('different rows for each: none is for both', 'article.edit', { ...row, readerId: 'bot' }, 'deny', {
      onBehalfOf: eve,
    }),
    decision('the context is that of the request', 'article.sign', row, 'allow', {
      context: { secondFactor: true },
      onBehalfOf: ann,
    }),
    decision('unless the person has one', 'article.sign', row, 'deny', {
      context: { secondFactor: true },
      onBehalfOf: { subject: ann, context: { secondFactor: false } },
    }),
    decision('fields are those of each', 'article.read', row, 'allow', {
      onBehalfOf: ann,
      check: ({ fields }) => equal([fields?.notes, fields?.fee, fields?.status], [true, false, true]),
    }),
    decision('what denies needs nothing else loaded', 'article.read', { tenantId: 'acme' }, 'deny', {
      onBehalfOf: { ...ann, banned: true },
      check: ({ reasons }) =>
        equal(reasons, [{ rule: 'article.*/banned', effect: 'deny', value: true, onBehalfOf: 0 }]),
      notInSql: 'SQL loads it',
    }),
    decision(
      'what the person needs is not loaded',
      'article.read',
      { tenantId: 'acme' },
      { throws: 'ATTRIBUTE_NOT_LOADED' },
      {
        onBehalfOf: ann,
        notInSql: 'SQL loads it',
      },
    ),
    decision('without a row, both may', 'article.create', undefined, 'deny', {
      onBehalfOf: ann,
      reasons: ['needs-resource'],
    }),
    decision('without a row, the person may not', 'article.create', undefined, 'deny', {
      onBehalfOf: eve,
      check: ({ reasons }) => equal(reasons[0], { rule: 'no-allow', effect: 'allow', value: false, onBehalfOf: 0 }),
    }),
    decision('without a row, it depends on it for one of them', 'article.read', undefined, 'deny', {
      onBehalfOf: ann,
      reasons: ['needs-resource'],
    }),
  ],
}

const given = { onBehalfOf: ann }
const rows: readonly Row[] = [
  { id: 'a1', ...row },
  { id: 'a2', ...row, authorId: 'eve' },
  { id: 'a3', ...row, authorId: 'eve', status: 'published' },
]
const comments = [
  { id: 'c1', tenantId: 'acme', articleId: 'a3', authorId: 'ann', text: 'mine' },
  { id: 'c2', tenantId: 'acme', articleId: 'a3', authorId: 'eve', text: 'hers' },
]

export const boundQuestions: QuestionFamily = {
  kind: 'questions',
  name: 'other questions on behalf of others',
  subject: agent,
  policy,
  cases: [
    question(
      'filter',
      (access) => access.filter('article.read', rows).map((each) => (each as Row)['id']),
      ['a1', 'a3'],
      given,
    ),
    question(
      'decideMany',
      (access) => access.decideMany('article.read', rows).map(({ allowed }) => allowed),
      [true, false, true],
      given,
    ),
    question('actions', (access) => access.actions('article', rows[1]), ['create', 'lend'], given),
    question('canAny', (access) => access.canAny(['article.read', 'article.lend'], rows[1]), true, given),
    question('canAll', (access) => access.canAll(['article.read', 'article.lend'], rows[1]), false, given),
    question(
      'possible',
      (access) => [access.possible('article.read'), access.possible('article.create')],
      [true, false],
      {
        onBehalfOf: eve,
      },
    ),
    question('a plan of both', (access) => access.plan('article.edit').kind, 'when', given),
    question(
      'redact hides what either may not see',
      (access) => {
        const [own, other] = access.redact('article.read', [rows[0], rows[2]]) as readonly Row[]
        return ['notes' in own!, 'fee' in own!, isRedacted(own!, 'fee'), 'notes' in other!]
      },
      [true, false, true, false],
      given,
    ),
    question(
      'redact drops related rows that either may not see',
      (access) => {
        const copy = access.redact('article.read', { ...rows[2], comments }) as Row
        return (copy['comments'] as readonly Row[]).map((comment) => comment['id'])
      },
      ['c1'],
      given,
    ),
    question(
      'explain names whose rules they are',
      (access) => {
        const { rules, text } = access.explain('article.lend', { ...rows[0], readerId: 'ann' })
        return [
          rules
            .filter(({ rule }) => rule === 'article.lend/reader')
            .map(({ value, onBehalfOf }) => [value, onBehalfOf]),
          text.split('\n')[0],
          text.includes('✓ onBehalfOf[0]: deny article.lend/reader'),
        ]
      },
      [
        [
          [false, undefined],
          [true, 0],
        ],
        'DENY article.lend: onBehalfOf[0]: article.lend/reader',
        true,
      ],
      given,
    ),
    question(
      'authorize says whose rule denies',
      (access) => {
        try {
          access.authorize('article.read', rows[1])
        } catch (error) {
          return (error as Error).message
        }
        return 'nothing was thrown'
      },
      '`article.read` is denied: onBehalfOf[0]: no-allow.',
      given,
    ),
  ],
}

const stored = definePolicy(model, 'report', ({ granted }) => ({ read: { allow: granted() } }))
const plain = policy({ definePolicy, combine: (first: unknown) => first } as never) as never as typeof stored
const bound = (onBehalfOf: unknown) => plain.for(agent, { onBehalfOf } as never)

/** The options of an application that builds them from others. */
const inherited = (onBehalfOf: unknown) => plain.for(agent, Object.create({ onBehalfOf }) as never)

export const boundErrors: ErrorFamily = {
  kind: 'errors',
  name: 'on behalf of whom, refused',
  cases: [
    {
      title: 'undefined',
      code: 'MISSING_SUBJECT',
      message: '`onBehalfOf` is undefined',
      write: () => bound(undefined),
    },
    {
      title: 'undefined in a list',
      code: 'MISSING_SUBJECT',
      message: '`onBehalfOf[1]` is undefined',
      write: () => bound([ann, undefined]),
    },
    {
      title: 'a hole in a list',
      code: 'MISSING_SUBJECT',
      message: '`onBehalfOf[0]` is undefined',
      write: () => bound(new Array(1)),
    },
    {
      title: 'undefined as the subject of the person',
      code: 'MISSING_SUBJECT',
      message: 'onBehalfOf: policy.for(undefined)',
      write: () => bound({ subject: undefined }),
    },
    {
      title: 'undefined, inherited',
      code: 'MISSING_SUBJECT',
      message: '`onBehalfOf` is undefined',
      write: () => inherited(undefined),
    },
    {
      title: 'inherited, it still bounds',
      code: 'FORBIDDEN',
      message: 'onBehalfOf[0]: article.*/banned',
      write: () =>
        inherited({ ...ann, banned: true }).authorize('article.read' as never, { id: 'row', ...row } as never),
    },
    {
      title: 'an empty list',
      code: 'MISSING_SUBJECT',
      message: 'name somebody, or leave it out',
      write: () => bound([]),
    },
    { title: 'a text', code: 'MISSING_SUBJECT', message: 'onBehalfOf: policy.for(string)', write: () => bound('ann') },
    {
      title: 'a subject without an attribute',
      code: 'ATTRIBUTE_NOT_LOADED',
      message: 'onBehalfOf: `subject.role` is not on the subject',
      write: () => bound({ id: 'ann' }),
    },
    {
      title: 'a subject with a wrong value',
      code: 'INVALID_VALUE',
      message: 'onBehalfOf[0]: `subject.id` is 1',
      write: () => bound([{ ...ann, id: 1 }]),
    },
    {
      title: 'an unknown key beside the subject',
      code: 'INVALID_OPTION',
      message: 'Unknown key of onBehalfOf `fact`',
      suggestion: 'facts',
      write: () => bound({ subject: ann, fact: 1 }),
    },
    {
      title: 'stored permissions of the subject only',
      code: 'MISSING_FACTS',
      message: 'those of `onBehalfOf` are not given',
      write: () => stored.for(agent, { facts: memoryFacts([]), onBehalfOf: ann }),
    },
  ],
}
