/** Groups of a tenant, who is in them, and in which others they lie. */
import type {
  GetGroupRow,
  GroupAncestorsRow,
  GroupDescendantsRow,
  ListGroupsRow,
  ListMembersRow,
} from '../generated/bailiwick.ts'
import * as sql from '../generated/bailiwick.ts'
import { type Asker, only } from './asker.ts'
import { checkInput } from './inputs.ts'
import { type Listing, listing, type PageOptions } from './page.ts'

/** When something is in force: for ever unless said. A text keeps more digits than a Date has. */
export interface Validity {
  readonly from?: Date | string
  /** Not included. */
  readonly until?: Date | string
}

interface Texts {
  readonly title?: string | null
  readonly description?: string | null
}

export interface Groups {
  /** @returns its id. */
  create(group: { readonly code: string; readonly title?: string; readonly description?: string }): Promise<string>
  get(code: string): Promise<GetGroupRow>
  /** Of a member those it is directly in, with `deep` also those above these. */
  list(options?: PageOptions & { readonly member?: string; readonly deep?: boolean }): Listing<ListGroupsRow>
  /** What is left out stays as it is, what is null is cleared. */
  update(code: string, changes: Texts): Promise<void>
  disable(code: string): Promise<void>
  enable(code: string): Promise<void>
  remove(code: string): Promise<void>
  /** A user, a service account or a key; again with other times changes these. */
  addMember(group: string, member: string, validity?: Validity): Promise<void>
  removeMember(group: string, member: string): Promise<void>
  /** With `deep` also those of groups below. */
  members(group: string, options?: PageOptions & { readonly deep?: boolean }): Listing<ListMembersRow>
  /** Puts a group into another, so that its members have what the other one has. */
  nest(group: string, into: { readonly in: string }): Promise<void>
  unnest(group: string, outOf: { readonly from: string }): Promise<void>
  ancestors(group: string, options?: PageOptions & { readonly includeSelf?: boolean }): Listing<GroupAncestorsRow>
  descendants(group: string, options?: PageOptions & { readonly includeSelf?: boolean }): Listing<GroupDescendantsRow>
  /** Every way from a group up to another, as codes. */
  paths(from: string, to: string): Promise<readonly (readonly string[])[]>
}

const paged = { search: 'text?', after: 'text?', limit: 'count?' } as const

const cleared = (value: string | null | undefined) => (value === null ? '' : value)

export function groupsOf(ask: Asker): Groups {
  const of = (method: string, group: string) => {
    checkInput(`groups.${method}`, { group }, { group: 'text' })
    return { group }
  }
  return {
    create: async (group) => {
      checkInput('groups.create', group, { code: 'text', title: 'text?', description: 'text?' })
      return await ask(sql.createGroup, group)
    },
    get: async (code) => only(await ask(sql.getGroup, of('get', code)), 'group'),
    list: (options = {}) => {
      checkInput('groups.list', options, { ...paged, member: 'text?', deep: 'boolean?' })
      const { search, member, deep } = options
      return listing(
        'groups.list',
        options,
        (page) => ask(sql.listGroups, { search, member, deep, ...page }),
        ({ code }) => code,
      )
    },
    update: async (code, changes) => {
      checkInput('groups.update', changes, { title: 'text?', description: 'text?' })
      const { title, description } = changes
      await ask(sql.updateGroup, {
        ...of('update', code),
        title: cleared(title),
        description: cleared(description),
      })
    },
    disable: async (code) => ask(sql.disableGroup, of('disable', code)),
    enable: async (code) => ask(sql.enableGroup, of('enable', code)),
    remove: async (code) => ask(sql.removeGroup, of('remove', code)),
    addMember: async (group, member, validity = {}) => {
      checkInput('groups.addMember', { group, member }, { group: 'text', member: 'text' })
      checkInput('groups.addMember', validity, { from: 'instant?', until: 'instant?' })
      await ask(sql.addMember, { group, member, validFrom: validity.from, validUntil: validity.until })
    },
    removeMember: async (group, member) => {
      checkInput('groups.removeMember', { group, member }, { group: 'text', member: 'text' })
      await ask(sql.removeMember, { group, member })
    },
    members: (group, options = {}) => {
      checkInput('groups.members', options, { ...paged, deep: 'boolean?' })
      const { search, deep } = options
      const whose = of('members', group)
      return listing(
        'groups.members',
        options,
        (page) => ask(sql.listMembers, { ...whose, search, deep, ...page }),
        ({ reference }) => reference,
      )
    },
    nest: async (group, into) => {
      checkInput('groups.nest', into, { in: 'text' })
      await ask(sql.nestGroup, { child: of('nest', group).group, parent: into.in })
    },
    unnest: async (group, outOf) => {
      checkInput('groups.unnest', outOf, { from: 'text' })
      await ask(sql.unnestGroup, { child: of('unnest', group).group, parent: outOf.from })
    },
    ancestors: (group, options = {}) => {
      checkInput('groups.ancestors', options, { ...paged, includeSelf: 'boolean?' })
      const { search, includeSelf } = options
      const whose = of('ancestors', group)
      return listing(
        'groups.ancestors',
        options,
        (page) => ask(sql.groupAncestors, { ...whose, search, includeSelf, ...page }),
        ({ code }) => code,
      )
    },
    descendants: (group, options = {}) => {
      checkInput('groups.descendants', options, { ...paged, includeSelf: 'boolean?' })
      const { search, includeSelf } = options
      const whose = of('descendants', group)
      return listing(
        'groups.descendants',
        options,
        (page) => ask(sql.groupDescendants, { ...whose, search, includeSelf, ...page }),
        ({ code }) => code,
      )
    },
    paths: async (from, to) => {
      checkInput('groups.paths', { from, to }, { from: 'text', to: 'text' })
      return (await ask(sql.groupPaths, { from, to })).map(({ path }) => path)
    },
  }
}
