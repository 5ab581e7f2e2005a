/** The functions that say who asks, as this version brings them along. */
import { readSql } from '../../sql/read-sql.ts'

/** In the schema `bailiwick`, in the order in which they can be made. */
export const contextFunctions = [
  { name: 'verified_context', sql: readSql('verified-context.sql') },
  { name: 'subject', sql: readSql('subject.sql') },
  { name: 'context', sql: readSql('context.sql') },
  { name: 'tenant', sql: readSql('tenant.sql') },
] as const
