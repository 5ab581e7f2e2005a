/** Who may what, and why: lists, effective rights and explanations. */
import type { Explanation, GrantAnswer, GrantPath, OpenCondition } from '../explanation.ts'
import * as sql from '../generated/bailiwick.ts'
import type { Asker } from './asker.ts'
import { checkInput } from './inputs.ts'
import { type Listing, listing, type PageOptions } from './page.ts'
import { type Place, placeOf } from './place.ts'

/** `conditional` hangs on conditions of grants. */
type Given = 'allow' | 'conditional'

/** About whom: whoever asks, unless another one is named, which needs `directory.inspect`. */
export interface About {
  /** The reference of a principal. */
  readonly principal?: string
}

type Paging = Omit<PageOptions, 'search'>

export interface Answers<Code extends string> {
  /** The resources of a type on which the permission is had, by key. */
  listResources(
    permission: Code,
    type: string,
    options?: About & Paging,
  ): Listing<{ readonly key: string; readonly answer: Given; readonly conditions: readonly OpenCondition[] }>
  /** Who has the permission: users unless another kind is asked for, by reference. Needs `directory.inspect`. */
  listSubjects(
    permission: Code,
    on?: Place | null,
    options?: PageOptions & { readonly kind?: 'user' | 'service' | 'key' | 'all' },
  ): Listing<{
    readonly reference: string
    readonly kind: string
    readonly title: string | null
    readonly answer: Given
  }>
  /** The permissions that are had on the resource, or on the tenant, by code. */
  listActions(
    on?: Place | null,
    options?: About,
  ): Promise<readonly { readonly permission: string; readonly answer: Given }[]>
  /** Each permission that grants say something about, with every path that gives or blocks it. */
  effectiveRights(
    on?: Place | null,
    options?: About & Paging & { readonly permission?: Code },
  ): Listing<{ readonly permission: string; readonly answer: GrantAnswer; readonly paths: readonly GrantPath[] }>
  /** One decision as a tree; see `printExplanation`. */
  explain(permission: Code, on?: Place | null, options?: About): Promise<Explanation>
}

const paged = { after: 'text?', limit: 'count?' } as const

export function answersOf<Code extends string>(ask: Asker): Answers<Code> {
  const at = (method: string, on: Place | null | undefined) => placeOf(method, 'on', on)
  return {
    listResources: (permission, type, options = {}) => {
      checkInput('listResources', { permission, type }, { permission: 'text', type: 'text' })
      checkInput('listResources', options, { ...paged, principal: 'text?' })
      const { principal } = options
      const read = async (page: { readonly after: string | undefined; readonly limit: number }) => {
        const rows = await ask(sql.listResources, { permission, type, principal, ...page })
        return rows.map(({ key, answer, conditions }) => ({
          key,
          answer: answer as Given,
          conditions: (conditions ?? []) as readonly OpenCondition[],
        }))
      }
      return listing('listResources', options, read, ({ key }) => key)
    },
    listSubjects: (permission, on, options = {}) => {
      checkInput('listSubjects', { permission }, { permission: 'text' })
      checkInput('listSubjects', options, { ...paged, search: 'text?', kind: 'text?' })
      const { kind = 'user', search } = options
      const asked = { permission, ...at('listSubjects', on), kind: kind === 'all' ? null : kind, search }
      const read = async (page: { readonly after: string | undefined; readonly limit: number }) => {
        const rows = await ask(sql.listSubjects, { ...asked, ...page })
        return rows.map((row) => ({ ...row, answer: row.answer as Given }))
      }
      return listing('listSubjects', options, read, ({ reference }) => reference)
    },
    listActions: async (on, options = {}) => {
      checkInput('listActions', options, { principal: 'text?' })
      const rows = await ask(sql.listActions, { ...at('listActions', on), principal: options.principal })
      return rows.map((row) => ({ ...row, answer: row.answer as Given }))
    },
    effectiveRights: (on, options = {}) => {
      checkInput('effectiveRights', options, { ...paged, principal: 'text?', permission: 'text?' })
      const asked = { ...at('effectiveRights', on), principal: options.principal, permission: options.permission }
      const read = async (page: { readonly after: string | undefined; readonly limit: number }) => {
        const rows = await ask(sql.effectiveRights, { ...asked, ...page })
        return rows.map(({ permission, answer, paths }) => ({
          permission,
          answer: answer as GrantAnswer,
          paths: paths as readonly GrantPath[],
        }))
      }
      return listing('effectiveRights', options, read, ({ permission }) => permission)
    },
    explain: async (permission, on, options = {}) => {
      checkInput('explain', { permission }, { permission: 'text' })
      checkInput('explain', options, { principal: 'text?' })
      const asked = { permission, ...at('explain', on), principal: options.principal }
      return (await ask(sql.explain, asked)) as Explanation
    },
  }
}
