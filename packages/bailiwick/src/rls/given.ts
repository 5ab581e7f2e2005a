import type { AttributeOperand, ListAttribute } from '../ast/condition.ts'
import type { ModelNode } from '../ast/model.ts'
import { isJsonType, type ScalarType } from '../ast/types.ts'
import type { Given } from '../compile/columns.ts'
import { type Fragment, sql } from '../compile/fragment.ts'
import { plainType, textListParameter, textParameter } from '../compile/parameters.ts'
import type { Settings } from './options.ts'

type Of = 'subject' | 'context'
type List = Extract<ListAttribute, { kind: 'attribute' }>

/** How statements read the subject and the context, in one of the three forms. */
export interface Reader {
  /** Each attribute in a subquery of its own, which PostgreSQL asks once for a whole query. */
  readonly each: Given
  /** For a condition about the subject and the context alone: inside one subquery, where both are there as `given`. */
  readonly shared: Given
  /** Attributes without subqueries. */
  readonly bare: Given
  /** What `shared` reads, where a condition is about the subject, the context, or both. */
  source(of: ReadonlySet<Of>): Fragment
  /** True where a valid context is there. */
  readonly present: Fragment
  readonly subqueries: boolean
}

const setting = sql`current_setting('bailiwick.context', true)`
/** Null for a setting of any other form. Not by a regular expression: it takes as long as all the rest. */
const plainPayload = sql`(case when starts_with(${setting}, '0...{') then substr(${setting}, 5)::jsonb end)`
const claims = sql`nullif(current_setting('request.jwt.claims', true), '')::jsonb`

export function createReader(model: ModelNode, settings: Settings): Reader {
  const { context } = settings
  const isClaims = context === 'claims'
  const whole: Record<Of, Fragment> = isClaims
    ? { subject: claims, context: claims }
    : context === 'signed'
      ? { subject: sql`bailiwick.subject()`, context: sql`bailiwick.context()` }
      : { subject: sql`(${plainPayload} #> '{p,0}')`, context: sql`(${plainPayload} -> 'c')` }
  const inShared: Record<Of, Fragment> = { subject: sql`given.subject`, context: sql`given.context` }
  const reading = (from: Record<Of, Fragment>): Given =>
    isClaims ? claimsOf(model, settings.claims, from) : attributesOf(model, from)
  const bare = reading(whole)
  return {
    bare,
    shared: reading(inShared),
    each: settings.subqueries ? inSubqueries(bare) : bare,
    // Without the offset PostgreSQL would put the expression back in every place where it is read.
    source: (of) => {
      const subject = sql`${whole.subject} as subject`
      const both = of.has('context') ? sql`${subject}, ${whole.context} as context` : subject
      return sql`(select ${of.has('subject') ? both : sql`${whole.context} as context`} offset 0) as given`
    },
    present: settings.subqueries ? sql`(select ${whole.subject} is not null)` : sql`${whole.subject} is not null`,
    subqueries: settings.subqueries,
  }
}

/** Whether the subject holds a stored permission, as the database answers it. */
function held(code: string): Fragment {
  return sql`bailiwick.holds(${textParameter(code)})`
}

function inSubqueries(given: Given): Given {
  return {
    operand: (node) => sql`(select ${given.operand(node)})`,
    list: (node) => sql`(select ${given.list(node)})`,
    holds: (code) => sql`(select ${held(code)})`,
  }
}

/** Each value stands there as the text that PostgreSQL reads it from. */
function attributesOf(model: ModelNode, from: Record<Of, Fragment>): Given {
  const text = (of: Of, name: string) => sql`(${from[of]} ->> ${textParameter(name)})`
  return {
    operand: (node) =>
      isJson(model, node) ? sql`${text(node.of, node.name)}::jsonb` : cast(text(node.of, node.name), node.type),
    list: (node) => sql`${text(node.of, node.name)}::${plainType(node.element)}[]`,
    holds: held,
  }
}

export function isJson(model: ModelNode, { of, name }: Pick<AttributeOperand, 'of' | 'name'>): boolean {
  return isJsonType(model[of][name]!.type)
}

function cast(text: Fragment, type: ScalarType): Fragment {
  return ['id', 'text', 'enum'].includes(type.kind) ? text : sql`${text}::${plainType(type)}`
}

/** Claims are json, and nobody has compared them with the model: an enum value that it does not know is null. */
function claimsOf(
  model: ModelNode,
  paths: Readonly<Record<string, readonly string[]>>,
  from: Record<Of, Fragment>,
): Given {
  const path = (of: Of, name: string) => paths[of === 'subject' ? name : `context.${name}`]!
  const operand = (node: AttributeOperand): Fragment => {
    const keys = path(node.of, node.name)
    if (isNow(node) && keys.join() === 'now()') return sql`statement_timestamp()`
    const at = textListParameter(keys)
    if (isJson(model, node)) return sql`(${from[node.of]} #> ${at})`
    const text = sql`(${from[node.of]} #>> ${at})`
    if (node.type.kind !== 'enum') return cast(text, node.type)
    return sql`(case when ${text} = any(${textListParameter(node.type.values ?? [])}) then ${text} end)`
  }
  const list = (node: List): Fragment => {
    const value = sql`(${from[node.of]} #> ${textListParameter(path(node.of, node.name))})`
    const elements = sql`array(select jsonb_array_elements_text(${value}))::${plainType(node.element)}[]`
    return sql`(case when jsonb_typeof(${value}) = 'array' then ${elements} end)`
  }
  return { operand, list, holds: held }
}

export function isNow({ of, name }: { readonly of: Of; readonly name: string }): boolean {
  return of === 'context' && name === 'now'
}
