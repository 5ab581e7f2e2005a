/** Policies as conditions for Kysely. Kysely itself is an optional peer, used for its types only. */

export { filter } from './orm/kysely.ts'
