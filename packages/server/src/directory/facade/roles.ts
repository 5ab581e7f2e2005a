/** Roles of a tenant: named sets of permissions. */
import type { GetRoleRow, ListRolesRow } from '../generated/bailiwick.ts'
import * as sql from '../generated/bailiwick.ts'
import { type Asker, only } from './asker.ts'
import { checkInput } from './inputs.ts'
import { type Listing, listing, type PageOptions } from './page.ts'

interface NewRole {
  readonly code: string
  readonly title?: string
  readonly description?: string
}

export interface Roles<Code extends string> {
  /** Whoever makes it has to be able to delegate all of its permissions. @returns its id. */
  create(role: NewRole & { readonly permissions?: readonly Code[] }): Promise<string>
  /** A new role with the permissions of another. @returns its id. */
  copy(role: string, as: NewRole): Promise<string>
  get(code: string): Promise<GetRoleRow>
  list(options?: PageOptions): Listing<ListRolesRow>
  /** What is left out stays as it is, what is null is cleared. */
  update(code: string, changes: { readonly title?: string | null; readonly description?: string | null }): Promise<void>
  addPermissions(role: string, permissions: readonly Code[]): Promise<void>
  removePermissions(role: string, permissions: readonly Code[]): Promise<void>
  /** What it allows has no effect then; what it denies stays denied. */
  disable(code: string): Promise<void>
  enable(code: string): Promise<void>
  remove(code: string): Promise<void>
}

const newRole = { code: 'text', title: 'text?', description: 'text?' } as const

const cleared = (value: string | null | undefined) => (value === null ? '' : value)

export function rolesOf<Code extends string>(ask: Asker): Roles<Code> {
  const of = (method: string, role: string) => {
    checkInput(`roles.${method}`, { role }, { role: 'text' })
    return { role }
  }
  const withPermissions = (method: string, role: string, permissions: readonly string[]) => {
    checkInput(`roles.${method}`, { role, permissions }, { role: 'text', permissions: 'texts' })
    return { role, permissions }
  }
  return {
    create: async (role) => {
      checkInput('roles.create', role, { ...newRole, permissions: 'texts?' })
      return await ask(sql.createRole, role)
    },
    copy: async (role, as) => {
      checkInput('roles.copy', as, newRole)
      return await ask(sql.copyRole, { ...as, ...of('copy', role) })
    },
    get: async (code) => only(await ask(sql.getRole, of('get', code)), 'role'),
    list: (options = {}) => {
      checkInput('roles.list', options, { search: 'text?', after: 'text?', limit: 'count?' })
      const { search } = options
      return listing(
        'roles.list',
        options,
        (page) => ask(sql.listRoles, { search, ...page }),
        ({ code }) => code,
      )
    },
    update: async (code, changes) => {
      checkInput('roles.update', changes, { title: 'text?', description: 'text?' })
      const { title, description } = changes
      await ask(sql.updateRole, { ...of('update', code), title: cleared(title), description: cleared(description) })
    },
    addPermissions: async (role, permissions) =>
      ask(sql.addRolePermissions, withPermissions('addPermissions', role, permissions)),
    removePermissions: async (role, permissions) =>
      ask(sql.removeRolePermissions, withPermissions('removePermissions', role, permissions)),
    disable: async (code) => ask(sql.disableRole, of('disable', code)),
    enable: async (code) => ask(sql.enableRole, of('enable', code)),
    remove: async (code) => ask(sql.removeRole, of('remove', code)),
  }
}
