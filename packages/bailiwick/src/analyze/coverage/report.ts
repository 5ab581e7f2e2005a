/** What coverage says: plain data, as it stands in JSON. */
import type { Finding } from '../../findings/finding.ts'
import type { CoverageAction } from './options.ts'

/**
 * `ruled`: rules of the policy decide. `public`, `internal`, `denied`: declared; `denied` also where the policy declares the action
 * and allows nobody. `uncovered`: denied by default, and nobody has said so. `none`: there is nothing to decide, as of writing a view.
 */
export type CellState = 'ruled' | 'public' | 'internal' | 'denied' | 'uncovered' | 'none'

export interface CoverageCell {
  readonly state: CellState
  /** How many rules somebody wrote for it. */
  readonly rules: number
}

export interface ColumnCoverage {
  readonly column: string
  /** `article.authorId`; several where several resources have the table, none where the model does not have the column. */
  readonly attributes: readonly string[]
  /** `ruled`: whoever may read the row. */
  readonly state: 'ruled' | 'sensitive' | 'public' | 'internal' | 'denied' | 'uncovered'
}

export interface TableCoverage {
  /** With its schema, where the search path does not lead to it. */
  readonly table: string
  readonly kind: 'table' | 'view'
  /** The resources of the model that it stands for. */
  readonly resources: readonly string[]
  readonly actions: Readonly<Record<CoverageAction, CoverageCell>>
  /** Actions with a name of their own: `article.archive`. They count as none of the four. */
  readonly others: readonly string[]
  readonly columns: readonly ColumnCoverage[]
}

export interface Share {
  readonly covered: number
  readonly total: number
  /** A whole number, never rounded up: 100 is all. */
  readonly percent: number
}

/** A value of an enum, and whether some rule permits something on a row that has it. */
export interface ValueCoverage {
  /** `article.status` */
  readonly attribute: string
  readonly value: string
  /** `unknown` where it was not decided in its time. */
  readonly state: 'reachable' | 'unreachable' | 'unknown'
}

export interface Coverage {
  /** Where the schema is from. */
  readonly source: string
  readonly tables: readonly TableCoverage[]
  readonly actions: Share
  readonly columns: Share
  readonly values: readonly ValueCoverage[]
  readonly min: { readonly actions: number; readonly columns: number }
  /** Whether both shares are as large as `min` says. */
  readonly isEnough: boolean
  /** Worst first. */
  readonly findings: readonly Finding[]
}

export function shareOf(covered: number, total: number): Share {
  return { covered, total, percent: total === 0 ? 100 : Math.floor((covered * 100) / total) }
}
