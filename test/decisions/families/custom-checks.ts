import { all, any, combine, defineLoaders, defineModel, not, t } from 'bailiwick'
import { type ConditionFamily, check, type DecisionFamily, decision, type Untyped } from '../table.ts'

/** Checks that the application answers itself, with the SQL that stands in for them, and attributes that are loaded. */
const model = defineModel({
  subject: { id: t.id(), budget: t.int(), regions: t.array(t.text()).loaded() },
  resource: {
    sale: {
      id: t.id(),
      price: t.int(),
      region: t.text().optional().column('sold in'),
      shared: t.boolean().optional(),
    },
  },
})

interface Asked {
  readonly subject: { readonly budget: number }
  readonly parameters: { readonly factor: number }
  readonly resource: { readonly price: number }
}

const affordable = (factor: number) => ({
  uses: 'resource',
  reads: ['price'],
  parameters: { factor },
  evaluate: isAffordable,
  sql: affordableSql,
})
const isAffordable = ({ subject, resource, parameters }: Asked) => resource.price * parameters.factor <= subject.budget
const affordableSql = ({ sql, column, parameter, subject, parameters }: Untyped) =>
  sql`${column('price')} * ${parameter(parameters.factor, 'int8')} <= ${parameter(subject.budget, 'int8')}`

const local = { uses: 'resource', reads: ['region'], evaluate: isLocal, sql: localSql }
function isLocal({ resource }: Untyped): boolean {
  return ['NL', 'BE'].includes(resource.region)
}
function localSql({ sql, column, parameter }: Untyped): Untyped {
  return sql`coalesce(${column('region')} = any(${parameter(['NL', 'BE'], 'text[]')}), false)`
}

const rich = { uses: 'subject', evaluate: ({ subject }: Asked) => subject.budget >= 100 }
const silent = { uses: 'resource', reads: ['price'], evaluate: ({ resource }: Asked) => resource.price > 10 }
const failing = {
  uses: 'resource',
  reads: [],
  evaluate: () => {
    throw new Error('no network')
  },
}

export const customChecks: ConditionFamily = {
  kind: 'conditions',
  name: 'custom checks',
  model,
  resource: 'sale',
  subject: { id: 'ada', budget: 100, regions: ['NL'] },
  cases: [
    check('A044 satisfied', { price: 50 }, (_, { custom }) => custom('affordable', affordable(2)), true),
    check('A044 not satisfied', { price: 51 }, (_, { custom }) => custom('affordable', affordable(2)), false),
    check('with other parameters', { price: 51 }, (_, { custom }) => custom('affordable', affordable(1)), true),
    check(
      'one check with two parameters',
      { price: 51 },
      (_, { custom }) => all(custom('affordable', affordable(1)), not(custom('affordable', affordable(2)))),
      true,
    ),
    check(
      'the attribute has another column',
      { price: 1, region: 'BE' },
      (_, { custom }) => custom('local', local),
      true,
    ),
    check('about null', { price: 1, region: null }, (_, { custom }) => custom('local', local), false),
    check('about null, negated', { price: 1, region: null }, (_, { custom }) => not(custom('local', local)), true),
    check('of the subject', { price: 1 }, (_, { custom }) => custom('rich', rich), true),
    check('of the subject, not satisfied', { price: 1 }, (_, { custom }) => custom('rich', rich), false, {
      subject: { budget: 99 },
    }),
    check(
      'beside other conditions',
      { price: 200, shared: null },
      (sale, { custom }) => any(sale.shared, custom('affordable', affordable(1)), custom('local', local)),
      { throws: 'ATTRIBUTE_NOT_LOADED' },
      { notInSql: 'SQL has every column of a row' },
    ),
    check(
      'unknown beside not satisfied is unknown',
      { price: 200, shared: null, region: 'DE' },
      (sale, { custom }) => any(sale.shared, custom('affordable', affordable(1)), custom('local', local)),
      'unknown',
    ),
    check(
      'an attribute that is not loaded',
      {},
      (_, { custom }) => custom('affordable', affordable(1)),
      { throws: 'ATTRIBUTE_NOT_LOADED' },
      { notInSql: 'SQL has every column of a row' },
    ),
    check('A043 without SQL, in process', { price: 11 }, (_, { custom }) => custom('silent', silent), true, {
      notInSql: 'the check has no SQL: see the errors of filters',
    }),
    check(
      'a loaded attribute that was given',
      { price: 1, region: 'NL' },
      (sale, { subject }) => sale.region.in(subject.regions),
      true,
    ),
  ],
}

export const failingChecks: DecisionFamily = {
  kind: 'decisions',
  name: 'failing checks',
  policy: ({ definePolicy, combine: join }) =>
    combine(
      join(
        definePolicy(model, 'sale', ({ custom, resource: sale, subject }) => ({
          allowed: { allow: { cheap: sale.price.lt(10), checked: custom('failing', failing as Untyped) } },
          denied: { allow: true, deny: { checked: custom('failing', failing as Untyped) } },
          overruled: { allow: { checked: custom('failing', failing as Untyped) }, deny: { dear: sale.price.gt(100) } },
          local: { allow: sale.region.in(subject.regions) },
        })) as Untyped,
      ) as Untyped,
      defineLoaders(model, { subject: { regions: ({ subject }) => (subject.id === 'ada' ? ['NL'] : ['BE', 'DE']) } }),
    ),
  subject: { id: 'ada', budget: 1 },
  cases: [
    decision('A114 a failing allow beside a true one', 'sale.allowed', { price: 1 }, 'allow', {
      notInSql: 'a check without SQL',
    }),
    decision('a failing allow alone', 'sale.allowed', { price: 20 }, 'deny', {
      notInSql: 'a check without SQL',
      check: ({ errors }) => {
        if (errors[0] !== 'no network') throw new Error(`seen ${errors[0]}`)
      },
    }),
    decision('A114 a failing deny denies', 'sale.denied', { price: 1 }, 'deny', { notInSql: 'a check without SQL' }),
    decision('a true deny decides beside a failing allow', 'sale.overruled', { price: 200 }, 'deny', {
      notInSql: 'a check without SQL',
      reasons: ['sale.overruled/dear'],
    }),
    decision('a loaded attribute', 'sale.local', { price: 1, region: 'NL' }, 'allow'),
    decision('a loaded attribute of somebody else', 'sale.local', { price: 1, region: 'NL' }, 'deny', {
      subject: { id: 'bob' },
    }),
    decision('a loaded attribute and a null', 'sale.local', { price: 1, region: null }, 'deny'),
  ],
}
