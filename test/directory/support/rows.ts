/** The rows of one tenant and of the catalogue, as tests write them and as the oracle reads them. */

/** What the catalogue says; codes and their order are the same in every world of one database. */
export interface Catalogue {
  readonly permissions: readonly {
    readonly id: number
    readonly code: string
    readonly isPlatform?: boolean
    /** A grant of it gives nothing; a denial of it still denies. */
    readonly isRetired?: boolean
  }[]
  readonly edges: readonly { readonly kind: 'implies' | 'part'; readonly from: number; readonly to: number }[]
  readonly types: readonly {
    readonly code: string
    readonly parts: readonly string[]
    readonly parent?: string
    readonly isContainer?: boolean
  }[]
}

/** From when until when a row counts, in milliseconds from now; null is without end. */
export interface Validity {
  readonly from: number | null
  readonly until: number | null
}

export interface World {
  readonly tenant: { readonly id: string; readonly isPlatform?: boolean }
  readonly accounts: readonly { readonly id: string; readonly reference: string; readonly isActive: boolean }[]
  /** Without the tops. */
  readonly principals: readonly {
    readonly id: string
    readonly reference: string
    readonly kind: 'user' | 'group' | 'service'
    readonly isActive: boolean
  }[]
  readonly memberships: readonly (Validity & {
    readonly principal: string
    readonly group: string
    readonly source: string
  })[]
  readonly groupEdges: readonly Edge[]
  readonly roles: readonly {
    readonly id: string
    readonly code: string
    readonly isActive: boolean
    readonly permissions: readonly number[]
  }[]
  /** Without the tenant itself. */
  readonly resources: readonly { readonly id: string; readonly type: string; readonly key: string }[]
  readonly resourceEdges: readonly Edge[]
  readonly grants: readonly Grant[]
}

export interface Edge {
  readonly child: string
  readonly parent: string
}

export interface Grant extends Validity {
  readonly id: string
  readonly principal: string
  /** Of a permission or of a role. */
  readonly permission: number | null
  readonly role: string | null
  readonly resource: string
  readonly effect: 'allow' | 'deny'
  readonly delegable: boolean
  readonly condition: string | null
}

export const everyone = '00000000-0000-0000-0000-000000000001'
export const members = '00000000-0000-0000-0000-000000000002'
export const anonymous = '00000000-0000-0000-0000-000000000003'

export const counts = ({ from, until }: Validity): boolean =>
  (from === null || from <= 0) && (until === null || until > 0)
