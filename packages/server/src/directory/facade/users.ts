/** Users of a tenant. */
import type { GetUserRow, ListUsersRow, MyProfileRow } from '../generated/bailiwick.ts'
import * as sql from '../generated/bailiwick.ts'
import { type Asker, only } from './asker.ts'
import { checkInput } from './inputs.ts'
import { type Listing, listing, type PageOptions } from './page.ts'

/** What is known of a person, in all tenants. */
export interface UserFields {
  readonly username?: string | null
  readonly email?: string | null
  readonly displayName?: string | null
  /** Fields of the application's own. In an update they are put into the others, and those that are null are removed. */
  readonly data?: Readonly<Record<string, unknown>>
}

export interface Users {
  /** Makes an account and a user of it. @returns its reference, which is the account's id unless one is given. */
  create(user?: UserFields & { readonly reference?: string }): Promise<string>
  /** Makes an account that there is, by its exact reference, a user of this tenant. */
  add(reference: string): Promise<void>
  get(reference: string): Promise<GetUserRow>
  list(options?: PageOptions & { readonly state?: 'active' | 'disabled' }): Listing<ListUsersRow>
  /** What is left out stays as it is, what is null is cleared. */
  update(reference: string, changes: UserFields): Promise<void>
  disable(reference: string): Promise<void>
  enable(reference: string): Promise<void>
  /** Takes the user out of this tenant; the account stays. */
  remove(reference: string): Promise<void>
  /** Whoever asks; undefined for who is nobody here. */
  me(): Promise<MyProfileRow | undefined>
}

const fields = { username: 'text?', email: 'text?', displayName: 'text?', data: 'data?' } as const

/** An empty text clears in SQL, where null is what nothing was said of. */
const cleared = (value: string | null | undefined) => (value === null ? '' : value)

export function usersOf(ask: Asker): Users {
  const of = (method: string, reference: string) => {
    checkInput(`users.${method}`, { reference }, { reference: 'text' })
    return { reference }
  }
  return {
    create: async (user = {}) => {
      checkInput('users.create', user, { reference: 'text?', ...fields })
      return only(await ask(sql.createUser, user), 'user').reference
    },
    add: async (reference) => ask(sql.addUser, of('add', reference)),
    get: async (reference) => only(await ask(sql.getUser, of('get', reference)), 'user'),
    list: (options = {}) => {
      checkInput('users.list', options, { search: 'text?', after: 'text?', limit: 'count?', state: 'text?' })
      const { search, state } = options
      return listing(
        'users.list',
        options,
        (page) => ask(sql.listUsers, { search, state, ...page }),
        ({ reference }) => reference,
      )
    },
    update: async (reference, changes) => {
      checkInput('users.update', changes, fields)
      const { username, email, displayName, data } = changes
      await ask(sql.updateUser, {
        ...of('update', reference),
        username: cleared(username),
        email: cleared(email),
        displayName: cleared(displayName),
        data,
      })
    },
    disable: async (reference) => ask(sql.disableUser, of('disable', reference)),
    enable: async (reference) => ask(sql.enableUser, of('enable', reference)),
    remove: async (reference) => ask(sql.removeUser, of('remove', reference)),
    me: async () => (await ask(sql.myProfile, undefined))[0],
  }
}
