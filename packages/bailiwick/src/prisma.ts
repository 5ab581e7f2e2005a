/** Policies as conditions for Prisma. Prisma itself is not needed: its client is given where it is asked for something. */

export { filter, type PrismaSql, type PrismaWhere, rawFilter } from './orm/prisma.ts'
export type { PrismaOptions } from './orm/prisma-names.ts'
