/** The catalogue: permissions, types of resources and conditions, as code declared them. */
import type { PermissionsJson } from 'bailiwick/client'
import type {
  GetPermissionRow,
  ListConditionsRow,
  ListPermissionsRow,
  ListResourceTypesRow,
  PermissionsMapRow,
} from '../generated/bailiwick.ts'
import * as sql from '../generated/bailiwick.ts'
import { type Asker, only } from './asker.ts'
import { checkForClient, clientPermissions, type ForClientOptions, heldPermissions } from './client-permissions.ts'
import { checkInput } from './inputs.ts'
import { type Listing, listing, type PageOptions } from './page.ts'

export interface PermissionsOf<Code extends string> {
  get(code: Code): Promise<GetPermissionRow>
  list(options?: PageOptions & { readonly source?: string }): Listing<ListPermissionsRow>
  /** Codes with the short ones that clients carry. */
  map(): Promise<readonly PermissionsMapRow[]>
  /** What whoever asks holds on the tenant now, to be sent to a client as it is: see `permissionsMap` of `bailiwick/client`. */
  forClient(options?: ForClientOptions<Code>): Promise<PermissionsJson>
  resourceTypes(options?: PageOptions): Listing<ListResourceTypesRow>
  conditions(options?: PageOptions): Listing<ListConditionsRow>
}

const paged = { search: 'text?', after: 'text?', limit: 'count?' } as const

export function permissionsOf<Code extends string>(ask: Asker): PermissionsOf<Code> {
  return {
    get: async (code) => {
      checkInput('permissions.get', { code }, { code: 'text' })
      return only(await ask(sql.getPermission, { permission: code }), 'permission')
    },
    list: (options = {}) => {
      checkInput('permissions.list', options, { ...paged, source: 'text?' })
      const { search, source } = options
      return listing(
        'permissions.list',
        options,
        (page) => ask(sql.listPermissions, { search, source, ...page }),
        ({ code }) => code,
      )
    },
    map: async () => ask(sql.permissionsMap, undefined),
    forClient: async (options = {}) => {
      checkForClient('permissions.forClient', options)
      return clientPermissions(await heldPermissions(ask), options)
    },
    resourceTypes: (options = {}) => {
      checkInput('permissions.resourceTypes', options, paged)
      const { search } = options
      return listing(
        'permissions.resourceTypes',
        options,
        (page) => ask(sql.listResourceTypes, { search, ...page }),
        ({ code }) => code,
      )
    },
    conditions: (options = {}) => {
      checkInput('permissions.conditions', options, paged)
      const { search } = options
      return listing(
        'permissions.conditions',
        options,
        (page) => ask(sql.listConditions, { search, ...page }),
        ({ name }) => name,
      )
    },
  }
}
