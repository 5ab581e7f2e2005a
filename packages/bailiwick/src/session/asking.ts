import type { AttributeNode, ModelNode } from '../ast/model.ts'
import { isArrayType, isJsonType } from '../ast/types.ts'
import { isBeyond } from '../compile/parameters.ts'
import { BailiwickError } from '../errors/error.ts'
import { thisMoment } from '../evaluate/asked-with.ts'
import { type Loader, type Loaders, readContext, readLoaded, readRaw, readSubject } from '../evaluate/environment.ts'
import { inputText } from './texts.ts'

/** Who asks, in the texts of PostgreSQL, by attribute. */
export interface Asking {
  readonly subject: Readonly<Record<string, string | null>>
  readonly context: Readonly<Record<string, string | null>>
  readonly tenant: string | null
}

/**
 * Reads the subject and the context as `policy.for` does. In the database nothing can be asked for later, so every attribute has
 * to be there: what has a loader is loaded, and what is missing is an error rather than a null.
 */
export async function readAsking(
  model: ModelNode,
  loaders: Loaders,
  subject: unknown,
  context: unknown,
): Promise<Asking> {
  const values = { subject: { ...readSubject(model, subject) }, context: { ...readContext(model, context) } }
  const anonymous = subject === null
  const given = {
    subject: readRaw(model.subject, 'subject', anonymous ? model.anonymous : subject),
    context: readRaw(model.context, 'context', context),
  }
  values.context.now ??= thisMoment()
  for (const of of ['subject', 'context'] as const) {
    for (const attribute of Object.values(model[of])) {
      if (values[of][attribute.name] !== undefined) continue
      const loader = attribute.loaded ? loaders[of][attribute.name] : undefined
      if (loader === undefined) throw missing(of, attribute)
      values[of][attribute.name] = await load(model, of, attribute.name, loader, given)
    }
  }
  const texts = (of: 'subject' | 'context') =>
    Object.fromEntries(
      Object.values(model[of]).map((attribute) => [attribute.name, textOf(of, attribute, values[of][attribute.name])]),
    )
  const asking = { subject: texts('subject'), context: texts('context') }
  return { ...asking, tenant: model.subjectTenant === undefined ? null : (asking.subject[model.subjectTenant] ?? null) }
}

/** What no column could hold is an error of every query that needs it, so it is refused here, by name. */
function textOf(of: 'subject' | 'context', attribute: AttributeNode, value: unknown): string | null {
  const { type, name } = attribute
  const element = isArrayType(type) ? type.element : type
  const beyond = (Array.isArray(value) ? value : [value]).find(
    (each) => !isJsonType(element) && element.kind === 'bigint' && isBeyond(element, each),
  )
  if (beyond === undefined) return inputText(attribute, value)
  const path = `${of}.${name}`
  const expected = 'an integer of 64 bits'
  throw new BailiwickError(
    'INVALID_VALUE',
    `\`${path}\` is ${beyond}, which PostgreSQL cannot hold; expected ${expected}.`,
    {
      path,
      seen: String(beyond),
      expected,
    },
  )
}

async function load(
  model: ModelNode,
  of: 'subject' | 'context',
  name: string,
  loader: Loader,
  given: Parameters<Loader>[0],
): Promise<unknown> {
  return readLoaded(model, of, name, await loader(given)).value
}

function missing(of: 'subject' | 'context', { name }: AttributeNode): BailiwickError {
  const path = `${of}.${name}`
  const code = of === 'subject' ? 'ATTRIBUTE_NOT_LOADED' : 'MISSING_CONTEXT'
  const message =
    of === 'subject'
      ? `\`${path}\` is not on the subject, and no loader brings it. Row-level security cannot ask for it later.`
      : `The context attribute \`${name}\` is missing. Row-level security cannot ask for it later: give it to withSubject, or declare it optional.`
  return new BailiwickError(code, message, { path })
}
