/** Policies as conditions for Drizzle. Drizzle itself is an optional peer, used for its types only. */

export { type DrizzleFilterOptions, filter } from './orm/drizzle.ts'
