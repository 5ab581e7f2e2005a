/** Load and authorize in the database: rows by key, pages, writes, and why a row is missing. Runs in a browser; depends on nothing. */

export { type AuthorizedOptions, authorized } from './data/authorized.ts'
export type { Authorized, CountedPage, ListOptions, Loaded, LoadOptions, OrderBy, Page, Where } from './data/types.ts'
export type { Why } from './data/why.ts'
export { NotFoundError } from './evaluate/decision.ts'
