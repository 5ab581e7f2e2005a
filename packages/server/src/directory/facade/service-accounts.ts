/** Service accounts of a tenant: programs that ask in their own name. */
import type { ServiceAccountDeclaration } from '../declare/declaration.ts'
import type { GetServiceAccountRow, ListServiceAccountsRow } from '../generated/bailiwick.ts'
import * as sql from '../generated/bailiwick.ts'
import { type Asker, only } from './asker.ts'
import { checkInput } from './inputs.ts'
import { type Listing, listing, type PageOptions } from './page.ts'

type Purpose = NonNullable<ServiceAccountDeclaration['purpose']>

export interface ServiceAccounts {
  create(account: ServiceAccountDeclaration & { readonly reference: string }): Promise<void>
  get(reference: string): Promise<GetServiceAccountRow>
  list(
    options?: PageOptions & { readonly purpose?: Purpose; readonly state?: 'active' | 'disabled' },
  ): Listing<ListServiceAccountsRow>
  /** What is left out stays as it is, what is null is cleared. */
  update(
    reference: string,
    changes: { readonly title?: string | null; readonly description?: string | null },
  ): Promise<void>
  disable(reference: string): Promise<void>
  enable(reference: string): Promise<void>
  remove(reference: string): Promise<void>
}

const cleared = (value: string | null | undefined) => (value === null ? '' : value)

export function serviceAccountsOf(ask: Asker): ServiceAccounts {
  const of = (method: string, reference: string) => {
    checkInput(`serviceAccounts.${method}`, { reference }, { reference: 'text' })
    return { reference }
  }
  return {
    create: async (account) => {
      const shape = { reference: 'text', purpose: 'text?', title: 'text?', description: 'text?' } as const
      checkInput('serviceAccounts.create', account, shape)
      await ask(sql.createServiceAccount, account)
    },
    get: async (reference) => only(await ask(sql.getServiceAccount, of('get', reference)), 'service account'),
    list: (options = {}) => {
      const shape = { search: 'text?', after: 'text?', limit: 'count?', purpose: 'text?', state: 'text?' } as const
      checkInput('serviceAccounts.list', options, shape)
      const { search, purpose, state } = options
      return listing(
        'serviceAccounts.list',
        options,
        (page) => ask(sql.listServiceAccounts, { search, purpose, state, ...page }),
        ({ reference }) => reference,
      )
    },
    update: async (reference, changes) => {
      checkInput('serviceAccounts.update', changes, { title: 'text?', description: 'text?' })
      const { title, description } = changes
      await ask(sql.updateServiceAccount, {
        ...of('update', reference),
        title: cleared(title),
        description: cleared(description),
      })
    },
    disable: async (reference) => ask(sql.disableServiceAccount, of('disable', reference)),
    enable: async (reference) => ask(sql.enableServiceAccount, of('enable', reference)),
    remove: async (reference) => ask(sql.removeServiceAccount, of('remove', reference)),
  }
}
