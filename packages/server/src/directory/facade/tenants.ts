/** Tenants, looked after in the platform tenant. */
import type { BreakGlassRow, GetTenantRow, ListMyTenantsRow, ListTenantsRow } from '../generated/bailiwick.ts'
import * as sql from '../generated/bailiwick.ts'
import { type Asker, only } from './asker.ts'
import { checkInput } from './inputs.ts'
import { type Listing, listing, type PageOptions } from './page.ts'

interface Why {
  /** For the journal. */
  readonly reason?: string
}

export interface Tenants {
  /** `administrator` is the reference of an account that there is. @returns its id. */
  create(tenant: { readonly code: string; readonly title: string; readonly administrator: string }): Promise<string>
  /** The one that is asked in, unless an id is given. */
  get(id?: string): Promise<GetTenantRow>
  list(options?: PageOptions): Listing<ListTenantsRow>
  /** Those in which whoever asks is active. */
  mine(options?: PageOptions): Listing<ListMyTenantsRow>
  update(id: string, changes: { readonly title: string }): Promise<void>
  disable(id: string, why?: Why): Promise<void>
  enable(id: string, why?: Why): Promise<void>
  /** It can be restored; its code is never used again. */
  remove(id: string, why?: Why): Promise<void>
  restore(id: string, why?: Why): Promise<void>
  /** Lets whoever asks do everything in another tenant, for 60 minutes at most. It stands in both journals. */
  breakGlass(id: string, why: { readonly reason: string; readonly minutes?: number }): Promise<BreakGlassRow>
  /** For whoever asks, unless it is somebody else's. */
  endBreakGlass(id: string, options?: { readonly user?: string }): Promise<void>
}

const paged = { search: 'text?', after: 'text?', limit: 'count?' } as const

export function tenantsOf(ask: Asker): Tenants {
  const of = (method: string, id: string, why: Why | undefined = {}) => {
    checkInput(`tenants.${method}`, { id }, { id: 'text' })
    checkInput(`tenants.${method}`, why, { reason: 'text?' })
    return { target: id, reason: why.reason }
  }
  return {
    create: async (tenant) => {
      checkInput('tenants.create', tenant, { code: 'text', title: 'text', administrator: 'text' })
      return await ask(sql.createTenant, tenant)
    },
    get: async (id) => {
      checkInput('tenants.get', { id }, { id: 'text?' })
      return only(await ask(sql.getTenant, { target: id }), 'tenant')
    },
    list: (options = {}) => {
      checkInput('tenants.list', options, paged)
      const { search } = options
      return listing(
        'tenants.list',
        options,
        (page) => ask(sql.listTenants, { search, ...page }),
        ({ code }) => code,
      )
    },
    mine: (options = {}) => {
      checkInput('tenants.mine', options, paged)
      const { search } = options
      return listing(
        'tenants.mine',
        options,
        (page) => ask(sql.listMyTenants, { search, ...page }),
        ({ code }) => code,
      )
    },
    update: async (id, changes) => {
      checkInput('tenants.update', changes, { title: 'text' })
      await ask(sql.updateTenant, { target: of('update', id).target, title: changes.title })
    },
    disable: async (id, why) => ask(sql.disableTenant, of('disable', id, why)),
    enable: async (id, why) => ask(sql.enableTenant, of('enable', id, why)),
    remove: async (id, why) => ask(sql.deleteTenant, of('remove', id, why)),
    restore: async (id, why) => ask(sql.restoreTenant, of('restore', id, why)),
    breakGlass: async (id, why) => {
      checkInput('tenants.breakGlass', { id }, { id: 'text' })
      checkInput('tenants.breakGlass', why, { reason: 'text', minutes: 'count?' })
      const { reason, minutes } = why
      return only(await ask(sql.breakGlass, { target: id, reason, minutes }), 'tenant')
    },
    endBreakGlass: async (id, options = {}) => {
      checkInput('tenants.endBreakGlass', { id }, { id: 'text' })
      checkInput('tenants.endBreakGlass', options, { user: 'text?' })
      await ask(sql.endBreakGlass, { target: id, user: options.user })
    },
  }
}
