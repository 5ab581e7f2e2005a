/** What lints that ask the solver leave alone, and what goes with a finding; one of each kind stands on its page. */
import { expect, test } from 'vitest'
import { all, any, combine, defineModel, definePolicy, fromJSON, isTrue, t } from '../../index.ts'
import { type AnalysisResult, analyze } from '../analyze.ts'

const model = defineModel({
  subject: { id: t.id(), role: t.enum('writer', 'editor') },
  resource: {
    article: {
      id: t.id(),
      authorId: t.id(),
      status: t.enum('draft', 'published'),
      size: t.int().optional(),
      notes: t.text().sensitive(),
    },
  },
})

const seen = ({ findings }: AnalysisResult) => findings.map(({ id, object }) => `${id} ${object}`)

test('a rule that gives other attributes is not covered', () => {
  const policy = definePolicy(model, 'article', ({ subject, resource: article }) => ({
    read: {
      allow: {
        short: { when: article.status.is('published'), fields: ['id', 'status'] },
        own: all(article.status.is('published'), article.authorId.is(subject.id)),
        'own short': { when: all(article.status.is('published'), article.authorId.is(subject.id)), fields: ['id'] },
      },
    },
  }))
  expect(seen(analyze(policy))).toEqual(['L05/subsumed-rule article.read/own short'])
})

test("a rule of '*' is covered only where it is in every action", () => {
  const star = (everywhere: boolean) =>
    definePolicy(model, 'article', ({ subject, resource: article }) => ({
      '*': { allow: { own: article.authorId.is(subject.id) } },
      read: { allow: true },
      archive: everywhere ? { allow: true } : {},
    }))
  expect(seen(analyze(star(false)))).toEqual([])
  expect(seen(analyze(star(true)))).toEqual(['L05/subsumed-rule article.*/own'])
})

test('what implies brings counts where it arrives, and a rule at home is dead at home', () => {
  const policy = definePolicy(model, 'article', ({ subject, resource: article }) => ({
    read: { allow: { editor: subject.role.is('editor'), published: article.status.is('published') } },
    publish: {
      allow: { draft: all(article.authorId.is(subject.id), article.status.is('draft')) },
      deny: { unfinished: article.status.is('draft') },
      implies: ['read'],
    },
  }))
  const { findings } = analyze(policy)
  expect(findings.map(({ id, object }) => `${id} ${object}`)).toEqual(['L07/dead-allow article.publish/draft'])
  expect(findings[0]!.related?.map(({ object }) => object)).toEqual(['article.publish/unfinished'])
})

test('of a deny, what is denied by the model is said', () => {
  const tenants = defineModel({
    subject: { id: t.id(), tenantId: t.tenant() },
    resource: { article: { id: t.id(), tenantId: t.tenant(), open: t.boolean() } },
  })
  const policy = definePolicy(tenants, 'article', ({ subject, resource: article }) => ({
    read: { allow: { others: article.tenantId.isNot(subject.tenantId), open: article.open } },
    list: { allow: article.open, deny: { others: article.tenantId.isNot(subject.tenantId) } },
  }))
  const { findings } = analyze(policy)
  expect(findings.map(({ id, object, related }) => [id, object, related?.[0]?.object])).toEqual([
    ['L07/dead-allow', 'article.read/others', 'article.read/other tenant'],
    ['L04/duplicate-rule', 'article.list/others', 'article.list/other tenant'],
  ])
})

test('parts of a condition: null for the reader stays, an equal one is found once, with its place', () => {
  const policy = definePolicy(model, 'article', ({ subject, resource: article }) => ({
    read: {
      allow: all(
        article.size.isNotNull(),
        article.size.gt(3),
        any(article.authorId.is(subject.id), subject.role.is('editor'), article.authorId.is(subject.id)),
      ),
      deny: { tiny: isTrue(all(article.size.lt(50), article.size.lt(40))) },
    },
  }))
  const { findings } = analyze(policy)
  expect(
    findings.map(({ object, edit }) => [object, edit && 'path' in edit ? [edit.path, edit.text] : undefined]),
  ).toEqual([
    ['article.read/allow', [[2, 2], 'article.authorId is subject.id']],
    ['article.read/tiny', [[0, 0], 'article.size lt 50']],
  ])
})

test('the witness of a finding is a case that the policy answers so', () => {
  const policy = definePolicy(model, 'article', ({ subject, resource: article }) => ({
    read: { allow: { published: article.status.is('published') } },
    update: { allow: { own: article.authorId.is(subject.id) } },
  }))
  const result = analyze(policy)
  const { subject, row } = result.findings[0]!.witness!
  expect(row).toMatchObject({ status: 'draft', authorId: subject!.id })
  expect(replay(policy, result)).toEqual([['L20/unreadable-in-part', true]])
})

test('stored permissions and checks may answer anything, so no row is said to be unreadable for them', () => {
  const policy = definePolicy(model, 'article', ({ granted, custom }) => ({
    read: { allow: { granted: granted(), nice: custom('is nice', { uses: 'subject', evaluate: () => true }) } },
    update: { allow: { granted: granted() } },
  }))
  expect(seen(analyze(policy))).toEqual([])
})

test('rules that came from JSON are found, and have no edit', () => {
  const code = definePolicy(model, 'article', ({ resource: article }) => ({
    read: { allow: { published: article.status.is('published') } },
  }))
  const stored = definePolicy(model, 'article', ({ subject, resource: article }) => ({
    read: { allow: { own: all(article.status.is('published'), article.authorId.is(subject.id)) } },
  }))
  const { findings } = analyze(combine(code, fromJSON(model, stored.toJSON())))
  expect(findings.map(({ id, object, edit }) => [id, object, edit])).toEqual([
    ['L05/subsumed-rule', 'stored:article.read/own', undefined],
  ])
})

