/** Each finding of coverage: made by one change of a world without any, and gone when its fix is made. */
import { combine, defineModel, definePolicy, t } from 'bailiwick'
import {
  type CoverageOptions,
  coverage,
  coverageKinds,
  type Schema,
  type SchemaColumn,
  type SchemaTable,
} from 'bailiwick/analyze'
import { describe, expect, it } from 'vitest'

const uuid = { name: 'uuid', array: false }
const text = { name: 'text', array: false }
const column = (name: string, type: SchemaColumn['type'] = text, nullable = false): SchemaColumn => ({
  name,
  type,
  nullable,
})
const table = (name: string, columns: readonly SchemaColumn[], more: Partial<SchemaTable> = {}): SchemaTable => ({
  name,
  kind: 'table',
  columns,
  foreignKeys: [],
  ...more,
})

const status = { name: 'status', array: false, values: ['draft', 'published'] }
const articles = table(
  'articles',
  [
    column('id', uuid),
    column('tenant_id', uuid),
    column('author_id', uuid),
    column('status', status),
    column('fee', { name: 'numeric', array: false, scale: 2 }, true),
  ],
  {
    foreignKeys: [
      { columns: ['tenant_id', 'author_id'], target: { name: 'people' }, targetColumns: ['tenant_id', 'id'] },
    ],
  },
)
const people = table('people', [column('id', uuid), column('tenant_id', uuid), column('email')])
const jobs = table('jobs', [column('id', uuid)])

const modelOf = (extra: object = {}) =>
  defineModel({
    naming: 'snake_case',
    subject: { id: t.uuid(), tenantId: t.tenant({ type: t.uuid() }) },
    resource: {
      person: { id: t.uuid(), tenantId: t.tenant({ type: t.uuid() }), email: t.text().sensitive() },
      article: {
        id: t.uuid(),
        tenantId: t.tenant({ type: t.uuid() }),
        authorId: t.uuid(),
        status: t.databaseEnum('status', 'draft', 'published'),
        fee: t.decimal(2).optional(),
        ...extra,
      },
    },
    tables: { person: 'people', article: 'articles' },
  })

const policyOf = (model = modelOf()) => {
  const own = (name: 'person' | 'article') =>
    definePolicy(model, name, ({ subject, resource }) => {
      const rule = { allow: { own: (resource.id as never as { is(other: unknown): never }).is(subject.id) } }
      return { create: rule, read: rule, update: rule, delete: rule }
    })
  return combine(own('person'), own('article'))
}
const policy = policyOf()
const options: CoverageOptions = { internal: ['jobs'] }
const world = (...tables: SchemaTable[]): Schema => ({ source: 'the tables', tables })
const whole = world(people, articles, jobs)

const made = new Set<string>()
const found = (schema: Schema, given: CoverageOptions = options, of = policy) => {
  const { findings } = coverage(of, schema, given)
  for (const { id } of findings) made.add(id)
  return findings.filter(({ id }) => id !== 'S08/threshold')
}
const told = (...given: Parameters<typeof found>) => found(...given).map(({ id, object }) => `${id} ${object}`)
const withColumn = (changed: SchemaColumn) =>
  world(people, jobs, {
    ...articles,
    columns: articles.columns.map((each) => (each.name === changed.name ? changed : each)),
  })

it('finds nothing where everything is decided', () => {
  const report = coverage(policy, whole, options)
  expect(report.findings).toEqual([])
  expect(report).toMatchObject({
    isEnough: true,
    actions: { percent: 100, total: 12 },
    columns: { percent: 100, total: 9 },
  })
  const states = Object.fromEntries(report.tables.map((each) => [each.table, each.columns.map(({ state }) => state)]))
  expect(states).toEqual({
    articles: Array(5).fill('ruled'),
    jobs: ['internal'],
    people: ['ruled', 'ruled', 'sensitive'],
  })
})

