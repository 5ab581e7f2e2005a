import { BailiwickError, unknownName } from '../errors/error.ts'
import { addBit, addBits, emptyBits } from './bits.ts'
import { catalogueMarkdown } from './catalogue.ts'
import type { Givable, PermissionInfo, PermissionsDefinition, RoleInfo } from './definition.ts'
import { type CheckOptions, type PermissionCheck, PermissionDeniedError } from './guard.ts'
import type { PermissionHandle } from './handle.ts'
import { decodeHolding, Holding } from './holding.ts'
import { Registry } from './registry.ts'

/** What a subject is given. */
export interface Held<C extends string, R extends string> {
  readonly permissions?: readonly Givable<C>[]
  readonly deny?: readonly Givable<C>[]
  readonly roles?: readonly R[]
}

type HoldingOf<C extends string, R extends string> = Holding<C, R, Givable<C>>

export interface Permissions<C extends string, R extends string> {
  /** A permission looked up once, for the hot path and for its number. */
  handle<K extends C>(code: K): PermissionHandle<K>
  /** What a subject holds: from permissions and namespaces, or from roles and denials too. */
  hold(held: readonly Givable<C>[] | Held<C, R>): HoldingOf<C, R>
  /** From stored numbers. A retired one gives nothing; one that was never declared throws UNKNOWN_PERMISSION. */
  fromIds(ids: readonly number[]): HoldingOf<C, R>
  /** From `{ 12345: true }`; any value but true and false is refused. */
  fromKeyMap(keys: Readonly<Record<string, boolean>>): HoldingOf<C, R>
  /** From what `holding.encode()` wrote for this very registry; anything else throws INVALID_HOLDING. */
  decode(token: string): HoldingOf<C, R>
  check<K extends C>(holding: HoldingOf<C, R>, code: K, options?: CheckOptions<NoInfer<K>>): PermissionCheck<K>
  /** The check if it is held; else throws PermissionDeniedError. */
  authorize<K extends C>(holding: HoldingOf<C, R>, code: K, options?: CheckOptions<NoInfer<K>>): PermissionCheck<K>
  readonly roles: {
    list(): readonly RoleInfo<R>[]
    /** What a member of these roles holds. */
    of(...roles: readonly R[]): HoldingOf<C, R>
    /** The roles that give the permission. */
    giving(code: C): readonly R[]
  }
  list(): readonly PermissionInfo<C>[]
  /** A catalogue of permissions and roles as Markdown tables. */
  toMarkdown(): string
  readonly fingerprint: string
}

/**
 * Names for permissions that are stored as numbers, with roles over them.
 *
 * ```ts
 * import { definePermissions } from 'bailiwick/permissions'
 *
 * const permissions = definePermissions({
 *   permissions: {
 *     'article.read': { id: 1, description: 'See articles' },
 *     'article.update': { id: 2, implies: ['article.read'] },
 *   },
 *   roles: { editor: ['article'], guest: [] },
 * })
 * permissions.hold(['article.update']).has('article.read') // => true
 * permissions.roles.of('guest').codes() // => []
 * ```
 */
export function definePermissions<const C extends string, const R extends string = never>(
  definition: PermissionsDefinition<C, R>,
): Permissions<C, R> {
  const registry = new Registry(definition)
  const holding = (held: unknown) => hold(registry, held) as unknown as HoldingOf<C, R>
  const check = <K extends C>(holder: HoldingOf<C, R>, code: K, options: CheckOptions<K> = {}): PermissionCheck<K> => {
    if (!(holder instanceof Holding)) {
      throw new BailiwickError('INVALID_HOLDING', 'A check takes what `permissions.hold` made.')
    }
    const { subject, onCheck } = readCheckOptions(options)
    const answer = Object.freeze({
      ...{ permission: code, allowed: holder.has(registry.handle(code) as PermissionHandle<C>) },
      ...{ at: new Date().toISOString(), ...(subject === undefined ? {} : { subject }) },
    })
    tell(onCheck as CheckOptions['onCheck'], answer)
    return answer
  }
  return Object.freeze<Permissions<C, R>>({
    handle: <K extends C>(code: K) => registry.handle(code) as PermissionHandle<K>,
    hold: holding,
    fromIds: (ids) => fromIds(registry, ids) as unknown as HoldingOf<C, R>,
    fromKeyMap: (keys) => fromIds(registry, keysThatAreTrue(keys)) as unknown as HoldingOf<C, R>,
    decode: (token) => decodeHolding(registry, token) as unknown as HoldingOf<C, R>,
    check,
    authorize(holder, code, options) {
      const answer = check(holder, code, options)
      if (!answer.allowed) throw new PermissionDeniedError(answer)
      return answer
    },
    roles: Object.freeze({
      list: () => registry.definition.roles as readonly RoleInfo<R>[],
      of: (...roles: readonly R[]) => holding({ roles }),
      giving(code: C) {
        registry.handle(code)
        return registry.roleNames.filter((role) => hold(registry, { roles: [role] }).has(code)) as R[]
      },
    }),
    list: () => registry.definition.permissions as readonly PermissionInfo<C>[],
    toMarkdown: () => catalogueMarkdown(registry),
    fingerprint: registry.fingerprint,
  })
}

