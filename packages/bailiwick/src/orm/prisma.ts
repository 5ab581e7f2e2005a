import {
  type AccessLike,
  type AsyncAccessLike,
  type FilterOptions,
  filterable,
  filter as sqlFilter,
} from '../compile/filter.ts'
import { BailiwickError } from '../errors/error.ts'
import { type AccessInternals, accessInternals } from '../evaluate/access.ts'
import { type AsyncAccessInternals, asyncInternals } from '../evaluate/async-access.ts'
import type { CompiledAction } from '../evaluate/compiled.ts'
import { evaluatePartially } from '../evaluate/partial.ts'
import type { Plan } from '../evaluate/plan.ts'
import { whereFalse, whereTrue } from '../evaluate/where.ts'
import { notInPrisma, Unsayable } from './not-in-prisma.ts'
import { saidOf } from './prisma-condition.ts'
import { checkPrismaOptions, PrismaNames, type PrismaOptions } from './prisma-names.ts'
import { constant, type Row, tenantsOf } from './prisma-rows.ts'
import { PrismaValues } from './prisma-values.ts'

/** A `where` for any model of a Prisma client: the generated types of its models take it. */
export interface PrismaWhere {
  AND?: PrismaWhere[]
  OR?: PrismaWhere[]
  NOT?: PrismaWhere
  // biome-ignore lint/suspicious/noExplicitAny: the fields of a model that only the client knows
  [field: string]: any
}

/**
 * The condition under which an action is permitted, as a `where` of Prisma: for every row the same answer as `can` and as the SQL
 * filter. `{ id: { notIn: [] } }` where it is always permitted, `{ id: { in: [] } }` where never. Throws NOT_IN_PRISMA where Prisma has no words for
 * what a rule says; then {@link rawFilter} says it. Combine it with `AND` only.
 *
 * ```ts no-run
 * await prisma.article.findMany({ where: { AND: [filter(access, 'article.read'), { teamId }] } })
 * ```
 */
export function filter<A extends string>(
  access: AccessLike<A>,
  action: NoInfer<A>,
  options?: PrismaOptions,
): PrismaWhere
export function filter<A extends string>(
  access: AsyncAccessLike<A>,
  action: NoInfer<A>,
  options?: PrismaOptions,
): Promise<PrismaWhere>
export function filter(
  access: AccessLike | AsyncAccessLike,
  action: string,
  options: PrismaOptions = {},
): PrismaWhere | Promise<PrismaWhere> {
  if (access && asyncInternals in access) {
    const internals = access[asyncInternals]
    return internals.plan(action).then((plan) => whereOf(internals, plan, action, options, () => undefined))
  }
  const internals = access?.[accessInternals]
  if (!internals) throw new BailiwickError('INVALID_OPTION', 'filter takes what `policy.for(subject)` returns.')
  return whereOf(internals, internals.plan(action), action, options, (row) => ruleThatFails(internals, action, row))
}

type Internals = AccessInternals | AsyncAccessInternals

function whereOf(
  internals: Internals,
  plan: Plan,
  action: string,
  options: PrismaOptions,
  ruleOf: (row: () => Row) => string | undefined,
): PrismaWhere {
  checkPrismaOptions(internals.model, options)
  const resource = filterable(internals, plan, action)
  const row = (): Row => ({
    model: internals.model,
    values: new PrismaValues(new PrismaNames(options)),
    level: 0,
    resource,
    tenants: undefined,
  })
  try {
    const said = plan.kind === 'when' ? saidOf(row(), plan.condition, true) : plan.kind === 'always'
    return (typeof said === 'boolean' ? constant(row(), said) : said) as PrismaWhere
  } catch (error) {
    if (!(error instanceof Unsayable)) throw error
    // A rule by itself does not know the tenant, which another one fixes.
    const tenants = plan.kind === 'when' ? tenantsOf(row(), plan.condition) : undefined
    throw notInPrisma(
      action,
      ruleOf(() => ({ ...row(), tenants })),
      error,
    )
  }
}

/** The id of the first rule that cannot be said by itself. */
function ruleThatFails(internals: AccessInternals, action: string, row: () => Row): string | undefined {
  const question = internals.question(action)
  if (question === undefined) return undefined
  const { environment } = question
  return rulesOf(question.action).find(({ node, effect }) => {
    const { condition } = evaluatePartially(internals.model, node.condition, environment)
    try {
      saidOf(row(), effect === 'allow' ? whereTrue(condition) : whereFalse(condition), true)
      return false
    } catch {
      return true
    }
  })?.node.id
}

function rulesOf({
  allow,
  deny,
  requires,
}: CompiledAction): { node: CompiledAction['allow'][number]['node']; effect: string }[] {
  return [
    ...allow.map(({ node }) => ({ node, effect: 'allow' })),
    ...deny.map(({ node }) => ({ node, effect: 'deny' })),
    ...requires.flatMap(rulesOf),
  ]
}

/** Prisma's own `Prisma.sql`, which gives what `$queryRaw` takes. */
export type PrismaSql<S> = (strings: readonly string[], ...values: unknown[]) => S

/**
 * The SQL filter for Prisma's `$queryRaw`: for what {@link filter} refuses. It says everything that `filter` of `bailiwick/sql` says.
 *
 * ```ts no-run
 * const readable = rawFilter(Prisma.sql, access, 'article.read')
 * const rows = await prisma.$queryRaw`select id from article where ${readable} order by id limit 50`
 * ```
 */
export function rawFilter<A extends string, S>(
  sql: PrismaSql<S>,
  access: AccessLike<A>,
  action: NoInfer<A>,
  options?: FilterOptions,
): S {
  if (typeof sql !== 'function') {
    const expected = '`Prisma.sql` of the generated client'
    throw new BailiwickError('INVALID_OPTION', `The first argument of rawFilter is ${expected}.`, { expected })
  }
  const { strings, values } = sqlFilter(access, action, options)
  return sql([...strings], ...values)
}