describe('S01: nobody decides', () => {
  it('over a table that the model does not have', () => {
    expect(told(whole, {})).toEqual(['S01/table table jobs'])
    const { fix } = found(
      world(people, articles, {
        ...jobs,
        columns: [...articles.columns, column('search', { name: 'tsvector', array: false })],
      }),
      {},
    )[0]!
    expect(fix).toBe(`jobs: {
  id: t.uuid(),
  tenantId: t.tenant({ type: t.uuid() }),
  authorId: t.uuid(),
  status: t.databaseEnum('status', 'draft', 'published'),
  fee: t.decimal(2).optional(),
  // search: no rule can use tsvector; say whose it is in the options of coverage
},

// Or, where no subject ever asks for it, in the options of coverage: internal: ['jobs']`)
  })
  it('over a resource without actions', () => {
    const model = modelOf()
    const articleOnly = definePolicy(model, 'article', () => ({
      create: { allow: true },
      read: { allow: true },
      update: { allow: true },
      delete: { allow: true },
    }))
    expect(told(whole, options, articleOnly as never)).toEqual(['S01/rules table people'])
  })
  it('over one action; one that is declared and allows nobody is decided', () => {
    const model = modelOf()
    const some = (others: object) =>
      combine(
        definePolicy(model, 'person', () => ({
          create: { allow: true },
          read: { allow: true },
          update: { allow: true },
          delete: { allow: true },
        })),
        definePolicy(model, 'article', () => ({
          create: { allow: true },
          read: { allow: true },
          update: { allow: true },
          ...others,
        })),
      ) as never
    expect(told(whole, options, some({ archive: { allow: true } }))).toEqual(['S01/action action article.delete'])
    expect(told(whole, options, some({ delete: {} }))).toEqual([])
    expect(told(whole, { ...options, denied: [{ table: 'articles', actions: ['delete'] }] }, some({}))).toEqual([])
  })
})

describe('S02: the model names what is not there', () => {
  it('a table', () => {
    const renamed = world(people, { ...articles, name: 'article' }, jobs)
    const [error] = found(renamed)
    expect(error).toMatchObject({ id: 'S02/table', severity: 'error', fix: "tables: { article: 'article' }" })
    expect(error!.message).toBe('Its table `articles` is not in the tables. Did you mean `article`?')
  })
  it('one of several tables', () => {
    const twice = world(people, jobs, { ...articles, schema: 'news' }, { ...articles, schema: 'archive' })
    expect(told(twice)).toContain('S02/ambiguous resource article')
    expect(told({ ...twice, searchPath: ['news', 'public'] })).not.toContain('S02/ambiguous resource article')
  })
  it('a column', () => {
    const columns = articles.columns.map((each) => (each.name === 'author_id' ? { ...each, name: 'autor_id' } : each))
    const [error] = found(world(people, jobs, { ...articles, foreignKeys: [], columns }))
    expect(error).toMatchObject({ id: 'S02/column', object: 'attribute article.authorId' })
    expect(error!.message).toBe('articles has no column `author_id`. Did you mean `autor_id`?')
  })
})

describe('S03: model and column differ', () => {
  it.each([
    ['uuid', 't.text()', column('author_id', text)],
    ['timestamp', '', column('fee', { name: 'timestamp without time zone', array: false }, true)],
    ['list', '', column('author_id', { ...uuid, array: true })],
    ['enum of another name', '', column('status', { ...status, name: 'state' })],
    ['text instead of an enum', '', column('status', { ...text, values: status.values })],
  ])('in type: %s', (_name, _fix, changed) => {
    expect(found(withColumn(changed)).map(({ id }) => id)).toEqual(['S03/type'])
  })
  it('in null', () => {
    expect(told(withColumn(column('author_id', uuid, true)))).toEqual(['S03/null attribute article.authorId'])
    expect(told(withColumn(column('fee', { name: 'numeric', array: false, scale: 2 }, false)))).toEqual([
      'S03/never-null attribute article.fee',
    ])
    expect(told(withColumn({ ...column('fee', { name: 'numeric', array: false }), nullable: undefined }))).toEqual([])
  })
  it('in digits and in values', () => {
    expect(told(withColumn(column('fee', { name: 'numeric', array: false, scale: 4 }, true)))).toEqual([
      'S03/digits attribute article.fee',
    ])
    const values = (...some: string[]) => withColumn(column('status', { ...status, values: some }))
    expect(told(values('draft', 'published', 'retired'))).toEqual(['S03/values attribute article.status'])
    expect(told(values('draft'))).toEqual(['S03/extra-values attribute article.status'])
    expect(told(values('published', 'draft'))).toEqual([])
  })
  it.each([
    ['t.id()', t.id(), 'character varying'],
    ['t.int()', t.int(), 'smallint'],
    ['t.bigint()', t.bigint(), 'bigint'],
    ['t.float()', t.float(), 'real'],
    ['t.date()', t.date(), 'date'],
    ['t.timestamp()', t.timestamp(), 'timestamp with time zone'],
    ['t.boolean()', t.boolean(), 'boolean'],
    ['t.json()', t.json({ theme: t.text() }), 'jsonb'],
    ['t.enum()', t.enum('a'), 'text'],
  ])('%s fits its column and no other', (_name, attribute, type) => {
    const of = policyOf(modelOf({ extra: attribute }) as never)
    const extra = (name: string) =>
      world(people, jobs, { ...articles, columns: [...articles.columns, column('extra', { name, array: false })] })
    expect(told(extra(type), options, of)).toEqual([])
    for (const other of ['citext', 'character', 'json', 'bytea', 'money', 'timestamp without time zone'])
      expect(told(extra(other), options, of)).toEqual(['S03/type attribute article.extra'])
  })
})

