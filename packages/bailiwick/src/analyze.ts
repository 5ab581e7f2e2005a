/**
 * What can be said of conditions and of a policy without a row: their mistakes, and whether the policy covers the tables that there are.
 * Runs in a browser; depends on nothing.
 */

export { type AnalysisResult, analyze } from './analyze/analyze.ts'
export { coverage } from './analyze/coverage/coverage.ts'
export { type DrizzleOptions, fromDrizzle } from './analyze/coverage/from-drizzle.ts'
export { fromPrisma, type PrismaSchemaOptions } from './analyze/coverage/from-prisma.ts'
export { coverageKinds } from './analyze/coverage/kinds.ts'
export {
  type CoverageAction,
  type CoverageConfig,
  type CoverageOptions,
  coverageKeys,
  type Declared,
  readCoverageOptions,
  readSchemaSource,
  type SchemaSource,
} from './analyze/coverage/options.ts'
export { type CoverageFormat, coverageFormats, printCoverage } from './analyze/coverage/print.ts'
export type {
  CellState,
  ColumnCoverage,
  Coverage,
  CoverageCell,
  Share,
  TableCoverage,
  ValueCoverage,
} from './analyze/coverage/report.ts'
export {
  type ColumnType,
  readTypeName,
  type Schema,
  type SchemaColumn,
  type SchemaForeignKey,
  type SchemaTable,
} from './analyze/coverage/schema.ts'
export { findingKinds } from './analyze/lints/all.ts'
export type { Kind } from './analyze/lints/lint.ts'
export type { Undecided } from './analyze/lints/questions.ts'
export type { AnalysisBudget, AnalysisTarget, AnalyzeOptions, PermissionNames } from './analyze/options.ts'
export { type Comparison, compare } from './analyze/policy/compare.ts'
export type { ActionComparison, Direction, Relation, RuleChanges } from './analyze/policy/compare-action.ts'
export type { FieldComparison } from './analyze/policy/compare-fields.ts'
export { type Cell, type MatrixRow, matrix } from './analyze/policy/matrix.ts'
export type { ModelDifference } from './analyze/policy/models.ts'
export {
  type Change,
  type DeniedQuestion,
  type NearestAllow,
  type NearestWay,
  nearestAllow,
} from './analyze/policy/nearest.ts'
export type { QuestionOptions } from './analyze/policy/options.ts'
export { permission } from './analyze/policy/program.ts'
export { type Claim, type Proof, prove } from './analyze/policy/prove.ts'
export type {
  Answer,
  Budget,
  Part,
  Question,
  Unknown,
  UnknownReason,
  Witness,
} from './analyze/solve/question.ts'
export { Searcher, search } from './analyze/solve/search.ts'
export { disjoint, equivalent, implies, type Satisfiable, satisfiable, type Verdict } from './analyze/solve/verdict.ts'
export { condition, type ModelCondition } from './policy/define-condition.ts'
