import type { ConditionNode } from '../ast/condition.ts'
import { FALSE, TRUE, UNKNOWN } from '../ast/condition.ts'
import type { AttributeNode } from '../ast/model.ts'
import { BailiwickError, unknownName } from '../errors/error.ts'
import { accessInternals, type Question } from '../evaluate/access.ts'
import { asyncInternals } from '../evaluate/async-access.ts'
import { decideTogether, partiesOf, whose } from '../evaluate/bounds.ts'
import type { CompiledAction } from '../evaluate/compiled.ts'
import { type AskedRule, askedRules, reasonsOf, shownReason } from '../evaluate/decide.ts'
import type { Decision } from '../evaluate/decision.ts'
import type { Environment } from '../evaluate/environment.ts'
import { type ExplainedRule, type Explanation, printExplanation, ruleExplained } from '../evaluate/explain.ts'
import { messageOf } from '../evaluate/explain-condition.ts'
import { fieldFormula } from '../evaluate/field-formula.ts'
import { hasFieldRules } from '../evaluate/fields.ts'
import { permittedWhere } from '../evaluate/plan.ts'
import { Failure, type Truth } from '../evaluate/truth.ts'
import { reachOf, table } from './columns.ts'
import { type AskedCondition, Asking, askCondition, readSaid, type Said } from './explain-sql.ts'
import type { AccessLike, AsyncAccessLike } from './filter.ts'
import { formulaSql } from './formula-sql.ts'
import { type Fragment, identifier, sql } from './fragment.ts'

/** The column of {@link SqlExplanation}. */
export const whyColumn = '~why'

/** What a query has to select, and how what it gave is read. */
export interface SqlExplanation {
  /** A column of a SELECT, with its name. */
  readonly column: Fragment
  /** The explanation of a row of that query: what `access.explain` would say, from the values in the database. */
  read(row: object): Explanation
}

interface AskedParty {
  readonly environment: Environment
  readonly rules: readonly (AskedRule & { readonly asked: AskedCondition })[]
}

/** Asks for every rule that decides the action on the row called `name`, for each whose permission is needed. */
export function explainAction(
  question: Question,
  name: string,
  action: CompiledAction = question.action,
  row?: 'after',
): SqlExplanation {
  const { program } = question
  table(program.model.resources[action.node.resource]!)
  const asking = new Asking()
  const reach = reachOf(program.model, name, question.isOfOne)
  const parties = partiesOf(question.environment).map(
    (environment): AskedParty => ({
      environment,
      rules: askedRules(action).map((asked) => ({
        ...asked,
        asked: askCondition(asking, reach, asked.rule.node.condition, environment),
      })),
    }),
  )
  const fields =
    hasFieldRules(program, action) && row === undefined ? askFields(asking, question, name, action) : undefined
  return {
    column: sql`${asking.column} as ${identifier(whyColumn)}`,
    read: (given) => readExplanation({ action, question, parties, row, fields }, readSaid(columnOf(given))),
  }
}

function columnOf(row: object): string {
  const value = (row as Readonly<Record<string, unknown>>)?.[whyColumn]
  if (typeof value === 'string') return value
  const message = `The row has no text \`${whyColumn}\`: give a row of a query that selects the \`column\`, as the driver returned it.`
  throw new BailiwickError('INVALID_OPTION', message, { seen: typeof value, expected: whyColumn })
}

type Fields = (said: Said) => Readonly<Record<string, boolean>>

function askFields(asking: Asking, question: Question, name: string, action: CompiledAction): Fields {
  const resource = question.program.model.resources[action.node.resource]!
  const isRead = action.node.name === 'read'
  const at = Object.values(resource.attributes).map((attribute: AttributeNode) => {
    const visible = formulaSql(question, fieldFormula(action, attribute, isRead), name)
    return [attribute.name, asking.add(sql`case when ${visible} then 't' end`)] as const
  })
  return (said) => Object.fromEntries(at.map(([attribute, index]) => [attribute, said[index] === 't']))
}

