/** Policies as SQL conditions for any driver. Runs in a browser; depends on nothing. */

export { explainSql, type SqlExplanation } from './compile/explain-action.ts'
export { type AccessLike, type AsyncAccessLike, type FilterOptions, filter } from './compile/filter.ts'
export { type Fragment, identifier, isFragment, toPg } from './compile/fragment.ts'
export { sql } from './compile/host-sql.ts'
export { type MaskOptions, maskedColumns, readMasked } from './compile/masks.ts'
export { type PostgresJs, type SqlTag, toPostgres, toTag } from './compile/tags.ts'
