/** What is given to somebody and what is denied. */
import type { GetGrantRow, ListGrantsRow } from '../generated/bailiwick.ts'
import * as sql from '../generated/bailiwick.ts'
import { type Asker, only } from './asker.ts'
import type { Validity } from './groups.ts'
import { checkInput } from './inputs.ts'
import { type Listing, listing, type PageOptions } from './page.ts'
import { type Place, placeOf } from './place.ts'

/** A permission or a role. */
export type Given<Code extends string> =
  | { readonly permission: Code; readonly role?: never }
  | { readonly role: string; readonly permission?: never }

export type Denial<Code extends string> = Given<Code> & {
  /** The reference of a user, a group or a service account, or `*` for everyone, `*members`, `*anonymous`. */
  readonly to: string
  /** With everything below it; the whole tenant unless said. */
  readonly on?: Place
  /** The name of a condition of the catalogue, with its parameters. */
  readonly condition?: string
  readonly params?: Readonly<Record<string, unknown>>
  /** For the journal. */
  readonly reason?: string
}

export type Grant<Code extends string> = Denial<Code> & {
  /** Whoever has it may give it on. */
  readonly delegable?: boolean
}

export interface Grants<Code extends string> {
  /** Given again it is the same grant, with what is said now. @returns its id. */
  grant(grant: Grant<Code> & Validity): Promise<string>
  /** Takes a grant back, named as it was given. @returns how many there were: 0 the second time. */
  revoke(grant: Denial<Code>): Promise<bigint>
  /** Denies, whatever else allows. @returns its id. */
  deny(denial: Denial<Code> & Validity): Promise<string>
  /** Takes a denial away, named as it was placed. @returns how many there were. */
  lift(denial: Denial<Code>): Promise<bigint>
  get(id: string): Promise<GetGrantRow>
  /** Grants and denials, the oldest first; each option narrows. */
  list(options?: GrantFilter<Code>): Listing<ListGrantsRow>
  /** `until: null` is for ever. @returns whether anything changed. */
  update(
    id: string,
    changes: { readonly until?: Date | string | null; readonly delegable?: boolean; readonly reason?: string },
  ): Promise<boolean>
  /** Takes one grant or denial away by its id. */
  remove(id: string, options?: { readonly reason?: string }): Promise<void>
}

export interface GrantFilter<Code extends string> extends Omit<PageOptions, 'search'> {
  /** What somebody was given by name, not through groups. */
  readonly to?: string
  readonly permission?: Code
  readonly role?: string
  readonly on?: Place
  /** All of a type. */
  readonly type?: string
  readonly effect?: 'allow' | 'deny'
  readonly source?: string
  readonly inForce?: boolean
}

const which = {
  to: 'text',
  permission: 'text?',
  role: 'text?',
  on: 'place?',
  condition: 'text?',
  params: 'data?',
  reason: 'text?',
} as const
const validity = { from: 'instant?', until: 'instant?' } as const

export function grantsOf<Code extends string>(ask: Asker): Grants<Code> {
  const of = (method: string, { to, permission, role, on, condition, params, reason }: Denial<Code>) => ({
    principal: to,
    permission,
    role,
    ...placeOf(`grants.${method}`, 'on', on),
    condition,
    params,
    reason,
  })
  return {
    grant: async (grant) => {
      checkInput('grants.grant', grant, { ...which, ...validity, delegable: 'boolean?' })
      const { delegable, from, until } = grant
      return await ask(sql.grantPermission, { ...of('grant', grant), delegable, validFrom: from, validUntil: until })
    },
    revoke: async (grant) => {
      checkInput('grants.revoke', grant, which)
      return await ask(sql.revokePermission, of('revoke', grant))
    },
    deny: async (denial) => {
      checkInput('grants.deny', denial, { ...which, ...validity })
      const { from, until } = denial
      return await ask(sql.denyPermission, { ...of('deny', denial), validFrom: from, validUntil: until })
    },
    lift: async (denial) => {
      checkInput('grants.lift', denial, which)
      return await ask(sql.liftDenial, of('lift', denial))
    },
    get: async (id) => {
      checkInput('grants.get', { id }, { id: 'text' })
      return only(await ask(sql.getGrant, { id }), 'grant')
    },
    list: (options = {}) => {
      checkInput('grants.list', options, {
        ...{ after: 'text?', limit: 'count?', to: 'text?', permission: 'text?', role: 'text?', on: 'place?' },
        ...{ type: 'text?', effect: 'text?', source: 'text?', inForce: 'boolean?' },
      })
      const { to: principal, permission, role, on, type, effect, source, inForce } = options
      const place = placeOf('grants.list', 'on', on) ?? { type }
      return listing(
        'grants.list',
        options,
        (page) => ask(sql.listGrants, { principal, permission, role, ...place, effect, source, inForce, ...page }),
        ({ grantId }) => grantId,
      )
    },
    update: async (id, changes) => {
      checkInput('grants.update', { id }, { id: 'text' })
      checkInput('grants.update', changes, { until: 'instant?', delegable: 'boolean?', reason: 'text?' })
      const { until, delegable, reason } = changes
      return await ask(sql.updateGrant, { id, validUntil: until === null ? 'infinity' : until, delegable, reason })
    },
    remove: async (id, options = {}) => {
      checkInput('grants.remove', { id }, { id: 'text' })
      checkInput('grants.remove', options, { reason: 'text?' })
      await ask(sql.removeGrant, { id, reason: options.reason })
    },
  }
}
