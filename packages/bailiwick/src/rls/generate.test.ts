import { all, BailiwickError, combine, defineModel, definePolicy, not, t } from 'bailiwick'
import { generateRls, printRls, type RlsOptions } from 'bailiwick/rls'
import { describe, expect, it } from 'vitest'

/** The refusal of row-level security; any other error, and none, throws. */
function refused(work: () => unknown): BailiwickError {
  try {
    work()
  } catch (error) {
    if (error instanceof BailiwickError && error.code === 'NOT_IN_ROW_SECURITY') return error
    throw error
  }
  throw new Error('nothing was refused')
}

const model = defineModel({
  subject: { id: t.id(), tenantId: t.tenant(), role: t.enum('user', 'admin'), teams: t.array(t.id()) },
  context: { address: t.text().optional() },
  resource: {
    article: {
      id: t.id(),
      tenantId: t.tenant(),
      ownerId: t.id(),
      teamId: t.id().optional(),
      title: t.text(),
      virtual: t.text().virtual(),
      secret: t.text().sensitive(),
      team: t.one('team', 'teamId').optional(),
    },
    team: { id: t.id(), tenantId: t.tenant(), leadId: t.id() },
    admin: {},
  },
})

const policy = combine(
  definePolicy(model, 'article', ({ subject, resource: article }) => ({
    read: { allow: { own: article.ownerId.is(subject.id), teams: article.teamId.in(subject.teams) } },
    update: { allow: { own: article.ownerId.is(subject.id) }, deny: { title: article.title.like("it's 100\\\\%") } },
    publish: { allow: { admin: subject.role.is('admin') } },
  })),
  definePolicy(model, 'team', ({ subject, resource: team }) => ({ read: { allow: team.leadId.is(subject.id) } })),
  definePolicy(model, 'admin', ({ subject }) => ({ open: { allow: subject.role.is('admin') } })),
)

const using = (options: Partial<RlsOptions> = {}, of = policy) =>
  generateRls(of, { role: 'app', ...options }).tables[0]!.policies[0]!.using!

describe('the text', () => {
  it('reads each attribute once for a query, and puts constants where nothing can leave them', () => {
    expect(using()).toBe(
      [
        '("article"."ownerId" = (select (bailiwick.subject() ->> \'id\'))',
        '    or "article"."teamId" = any((select (bailiwick.subject() ->> \'teams\')::text[])::text[]))',
        '  and "article"."tenantId" = (select (bailiwick.subject() ->> \'tenantId\'))',
      ].join('\n'),
    )
    const { policies } = generateRls(policy, { role: 'app' }).tables[0]!
    expect(policies[1]!.using).toContain(`not like E'it''s 100\\\\\\\\%'::text`)
  })

  it('reads claims, whose lists are json', () => {
    const claims = { id: 'sub', tenantId: ['app', 'tenant'], teams: ['app', 'teams'], role: 'role' }
    const text = using({ context: 'claims', claims })
    expect(text).toContain(`#>> '{"app","tenant"}'::text[]`)
    expect(text).toContain('array(select jsonb_array_elements_text(')
  })

  it('has no subquery where none is wanted', () => {
    const plan = generateRls(policy, { role: 'app', context: 'plain', subqueries: false })
    for (const { using: text = '', check = '' } of plan.tables.flatMap((table) => table.policies)) {
      expect(`${text}${check}`).not.toContain('select')
    }
  })

  it('asks for a context where a rule asks for nothing', () => {
    const open = definePolicy(
      defineModel({ subject: { id: t.id() }, resource: { page: { id: t.id() } } }),
      'page',
      () => ({ read: { allow: true } }),
    )
    expect(using({}, open as never)).toBe('(select bailiwick.subject() is not null)')
    const absent = definePolicy(
      defineModel({ subject: { id: t.id().optional() }, resource: { page: { id: t.id() } } }),
      'page',
      ({ subject }) => ({ read: { allow: { nobody: subject.id.isNull() } } }),
    )
    expect(using({}, absent as never)).toContain('is not null')
  })

  it('has names that fit, and differ where what they stand for does', () => {
    const long = 'x'.repeat(60)
    const names = defineModel({
      subject: { id: t.id() },
      resource: { [`${long}a`]: { id: t.id(), key: t.id() }, [`${long}b`]: { id: t.id(), key: t.id() } },
    })
    const parts = [`${long}a`, `${long}b`].map((name) =>
      definePolicy(names, name, ({ subject, resource }) => ({ read: { allow: resource['key']!.is(subject.id) } })),
    )
    const { tables } = generateRls(combine(parts[0]!, parts[1]!), { role: 'app' })
    const made = tables.flatMap((table) => table.policies.map(({ name }) => name))
    expect(new Set(made).size).toBe(2)
    for (const name of made) expect(name).toMatch(/^[a-z0-9_]{1,63}$/)
  })
})