it('S04: a column that nobody decides over, unless it is declared', () => {
  const more = world(people, jobs, {
    ...articles,
    columns: [...articles.columns, column('salary', { name: 'integer', array: false }, true)],
  })
  expect(told(more)).toEqual(['S04/column column articles.salary'])
  expect(found(more)[0]!.fix).toContain('salary: t.int().optional()')
  expect(told(more, { internal: ['jobs', { table: 'articles', columns: ['salary'] }] })).toEqual([])
  expect(told(more, { ...options, public: [{ table: 'articles', columns: ['salary'] }] })).toEqual([])
  const declared = policyOf(modelOf({ salary: t.int().optional() }) as never)
  expect(told(more, options, declared)).toEqual([])
})

describe('S05: a foreign key that leaves the tenant', () => {
  const reviewed = (columns: string[], targetColumns: string[]) =>
    world(people, jobs, {
      ...articles,
      columns: [...articles.columns, column('reviewer_id', uuid, true)],
      foreignKeys: [{ columns, target: { name: 'people' }, targetColumns }],
    })
  const of = policyOf(modelOf({ reviewerId: t.uuid().optional() }) as never)
  it('is found, and its fix stays inside', () => {
    const [crossing] = found(reviewed(['reviewer_id'], ['id']), options, of)
    expect(crossing).toMatchObject({ id: 'S05/crossing', object: 'foreign key articles.reviewer_id' })
    expect(crossing!.fix).toContain('add foreign key (tenant_id, reviewer_id) references people (tenant_id, id);')
    expect(told(reviewed(['tenant_id', 'reviewer_id'], ['tenant_id', 'id']), options, of)).toEqual([])
    // Both columns, but not paired with each other.
    expect(told(reviewed(['tenant_id', 'reviewer_id'], ['id', 'tenant_id']), options, of)).toHaveLength(1)
  })
  it('is declared by a relation, or in the options', () => {
    const related = policyOf(
      modelOf({ reviewerId: t.uuid().optional(), reviewer: t.one('person', 'reviewerId').optional() }) as never,
    )
    expect(told(reviewed(['reviewer_id'], ['id']), options, related)).toEqual([])
    expect(told(reviewed(['reviewer_id'], ['id']), { ...options, crossTenant: ['articles.reviewer_id'] }, of)).toEqual(
      [],
    )
    expect(told(whole, { ...options, crossTenant: ['articles.reviewer_id'] })).toEqual([
      'S07/stale declaration articles.reviewer_id',
    ])
  })
})

describe('S07: declarations', () => {
  it('name tables and columns that are there', () => {
    const [unknown] = found(whole, { internal: ['jbos', 'jobs'] })
    expect(unknown!.message).toBe('`internal` names `jbos`, and no table is called so. Did you mean `jobs`?')
    expect(told(whole, { ...options, denied: [{ table: 'people', columns: ['e_mail'] }] })).toEqual([
      'S07/unknown-column declaration people.e_mail',
    ])
  })
  it('do not contradict each other, and are of use', () => {
    expect(told(whole, { internal: ['jobs'], public: ['jobs'] })).toEqual(['S07/contradiction table jobs'])
    expect(told(whole, { internal: ['jobs', 'articles'] })).toEqual(['S07/stale declaration articles'])
    // What is said exactly goes before what is said of the whole table.
    const exact = coverage(policy, whole, { internal: ['jobs'], public: [{ table: 'jobs', actions: ['read'] }] })
    expect(exact.findings).toEqual([])
    expect(exact.tables.find((each) => each.table === 'jobs')!.actions).toMatchObject({
      read: { state: 'public' },
      update: { state: 'internal' },
    })
  })
  it('of what is public are about reading, unless they say more', () => {
    const state = (entry: NonNullable<CoverageOptions['public']>[number]) => {
      const { actions } = coverage(policy, whole, { public: [entry] }).tables.find((each) => each.table === 'jobs')!
      return Object.values(actions).map((cell) => cell.state)
    }
    expect(state('jobs')).toEqual(['internal', 'public', 'internal', 'internal'])
    expect(state({ table: 'jobs', actions: ['create', 'read'] })).toEqual([
      'public',
      'public',
      'uncovered',
      'uncovered',
    ])
  })
  it('take patterns', () => {
    const many = world(
      people,
      articles,
      table('job_a', jobs.columns),
      table('job_b', jobs.columns),
      table('log', jobs.columns, { schema: 'audit' }),
    )
    expect(told(many, { internal: ['job_*', 'audit.*'] })).toEqual([])
    expect(told(many, { internal: ['job_*'] })).toEqual(['S01/table table audit.log'])
    expect(told(many, { internal: ['job_*', 'audit.l*o*g*'] })).toEqual([])
  })
})