interface Answered {
  readonly action: CompiledAction
  readonly question: Question
  readonly parties: readonly AskedParty[]
  readonly row: 'after' | undefined
  readonly fields: Fields | undefined
}

function readExplanation({ action, question, parties, row, fields }: Answered, said: Said): Explanation {
  const marked = row ? { row } : {}
  const values = parties.map(({ rules }) =>
    rules.map(({ rule, action: of, asked }) => ({ rule, action: of, value: asked.truth(said) })),
  )
  const permitted = values.map((own) => isPermitted(action, own))
  const allowed = !permitted.includes(false)
  let next = 0
  const decide = (): Decision => {
    const index = next++
    const own = values[index]!
    const trees = new Map(parties[index]!.rules.map(({ rule, asked }) => [rule.node.id, asked]))
    const reasons = reasonsOf(action, permitted[index]!, own, ({ rule, value }) =>
      shownReason(rule, value, trees.get(rule.node.id)!.explain(said)),
    )
    const errors = own.flatMap(({ value }) => (value instanceof Failure ? [messageOf(value.error)] : []))
    return { allowed: permitted[index]!, action: action.node.id, reasons, errors }
  }
  const one =
    question.environment.bounds === undefined ? decide() : decideTogether(action, question.environment, allowed, decide)
  const decision: Decision = {
    ...one,
    reasons: one.reasons.map((reason) => ({ ...reason, ...marked })),
    ...(allowed && fields ? { fields: fields(said) } : {}),
  }
  const rules = parties.flatMap(({ rules: own }, index) =>
    own.map(
      ({ rule, action: of, asked }): ExplainedRule => ({
        ...ruleExplained(rule.node, of, asked.explain(said)),
        ...marked,
        ...whose(index),
      }),
    ),
  )
  return { ...decision, rules, text: printExplanation(decision, rules) }
}

/** The formula of the plan, with what each rule came to. */
function isPermitted(action: CompiledAction, rules: readonly (AskedRule & { readonly value: Truth })[]): boolean {
  const values = new Map<ConditionNode, Truth>(rules.map(({ rule, value }) => [rule.node.condition, value]))
  const answer = permittedWhere(action, (node) => {
    const value = values.get(node)
    return value === true ? TRUE : value === false ? FALSE : UNKNOWN
  })
  return answer.kind === 'constant' && answer.value === true
}

/**
 * `access.explain` asked of the database: a column for a query of your own, and the way to read it. It shows every value that the rules
 * look at, whatever the subject may see, so it is for developers and administrators.
 *
 * ```ts no-run
 * const why = explainSql(access, 'article.read', { as: 'a' })
 * const { rows } = await pool.query(toPg(sql`select ${why.column} from article as a where a.id = ${'a1'}`))
 * if (rows[0]) console.log(why.read(rows[0]).text)
 * ```
 */
export function explainSql<A extends string>(
  access: AccessLike<A>,
  action: NoInfer<A>,
  options?: { readonly as?: string },
): SqlExplanation
export function explainSql<A extends string>(
  access: AsyncAccessLike<A>,
  action: NoInfer<A>,
  options?: { readonly as?: string },
): Promise<SqlExplanation>
export function explainSql(
  access: AccessLike | AsyncAccessLike,
  action: string,
  options: { readonly as?: string } = {},
): SqlExplanation | Promise<SqlExplanation> {
  for (const option of Object.keys(options)) {
    if (option !== 'as') throw unknownName('INVALID_OPTION', 'option of explainSql', option, ['as'])
  }
  const make = (question: Question) => {
    const resource = question.program.model.resources[question.action.node.resource]!
    return explainAction(question, options.as ?? resource.table?.name ?? resource.name)
  }
  if (access && asyncInternals in access) return access[asyncInternals].ask(action, make)
  const internals = access?.[accessInternals]
  if (!internals) throw new BailiwickError('INVALID_OPTION', 'explainSql takes what `policy.for(subject)` returns.')
  return internals.ask(action, make)
}
