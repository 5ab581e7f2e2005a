import { describeCondition } from '../ast/words.ts'
import { reachOf } from '../compile/columns.ts'
import { Asking, askCondition, readSaid } from '../compile/explain-sql.ts'
import { type Fragment, sql } from '../compile/fragment.ts'
import { enclosedCondition } from '../compile/host-sql.ts'
import type { Question } from '../evaluate/access.ts'
import type { Explanation } from '../evaluate/explain.ts'
import type { ExplainedCondition } from '../evaluate/explain-condition.ts'
import { checkOptions, type Host, keyIs, nameOf, Operation, resourceOf, run, sourceOf } from './host.ts'
import { askWhy } from './refusal.ts'
import { type ReadWhere, readWhere } from './where.ts'

/** Why a row is in a list, or missing from it. */
export interface Why {
  /** Whether there is such a row at all. */
  readonly exists: boolean
  /** Whether a list with this condition has it: it is permitted, and the condition is true. Paging is not looked at. */
  readonly listed: boolean
  /** What the host's condition comes to; absent without one, and where there is no row. */
  readonly where?: ExplainedCondition
  /** Every rule with what it comes to on the values in the database; absent where there is no row. */
  readonly explanation?: Explanation
  /** The whole as text for people. */
  readonly text: string
}

/** Asks the database, from the plan that lists and loads are made of. For developers and administrators: it shows what the rules look at. */
export async function why(host: Host, action: string, key: unknown, options: object = {}): Promise<Why> {
  checkOptions('why', options, ['where'])
  const { where } = options as { readonly where?: unknown }
  const made = await new Operation(host, action, 'one').make((question) => makeStatement(question, key, where))
  const [row] = await run(host.driver.connection, made.query)
  if (row === undefined) {
    const text = `MISSING ${action}: no row of the table has this key, or row-level security hides it from this connection.`
    return { exists: false, listed: false, text }
  }
  const explanation = made.why.read(row)
  const condition = made.where?.read(row)
  const isIn = condition === undefined || condition.value === true
  return {
    exists: true,
    listed: explanation.allowed && isIn,
    ...(condition ? { where: condition } : {}),
    explanation,
    text: [...made.sentences(explanation, condition), explanation.text].join('\n'),
  }
}

function makeStatement(question: Question, key: unknown, given: unknown) {
  const resource = resourceOf(question)
  const explained = askWhy(question, question.action)
  const read = readWhere(question, given)
  const where = read && askWhere(question, read)
  const columns = where ? sql`${explained.column}, ${where.column}` : explained.column
  return {
    why: explained,
    where,
    query: sql`select ${columns} from ${sourceOf(resource)} where ${keyIs(resource, key)}`,
    sentences: (explanation: Explanation, condition: ExplainedCondition | undefined): readonly string[] => [
      explanation.allowed
        ? 'The row is there and the action is permitted.'
        : 'The row is there and the action is denied.',
      ...(condition ? [sentenceOf(condition, read!)] : []),
      ...explanation.rules.flatMap((rule) => {
        const node = rulesOf(question).get(rule.rule)
        return node ? [`- ${rule.effect} ${rule.rule} is ${rule.value}: ${describeCondition(node)}`] : []
      }),
    ],
  }
}

function sentenceOf(condition: ExplainedCondition, where: ReadWhere): string {
  const text = 'node' in where ? describeCondition(where.node) : condition.text
  if (condition.value === true) return `The condition of the list is true: ${text}.`
  const cause = condition.cause ? `, since ${condition.cause}` : ''
  return `The condition of the list leaves it out, it is ${condition.value}${cause}: ${text}.`
}

function rulesOf({ action }: Question) {
  const all = [action, ...action.requires].flatMap(({ allow, deny }) => [...allow, ...deny])
  return new Map(all.map(({ node }) => [node.id, node.condition]))
}

function askWhere(
  question: Question,
  where: ReadWhere,
): { readonly column: Fragment; read(row: object): ExplainedCondition } {
  const asking = new Asking()
  const explain = askHost(asking, question, where)
  return {
    column: sql`${asking.column} as "~where"`,
    read: (row) => explain(readSaid((row as Readonly<Record<string, unknown>>)['~where'])),
  }
}

function askHost(
  asking: Asking,
  question: Question,
  where: ReadWhere,
): (said: readonly (string | null)[]) => ExplainedCondition {
  if ('node' in where) {
    const reach = reachOf(question.program.model, nameOf(resourceOf(question)), question.isOfOne)
    return askCondition(asking, reach, where.node, question.environment).explain
  }
  const at = asking.add(sql`(${enclosedCondition(where.fragment)})::boolean::text`)
  const text = where.fragment.strings.reduce((before, after, index) => `${before}$${index}${after}`)
  return (said) => {
    const value = said[at] === null || said[at] === undefined ? 'unknown' : said[at] === 'true'
    return { text, value, operands: [], children: [], ...(value === 'unknown' ? { cause: 'it is null' } : {}) }
  }
}
