/** The functions that say who asks, as this version brings them along. */
import { readSql } from '../../sql/read-sql.ts'

/** In the schema `bailiwick`, in the order in which they can be made. */
export const contextFunctions = [
  { name: 'verified', signature: 'bailiwick.verified(_context text)', sql: readSql('functions/entry/verified.sql') },
  { name: 'verified_context', signature: 'bailiwick.verified_context()', sql: readSql('verified-context.sql') },
  {
    name: 'sole_principal',
    signature: 'bailiwick.sole_principal(_principals jsonb)',
    sql: readSql('sole-principal.sql'),
  },
  { name: 'subject', signature: 'bailiwick.subject()', sql: readSql('subject.sql') },
  { name: 'context', signature: 'bailiwick.context()', sql: readSql('context.sql') },
  { name: 'tenant', signature: 'bailiwick.tenant()', sql: readSql('tenant.sql') },
  { name: 'request', signature: 'bailiwick.request()', sql: readSql('request.sql') },
] as const

/** What the others are made of: without them these cannot be made. */
export const contextBasis = [
  'bailiwick.verified(_context text)',
  'bailiwick.verified_context()',
  'bailiwick.sole_principal(_principals jsonb)',
]