test('a question that is not decided makes no finding, and is told', () => {
  const policy = definePolicy(model, 'article', ({ resource: article }) => ({
    read: { allow: all(article.status.is('draft'), article.status.is('published')) },
  }))
  let now = 0
  const clock = Date.now
  Date.now = () => now++ * 1000
  try {
    const { findings, undecided } = analyze(policy, { budget: { milliseconds: 1 } })
    expect(findings).toEqual([])
    expect(undecided[0]).toEqual({
      object: 'article.read/allow',
      reason: 'budget',
      message: 'The 1 ms for the policy were over.',
    })
  } finally {
    Date.now = clock
  }
})

test('of a kind a hundred are told, and the others counted', () => {
  const policy = definePolicy(model, 'article', () => ({
    read: { allow: true },
    ...Object.fromEntries(Array.from({ length: 103 }, (_, index) => [`action${index}`, {}])),
  }))
  const { findings, omitted } = analyze(policy)
  expect([findings.length, omitted]).toEqual([100, 3])
})

test('options are checked, and so is the policy', () => {
  const policy = definePolicy(model, 'article', () => ({ read: { allow: true }, share: { allow: true } }))
  const wrong = (options: object) => () => analyze(policy, options as never)
  expect(wrong({ target: [] })).toThrow('Unknown option of analyze `target`. Did you mean `targets`?')
  expect(wrong({ targets: ['rsl'] })).toThrow('Did you mean `rls`?')
  expect(wrong({ targets: 'rls' })).toThrow('`targets` is a list')
  expect(wrong({ exclusive: [['article.read']] })).toThrow('lists of two actions or more')
  expect(wrong({ exclusive: [['article.read', 'article.shar']] })).toThrow('Did you mean `article.share`?')
  expect(wrong({ untrusted: ['article.status'] })).toThrow('attributes of who asks')
  expect(wrong({ untrusted: ['subject.rol'] })).toThrow('Did you mean `role`?')
  expect(wrong({ depth: 0 })).toThrow('whole number from 1 on')
  expect(wrong({ budget: { seconds: 3 } })).toThrow('key of `budget`')
  expect(wrong({ permissions: {} })).toThrow('what `definePermissions` returns')
  expect(() => analyze({} as never)).toThrow('analyze takes a policy')
})

/** Of the attributes that the case leaves out, what an application would give: none of them decides. */
function replay(policy: object, { findings }: AnalysisResult) {
  const asking = policy as { for(subject: unknown): { can(action: string, ...rows: unknown[]): boolean } }
  return findings.map(({ id, witness }) => {
    const { subject, row, before, asked } = witness!
    const access = asking.for(subject && { id: 'u', role: 'writer', tenantId: 't', ...subject })
    const write = before ? [{ changes: row }] : []
    return [id, access.can(asked!.action, before ?? row, ...write) === asked!.allowed]
  })
}

test('each witness answers the question that stands beside it', () => {
  const moved = definePolicy(model, 'article', ({ subject, resource: article }) => ({
    read: { allow: true, fields: { notes: true } },
    update: { allow: article.authorId.is(subject.id), after: { allow: article.status.is('published') } },
  }))
  expect(replay(moved, analyze(moved))).toEqual([['L21/escape-on-update', true]])
  const told = definePolicy(model, 'article', ({ resource: article }) => ({
    read: { allow: { noted: article.notes.contains('x'), draft: article.status.is('draft') } },
  }))
  expect(replay(told, analyze(told))).toEqual([['L23/field-leak', true]])
  const duties = definePolicy(model, 'article', ({ subject, resource: article }) => ({
    submit: { allow: article.authorId.is(subject.id) },
    approve: { allow: subject.role.is('editor') },
  }))
  const exclusive = [['article.submit', 'article.approve']]
  expect(replay(duties, analyze(duties, { exclusive }))).toEqual([['L30/separation-of-duties', true]])
  const people = defineModel({
    subject: { id: t.id(), role: t.enum('member', 'admin') },
    resource: { person: { id: t.id(), name: t.text(), role: t.enum('member', 'admin') } },
  })
  const self = definePolicy(people, 'person', ({ subject, resource: person }) => ({
    read: { allow: true },
    update: { allow: { self: person.id.is(subject.id), admin: subject.role.is('admin') } },
  }))
  expect(replay(self, analyze(self))).toEqual([['L22/unguarded-key-field', true]])
  const tenants = defineModel({
    subject: { id: t.id(), tenantId: t.tenant() },
    resource: { article: { id: t.id(), tenantId: t.tenant(), open: t.boolean() } },
  })
  const open = definePolicy(tenants, 'article', ({ resource: article }) => ({
    read: { allow: article.open, crossTenant: true },
  }))
  expect(replay(open, analyze(open))).toEqual([['L19/cross-tenant', true]])
})

test('who is nobody: not where a deny stops him, and null matches nothing', () => {
  const names = defineModel({
    subject: { id: t.id().optional(), role: t.enum('guest', 'writer') },
    anonymous: { role: 'guest' },
    resource: { article: { id: t.id(), authorId: t.id().optional() } },
  })
  const read = (guarded: boolean) =>
    definePolicy(names, 'article', ({ subject, resource: article }) => ({
      read: {
        allow: any(subject.id.isNull(), article.authorId.is(subject.id)),
        ...(guarded ? { deny: { guests: subject.role.is('guest') } } : {}),
      },
      list: { allow: isTrue(article.authorId.is(subject.id)) },
    }))
  expect(replay(read(false), analyze(read(false)))).toEqual([['L18/anonymous-reach', true]])
  expect(seen(analyze(read(true)))).toEqual([])
})
