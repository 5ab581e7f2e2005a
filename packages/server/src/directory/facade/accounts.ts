/** Accounts of all tenants, looked after in the platform tenant. */
import type { ListAccountsRow } from '../generated/bailiwick.ts'
import * as sql from '../generated/bailiwick.ts'
import type { Asker } from './asker.ts'
import { checkInput } from './inputs.ts'
import { type Listing, listing, type PageOptions } from './page.ts'

export interface Accounts {
  list(
    options?: PageOptions & { readonly state?: 'active' | 'disabled' | 'locked' | 'deleted' },
  ): Listing<ListAccountsRow>
  disable(reference: string): Promise<void>
  enable(reference: string): Promise<void>
  lock(reference: string): Promise<void>
  unlock(reference: string): Promise<void>
  /** What is known of the person is gone, and its reference is never used again. */
  remove(reference: string): Promise<void>
}

export function accountsOf(ask: Asker): Accounts {
  const of = (method: string, reference: string) => {
    checkInput(`accounts.${method}`, { reference }, { reference: 'text' })
    return { reference }
  }
  return {
    list: (options = {}) => {
      checkInput('accounts.list', options, { search: 'text?', after: 'text?', limit: 'count?', state: 'text?' })
      const { search, state } = options
      return listing(
        'accounts.list',
        options,
        (page) => ask(sql.listAccounts, { search, state, ...page }),
        ({ reference }) => reference,
      )
    },
    disable: async (reference) => ask(sql.disableAccount, of('disable', reference)),
    enable: async (reference) => ask(sql.enableAccount, of('enable', reference)),
    lock: async (reference) => ask(sql.lockAccount, of('lock', reference)),
    unlock: async (reference) => ask(sql.unlockAccount, of('unlock', reference)),
    remove: async (reference) => ask(sql.deleteAccount, of('remove', reference)),
  }
}
