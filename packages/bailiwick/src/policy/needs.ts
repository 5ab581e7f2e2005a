import { BailiwickError, unknownName } from '../errors/error.ts'
import { type AccessInternals, accessInternals } from '../evaluate/access.ts'
import type { Needs } from '../evaluate/needs.ts'

export interface NeedsOptions {
  /** Also what `redact` needs: for each related row what decides whether it may be read, and which of its attributes. */
  readonly redact?: boolean
}

interface AskedAccess<A extends string> {
  readonly [accessInternals]: AccessInternals
  readonly '~action'?: A
}

/**
 * What to select so that an action can be decided for this subject: attributes, their columns, and the same of related rows. What the
 * subject alone decides needs nothing. Keys and tenants that the way to a related row is checked by are part of it.
 *
 * ```ts
 * import { defineModel, definePolicy, needs, t } from 'bailiwick'
 *
 * const model = defineModel({
 *   subject: { id: t.id(), admin: t.boolean() },
 *   resource: { article: { id: t.id(), authorId: t.id(), title: t.text() } },
 * })
 * const policy = definePolicy(model, 'article', ({ subject, resource: article }) => ({
 *   read: { allow: { own: article.authorId.is(subject.id), admin: subject.admin } },
 * }))
 * needs(policy.for({ id: 'u1', admin: false }), 'article.read').attributes // => ['authorId']
 * needs(policy.for({ id: 'u2', admin: true }), 'article.read').attributes // => []
 * ```
 */
export function needs<A extends string>(access: AskedAccess<A>, action: NoInfer<A>, options: NeedsOptions = {}): Needs {
  const internals = access?.[accessInternals]
  if (!internals) throw new BailiwickError('INVALID_OPTION', 'needs takes what `policy.for(subject)` returns.')
  if (typeof options !== 'object' || options === null || ![undefined, true, false].includes(options.redact)) {
    throw new BailiwickError('INVALID_OPTION', 'needs(access, action, { redact }): `redact` is true or false.')
  }
  for (const option of Object.keys(options)) {
    if (option !== 'redact') throw unknownName('INVALID_OPTION', 'option of needs', option, ['redact'])
  }
  return internals.needs(action, options.redact === true)
}