it('S06: a value that no rule reaches', () => {
  const of = (allowed: 'draft' | 'published', denied?: 'draft') => {
    const model = modelOf()
    const article = definePolicy(model, 'article', ({ resource }) => ({
      read: {
        allow: { [allowed]: resource.status.is(allowed) },
        ...(denied ? { deny: { [`no ${denied}`]: resource.status.is(denied) } } : {}),
      },
      delete: { allow: true },
      create: { allow: resource.status.is('published') },
      update: { allow: true },
    }))
    return combine(
      definePolicy(model, 'person', () => ({ create: {}, read: {}, update: {}, delete: {} })),
      article,
    ) as never
  }
  expect(told(whole, options, of('draft'))).toEqual([])
  // Deleting requires reading.
  expect(told(whole, options, of('published'))).toEqual(["S06/value value article.status 'draft'"])
  expect(told(whole, options, of('draft', 'draft'))).toEqual(["S06/value value article.status 'draft'"])
  const { values } = coverage(of('published'), whole, options)
  expect(values.map(({ value, state }) => `${value} ${state}`)).toEqual(['draft unreachable', 'published reachable'])
})

it('S08: less than asked for', () => {
  const without = { internal: [] }
  expect(coverage(policy, whole, without).findings.map(({ id, object }) => `${id} ${object}`)).toEqual([
    'S08/threshold coverage of actions',
    'S08/threshold coverage of columns',
    'S01/table table jobs',
  ])
  // 8 of 12 and 8 of 9: rounded down.
  expect(coverage(policy, whole, without)).toMatchObject({ actions: { percent: 66 }, columns: { percent: 88 } })
  expect(coverage(policy, whole, { min: { actions: 66, columns: 88 } }).isEnough).toBe(true)
  expect(coverage(policy, whole, { min: 67 }).isEnough).toBe(false)
})

describe('what is refused', () => {
  it.each([
    [{ interal: ['jobs'] }, 'Did you mean `internal`?'],
    [{ internal: 'jobs' }, '`internal` is a list of tables'],
    [{ internal: [{ table: 'jobs', actions: ['select'] }] }, 'Unknown action in `internal` `select`'],
    [{ public: [{ columns: ['a'] }] }, 'An entry of `public`'],
    [{ public: [{ table: 'jobs', column: ['a'] }] }, 'Did you mean `columns`?'],
    [{ min: 101 }, '`min` is a percentage'],
    [{ min: { action: 1 } }, 'Did you mean `actions`?'],
    [{ crossTenant: 'a' }, '`crossTenant` is a list'],
    ['jobs', 'Coverage takes options'],
  ])('the options %j', (given, message) => {
    expect(() => coverage(policy, whole, given as never)).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION', message: expect.stringContaining(message) }),
    )
  })
  it('a schema without tables, and what is no policy', () => {
    expect(() => coverage(policy, world())).toThrow(expect.objectContaining({ code: 'INVALID_SCHEMA' }))
    expect(() => coverage(policy, world(table('_prisma_migrations', [])))).toThrow(
      expect.objectContaining({ code: 'INVALID_SCHEMA' }),
    )
    expect(() => coverage({} as never, whole)).toThrow(expect.objectContaining({ code: 'INVALID_POLICY' }))
  })
})

it('every kind of finding was made here', () => {
  const ids = coverageKinds.map(({ id }) => id)
  expect(ids.filter((id) => !made.has(id))).toEqual([])
})
