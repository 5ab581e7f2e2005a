/** Explains one action on one row, in JavaScript and as a query. */
import { relative } from 'node:path'
import type { Explanation } from './engine.ts'
import { columnOf, columnsOf, query, toQuery } from './fragment.ts'
import { labelAttribute } from './labels.ts'
import { from, permits } from './listing.ts'
import { printSql } from './print-sql.ts'
import { knownAction, type Question } from './question.ts'
import { withRelated } from './related-rows.ts'
import { notFound } from './request-problem.ts'
import type { ExplainedRule, WhyAnswer } from './wire.ts'

export async function explainRow(question: Question, actionName: string, id: string): Promise<WhyAnswer> {
  const { read, policy, access, resource, model } = question
  const action = knownAction(question, actionName)
  const is = query`${columnOf(resource, resource.key!)}::text = ${id}`
  const [stored] = await read(query`select ${columnsOf(resource)} from ${from(resource)} where ${is}`)
  if (stored === undefined) throw notFound('row', id, `There is no ${resource.name} with this id.`)
  const [row] = await withRelated(read, model, resource, [stored], policy.relationsUsed(resource.name))
  const explanation = access.explain(action, row!)
  const described = policy.actions().find((candidate) => candidate.id === action)?.description
  const label = labelAttribute(resource)
  return {
    id,
    title: String((label && stored[label]) ?? id),
    action,
    ...(described === undefined ? {} : { description: described }),
    allowed: explanation.allowed,
    rules: explainedRules(explanation, question.directory),
    summary: summaryOf(explanation),
    fields: explanation.fields ?? {},
    text: explanation.text,
    ...(await replay(question, action, id)),
  }
}

/** The same question put to PostgreSQL. A rule that SQL cannot say is refused by name, and the name is shown. */
async function replay(question: Question, action: string, id: string): Promise<Pick<WhyAnswer, 'sql' | 'sqlRefusal'>> {
  const { read, resource } = question
  const is = query`${columnOf(resource, resource.key!)}::text = ${id}`
  let permitted: ReturnType<typeof permits>
  try {
    permitted = permits(question, action)
  } catch (error) {
    return { sqlRefusal: (error as Error).message }
  }
  const select = query`select (${permitted}) is true as allowed
from ${from(resource)}
where ${is}`
  const [answer] = await read(select)
  return { sql: { ...printSql(toQuery(select)), allowed: answer!.allowed === true } }
}

function explainedRules({ allowed, reasons, rules }: Explanation, directory: string): ExplainedRule[] {
  const decisive = new Set(reasons.filter((reason) => reason.value !== false).map((reason) => reason.rule))
  return rules.map(({ rule: id, action, effect, value, because, position, tree }) => ({
    id,
    action,
    name: id.slice(id.indexOf('/') + 1),
    effect,
    value,
    ...(because === undefined ? {} : { because }),
    ...(position === undefined ? {} : { position: { ...position, file: relative(directory, position.file) } }),
    tree,
    decisive: decisive.has(id) && effect === (allowed ? 'allow' : 'deny'),
  }))
}

/** One sentence on how the rules combine. */
function summaryOf({ allowed, action, reasons, rules }: Explanation): string {
  const nameOf = (id: string) => id.slice(id.indexOf('/') + 1)
  if (allowed) return `Allowed by ${listNames(reasons.map(({ rule }) => nameOf(rule)))}; no deny applies.`
  const denies = rules.filter(({ effect, value }) => effect === 'deny' && value !== false)
  if (denies.length > 0)
    return `Denied by ${listNames(denies.map(({ rule }) => nameOf(rule)))}; a deny overrides every allow.`
  const groups = new Map<string, Explanation['rules'][number][]>()
  for (const rule of rules.filter(({ effect }) => effect === 'allow')) {
    groups.set(rule.action, [...(groups.get(rule.action) ?? []), rule])
  }
  const lacking = [...groups].find(([, allows]) => !allows.some(({ value }) => value === true))
  if (!lacking || !groups.has(action)) return 'No rule allows this action at all, and what no rule allows is denied.'
  const [of, allows] = lacking
  const none = allows.length === 1 ? 'its one allow is not true' : `none of its ${allows.length} allows is true`
  return `${of === action ? '' : `It requires \`${of}\`, and `}${none} for this row; what no rule allows is denied.`.replace(
    /^./,
    (letter) => letter.toUpperCase(),
  )
}

function listNames(names: readonly string[]): string {
  const quoted = [...new Set(names)].map((name) => `“${name}”`)
  return quoted.length < 2 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} and ${quoted.at(-1)}`
}
