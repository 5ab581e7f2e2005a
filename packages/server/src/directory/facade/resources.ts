/** Resources that are registered in a tenant, and in which others they lie. */
import type {
  GetResourceRow,
  ListRegisteredRow,
  ResourceAncestorsRow,
  ResourceDescendantsRow,
} from '../generated/bailiwick.ts'
import * as sql from '../generated/bailiwick.ts'
import { type Asker, only } from './asker.ts'
import { checkInput } from './inputs.ts'
import { type Listing, listing, type PageOptions } from './page.ts'
import { type Place, placeOf, requiredPlace } from './place.ts'

export type Resource = Omit<GetResourceRow, 'parents'> & {
  readonly parents: readonly { readonly type: string; readonly key: string }[]
}

export interface Resources {
  /** Needed only for what lies in a container. @returns its id. */
  register(place: Place, options?: { readonly in?: Place; readonly title?: string }): Promise<string>
  get(place: Place): Promise<Resource>
  /** Of a type, or directly in a container. */
  list(options?: PageOptions & { readonly type?: string; readonly in?: Place }): Listing<ListRegisteredRow>
  /** Without `from` out of all its parents, without `to` into none but the tenant. */
  move(place: Place, way: { readonly to?: Place; readonly from?: Place }): Promise<void>
  /** Into a further parent. */
  addParent(place: Place, parent: Place): Promise<void>
  removeParent(place: Place, parent: Place): Promise<void>
  remove(place: Place): Promise<void>
  ancestors(place: Place, options?: { readonly includeSelf?: boolean }): Promise<readonly ResourceAncestorsRow[]>
  descendants(
    place: Place,
    options?: Omit<PageOptions, 'search'> & { readonly includeSelf?: boolean },
  ): Listing<ResourceDescendantsRow>
  /** Every way from a resource up to another, as `type:key`. */
  paths(from: Place, to: Place): Promise<readonly (readonly string[])[]>
}

export function resourcesOf(ask: Asker): Resources {
  const of = (method: string, place: Place) => requiredPlace(`resources.${method}`, 'place', place)
  const within = (method: string, name: string, place: Place | undefined) => {
    const parent = placeOf(`resources.${method}`, name, place)
    return parent && { parentType: parent.type, parentKey: parent.key }
  }
  const inParent = (method: string, place: Place, parent: Place) => {
    const { type, key } = requiredPlace(`resources.${method}`, 'parent', parent)
    return { ...of(method, place), parentType: type, parentKey: key }
  }
  return {
    register: async (place, options = {}) => {
      checkInput('resources.register', options, { in: 'place?', title: 'text?' })
      const { title, in: parent } = options
      return await ask(sql.registerResource, {
        ...of('register', place),
        ...within('register', 'in', parent),
        title,
      })
    },
    get: async (place) => only(await ask(sql.getResource, of('get', place)), 'resource') as Resource,
    list: (options = {}) => {
      const shape = { search: 'text?', after: 'text?', limit: 'count?', type: 'text?', in: 'place?' } as const
      checkInput('resources.list', options, shape)
      const { search, type, in: container } = options
      const parent = within('list', 'in', container)
      return listing(
        'resources.list',
        options,
        (page) => ask(sql.listRegistered, { search, type, ...parent, ...page }),
        ({ reference }) => reference,
      )
    },
    move: async (place, way) => {
      checkInput('resources.move', way, { to: 'place?', from: 'place?' })
      const to = placeOf('resources.move', 'to', way.to)
      const from = placeOf('resources.move', 'from', way.from)
      await ask(sql.moveResource, {
        ...of('move', place),
        ...(to && { toType: to.type, toKey: to.key }),
        ...(from && { fromType: from.type, fromKey: from.key }),
      })
    },
    addParent: async (place, parent) => ask(sql.addParent, inParent('addParent', place, parent)),
    removeParent: async (place, parent) => ask(sql.removeParent, inParent('removeParent', place, parent)),
    remove: async (place) => ask(sql.removeResource, of('remove', place)),
    ancestors: async (place, options = {}) => {
      checkInput('resources.ancestors', options, { includeSelf: 'boolean?' })
      return await ask(sql.resourceAncestors, { ...of('ancestors', place), includeSelf: options.includeSelf })
    },
    descendants: (place, options = {}) => {
      checkInput('resources.descendants', options, { after: 'text?', limit: 'count?', includeSelf: 'boolean?' })
      const whose = of('descendants', place)
      const { includeSelf } = options
      return listing(
        'resources.descendants',
        options,
        (page) => ask(sql.resourceDescendants, { ...whose, includeSelf, ...page }),
        ({ reference }) => reference,
      )
    },
    paths: async (from, to) => {
      const end = requiredPlace('resources.paths', 'to', to)
      const found = await ask(sql.resourcePaths, { ...of('paths', from), toType: end.type, toKey: end.key })
      return found.map(({ path }) => path)
    },
  }
}
