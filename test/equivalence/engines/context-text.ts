import type { ModelNode } from '../../../packages/bailiwick/src/ast/model.ts'
import { type AttributeType, isArrayType, isJsonType } from '../../../packages/bailiwick/src/ast/types.ts'
import { given } from '../oracle/given-values.ts'
import type { AttributeSpec, CaseSpec, QuestionSpec } from '../spec/spec.ts'

/**
 * The payload of the context: each attribute as the text from which PostgreSQL reads it, or null. Written apart from the session,
 * so that what the policies read is compared with what the format says.
 */
export function contextText(
  node: ModelNode,
  { subject, context }: QuestionSpec,
  model: CaseSpec['model'],
  database: string,
): string {
  const texts = (
    attributes: ModelNode['subject'],
    specs: Readonly<Record<string, AttributeSpec>>,
    record: Readonly<Record<string, unknown>>,
  ) =>
    Object.fromEntries(
      Object.entries(attributes).map(([name, { type }]) => [name, inputText(type, given(record, name, specs[name]))]),
    )
  const circumstances = { ...texts(node.context, model.context, context), now: context['now'] }
  const who = texts(node.subject, model.subject, subject ?? model.anonymous!)
  return JSON.stringify({
    d: database,
    e: Date.now() + 50_000,
    t: node.subjectTenant === undefined ? null : who[node.subjectTenant],
    p: [who],
    c: circumstances,
  })
}

function inputText(type: AttributeType, value: unknown): string | null {
  if (value === null || value === undefined) return null
  if (isJsonType(type)) return JSON.stringify(value)
  if (!isArrayType(type)) return String(value)
  const elements = (value as readonly unknown[]).map((each) =>
    each === null ? 'NULL' : `"${String(each).replace(/["\\]/g, '\\$&')}"`,
  )
  return `{${elements.join(',')}}`
}
