/** Policies as row-level security of PostgreSQL: reviewed, deterministic statements. Depends on nothing. */

export { type AnyPolicy, generateRls } from './rls/generate.ts'
export type { RlsOptions } from './rls/options.ts'
export type {
  IndexAdvice,
  RlsColumns,
  RlsCommand,
  RlsFunction,
  RlsPlan,
  RlsPolicy,
  RlsTable,
  RlsTrigger,
} from './rls/plan.ts'
export { printRls } from './rls/print.ts'
