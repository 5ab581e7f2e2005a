/** What linters of policies and databases report, and how it is printed. Runs in a browser; depends on nothing. */

export { type Acceptance, applyAcceptances } from './findings/accepted.ts'
export {
  type Finding,
  type FindingEdit,
  type FindingWitness,
  inOrder,
  isAtLeast,
  pageOf,
  type RelatedPlace,
  type Severity,
  severities,
  type TextChange,
  type WitnessFact,
} from './findings/finding.ts'
export {
  countFindings,
  type FindingFormat,
  type FormatOptions,
  findingFormats,
  formatFindings,
} from './findings/format.ts'
export type { Style } from './findings/style.ts'
export { nearest } from './util/did-you-mean.ts'
