/** The directory through its door, over a pool as the application's role, with a platform and a tenant in it. */
import {
  type Directory,
  declareDirectory,
  defineRequest,
  openDirectory,
  syncCatalogue,
} from '@bailiwick/server/directory'
import { BailiwickError, t } from 'bailiwick'
import { definePermissions } from 'bailiwick/permissions'
import { expect } from 'vitest'
import type { Server } from '../../support/databases.ts'
import { openPlatform, type PlatformDatabase } from '../../support/platform.ts'

export const declared = declareDirectory({
  source: 'newsroom',
  permissions: definePermissions({
    permissions: {
      'article.read': 1,
      'article.update': { id: 2, implies: ['article.read'] },
      'page.read': 3,
      'row.read': 4,
    },
  }),
  resourceTypes: {
    article: {},
    folder: { container: true },
    page: { key: ['book', 'number'] },
    row: { controlled: false },
  },
  conditions: { office: { parameters: { department: 'text' } }, quiet: {} },
})
export const request = defineRequest({ request: { department: t.text() } })

export type Request = typeof request
export type Codes = typeof declared extends { readonly '~codes'?: infer C extends string } ? C : never

export interface Newsroom {
  readonly platform: PlatformDatabase
  readonly directory: Directory<Codes, Request>
  /** The administrator of the platform. */
  readonly root: ReturnType<Directory<Codes, Request>['as']>
  /** Whose administrator is `ada`. */
  readonly tenant: string
  /** Somebody in that tenant. */
  as(subject: string | null, department?: string): ReturnType<Directory<Codes, Request>['as']>
  /** How many statements were sent. */
  queries(): number
}

export async function openNewsroom(server: Server): Promise<Newsroom> {
  const platform = await openPlatform(server)
  await syncCatalogue(platform.admin, declared)
  const pool = platform.database.pool(platform.role, { max: 4 })
  const send = pool.query.bind(pool) as (...args: unknown[]) => unknown
  let queries = 0
  const query = (...args: unknown[]) => {
    queries++
    return send(...args)
  }
  Object.assign(pool, { query })
  const directory = openDirectory({
    db: pool,
    key: platform.key,
    database: platform.identity,
    request,
    declared,
    conditions: { office: (params, { request }) => params.department === request.department },
  })
  const root = directory.as({ tenant: platform.platform, subject: 'root' })
  await root.users.create({ reference: 'ada', email: 'ada@example.org' })
  const tenant = await root.tenants.create({ code: 'north', title: 'North', administrator: 'ada' })
  return {
    platform,
    directory,
    root,
    tenant,
    as: (subject, department = 'none') => directory.as({ tenant, subject, department }),
    queries: () => queries,
  }
}

/** What the work is refused with, which is always an error of ours. */
export async function refusalOf(work: () => unknown): Promise<BailiwickError> {
  try {
    await work()
  } catch (error) {
    expect(error).toBeInstanceOf(BailiwickError)
    return error as BailiwickError
  }
  throw new Error('It was not refused.')
}