/** An audit with a typo would be none. */
function readCheckOptions<K extends string>(options: CheckOptions<K>): CheckOptions<K> {
  if (!isPlain(options)) throw new BailiwickError('INVALID_OPTION', 'The options of a check are an object.')
  for (const name of Object.keys(options)) {
    const known = ['subject', 'onCheck']
    if (!known.includes(name)) throw unknownName('INVALID_OPTION', 'option of a check', name, known)
  }
  if (options.onCheck === undefined || typeof options.onCheck === 'function') return options
  throw new BailiwickError('INVALID_OPTION', '`onCheck` is a function.', { seen: typeof options.onCheck })
}

/** An answer that could not be told is not given. */
function tell(onCheck: CheckOptions['onCheck'], answer: PermissionCheck): void {
  let returned: unknown
  try {
    returned = onCheck?.(answer)
  } catch (cause) {
    const message = `\`${answer.permission}\` was checked and not answered, since \`onCheck\` failed: ${String(cause)}.`
    throw new BailiwickError('DECISION_FAILED', message, { cause })
  }
  if (typeof (returned as Partial<PromiseLike<unknown>> | undefined)?.then !== 'function') return
  void Promise.resolve(returned).catch(() => {})
  const message = `\`${answer.permission}\` was checked and not answered: \`onCheck\` returned a promise, and nobody would wait for it.`
  throw new BailiwickError('DECISION_FAILED', message)
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function hold(registry: Registry, held: unknown): Holding {
  if (!Array.isArray(held) && !isPlain(held)) {
    const message = 'hold takes a list of permissions, or a record with `permissions`; await what is a promise.'
    throw new BailiwickError('INVALID_OPTION', message)
  }
  const given = (Array.isArray(held) ? { permissions: held } : held) as Record<string, unknown>
  const known = ['permissions', 'deny', 'roles']
  const wrong = Object.keys(given).find((key) => !known.includes(key))
  if (wrong !== undefined) throw unknownName('INVALID_OPTION', 'key of hold', wrong, known)
  const allow = registry.given(given.permissions ?? [], 'permissions')
  const member = emptyBits(registry.roleNames.length)
  for (const name of registry.list(given.roles ?? [], 'roles')) {
    const role = registry.role(name)
    addBits(allow, role.allow)
    addBits(member, role.member)
  }
  return new Holding(registry, allow, registry.given(given.deny ?? [], 'deny'), member)
}

function fromIds(registry: Registry, ids: unknown): Holding {
  const allow = emptyBits(registry.size)
  for (const id of registry.list(ids, 'fromIds')) {
    const slot = registry.slotOfId(id as number)
    if (slot !== undefined) addBit(allow, slot)
  }
  return new Holding(registry, allow, emptyBits(registry.size), emptyBits(registry.roleNames.length))
}

function keysThatAreTrue(keys: unknown): number[] {
  if (!isPlain(keys)) {
    throw new BailiwickError(
      'INVALID_OPTION',
      'fromKeyMap takes a record such as `{ 17: true }`; await what is a promise.',
    )
  }
  return Object.entries(keys).flatMap(([key, value]) => {
    const id = Number(key)
    if (String(id) === key && typeof value === 'boolean') return value ? [id] : []
    throw new BailiwickError('INVALID_OPTION', `The key \`${key}\` is not a number with true or false.`, { path: key })
  })
}