describe('the plan', () => {
  it('is the same for the same policy, and another for another model, policy or option', () => {
    const plan = (options: RlsOptions, of = policy) => generateRls(of, options)
    expect(printRls(plan({ role: 'app' }))).toBe(printRls(plan({ role: 'app' })))
    const hashes = [
      plan({ role: 'app' }),
      plan({ role: 'other' }),
      plan({ role: 'app', context: 'plain' }),
      plan({ role: 'app', masks: 'query' }),
      plan(
        { role: 'app' },
        combine(
          policy,
          definePolicy(model, 'team', () => ({ create: { allow: true } })),
        ) as never,
      ),
    ].map(({ hash }) => hash)
    expect(new Set(hashes).size).toBe(hashes.length)
  })

  it('grants what some action permits, on what may be seen', () => {
    const { statements, notes } = generateRls(policy, { role: ['app', 'Job "x"'] })
    expect(statements).toContain('revoke all on "article" from public, "app", "Job ""x"""')
    expect(statements).toContain(
      'grant select ("id", "tenantId", "ownerId", "teamId", "title") on "article" to "app", "Job ""x"""',
    )
    expect(statements.filter((text) => text.startsWith('grant delete'))).toEqual([])
    expect(notes).toContain('article.publish: no command of SQL, so the application asks it.')
    expect(notes).toContain('admin: it has no table; its actions are asked of the application.')
  })

  it('keeps a role to its tenant, whatever the context says', () => {
    const { tables } = generateRls(policy, { role: ['app', 'app_acme'], tenantRoles: { app_acme: "ac'me" } })
    const restrictive = tables[0]!.policies.find(({ kind }) => kind === 'restrictive')!
    expect(restrictive).toMatchObject({
      command: 'all',
      to: ['app_acme'],
      using: `"article"."tenantId" = 'ac''me'::text`,
    })
  })

  it('advises the indexes that its conditions use', () => {
    const { advice } = generateRls(policy, { role: 'app' })
    expect(advice.map(({ table, columns }) => `${table} ${columns}`)).toEqual([
      '"article" tenantId,ownerId',
      '"article" tenantId,teamId',
      '"team" tenantId,leadId',
    ])
    expect(advice[0]!.rules).toEqual(['article.read/own', 'article.update/own'])
  })
})

describe('what it refuses', () => {
  it('names everything at once', () => {
    const bad = definePolicy(model, 'article', ({ subject, resource: article, custom }) => ({
      read: {
        allow: {
          check: custom('moon', { uses: 'subject', evaluate: () => true }),
          virtual: all(article.virtual.is('x'), article.ownerId.is(subject.id)),
        },
        fields: { title: article.ownerId.is(subject.id) },
      },
    }))
    const error = refused(() => generateRls(bad, { role: 'app' }))
    expect(error.message.split('\n')).toEqual([
      'Row-level security cannot enforce 3 parts of the policy:',
      expect.stringContaining('- article.read/check: the check moon;'),
      expect.stringContaining('- article.read/virtual: the virtual attribute article.virtual;'),
      expect.stringContaining('- article.read/field title: a mask that depends on who asks or on the row;'),
    ])
  })

  it('names relations where no subquery is wanted, and claims that are missing', () => {
    const related = definePolicy(model, 'article', ({ subject, context, resource: article }) => ({
      read: {
        allow: {
          lead: article.team.leadId.is(subject.id),
          near: all(context.address.is('x'), not(article.id.is('y'))),
        },
      },
    }))
    expect(refused(() => generateRls(related, { role: 'app', subqueries: false })).message).toContain(
      'article.read/lead: the relation article.team.leadId',
    )
    const claims = { id: 'sub' }
    const { message } = refused(() => generateRls(related, { role: 'app', context: 'claims', claims }))
    expect(message).toContain('subject.tenantId without a claim')
    expect(message).toContain("claims: { context.address: 'claim' }")
  })

  it('two resources on one table, whose policies would add up', () => {
    const shared = defineModel({
      subject: { id: t.id() },
      resource: { page: { id: t.id() }, draft: { id: t.id() } },
      tables: { draft: 'page' },
    })
    const both = combine(
      definePolicy(shared, 'page', ({ subject, resource }) => ({ read: { allow: resource.id.is(subject.id) } })),
      definePolicy(shared, 'draft', () => ({ read: { allow: true } })),
    )
    expect(refused(() => generateRls(both, { role: 'app' })).message).toContain('which is that of page too')
  })

  it.each([
    [undefined, 'takes options'],
    [{}, 'the name of a database role'],
    [{ role: [] }, 'names nobody'],
    [{ role: 'PUBLIC' }, 'everybody'],
    [{ role: 'bailiwick_reader' }, 'connects as another role'],
    [{ role: 'app', contxt: 'plain' }, 'Did you mean `context`'],
    [{ role: 'app', context: 'plan' }, 'Did you mean `plain`'],
    [{ role: 'app', subqueries: true }, '`subqueries` is false'],
    [{ role: 'app', masks: 'view' }, 'masks'],
    [{ role: 'app', context: 'claims' }, 'needs `claims`'],
    [{ role: 'app', claims: {} }, 'goes with'],
    [{ role: 'app', context: 'claims', claims: { rol: 'x' } }, 'Did you mean `role`'],
    [{ role: 'app', context: 'claims', claims: { role: [] } }, 'a path of names'],
    [{ role: 'app', tenantRoles: { ap: 'x' } }, 'Did you mean `app`'],
    [{ role: 'app', tenantRoles: { app: 1 } }, 'is a text'],
  ])('the options %j', (options, message) => {
    expect(() => generateRls(policy, options as never)).toThrow(message)
  })

  it('anything that is no policy', () => {
    expect(() => generateRls({} as never, { role: 'app' })).toThrow('generateRls takes a policy')
  })
})
